// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined, matches: false }));
const { columns } = await import('./Chart');

describe('columns of a chart', () => {
  const bars = (values: number[]) => ({ label: '', colour: '--accent', values, kind: 'bars' as const });
  const line = (values: number[]) => ({ label: '', colour: '--warn', values, kind: 'line' as const });
  it('stack bars, the highest drawn first, and leave lines alone over them', () => {
    expect(columns([bars([1, 2]), bars([3, 0]), line([9, 8])], 2, true)).toEqual([[0, 1], [4, 2], [1, 2], [9, 8]]);
  });
  it('are as they come when nothing is stacked', () => {
    expect(columns([bars([1, 2]), line([5, 6])], 2, false)).toEqual([[0, 1], [1, 2], [5, 6]]);
  });
});
