import { describe, expect, it } from 'vitest';
import { interaction } from '../../testing/fixtures';
import { mediaAway } from './status';

const base = interaction();
const lost = interaction({ mine: { ...base.mine!, conn: 'lost' } });

describe('mediaAway', () => {
  it.each([
    ['all is well', base, 'connected', false],
    ['the desk brings it back', base, 'reconnecting', true],
    ['it does not succeed', base, 'failed', true],
    ['the server misses the desk, which has not noticed', lost, 'connected', true],
  ] as const)('%s', (_, view, engine, away) => {
    expect(mediaAway(view, view.id, engine)).toBe(away);
    expect(mediaAway(view, 'int_another', engine)).toBe(false);
  });
});
