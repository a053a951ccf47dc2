import { describe, expect, it } from 'vitest';
import { complete, fromAddress, query, toAddress } from './question';

describe('a question in the address', () => {
  it.each([
    ['', ''],
    ['?kind=days&period=month&queue=que_1&sort=-entered&details=1', 'kind=days&period=month&queue=que_1&sort=-entered&details=1'],
    ['?from=2026-03-01&to=2026-03-31&period=today', 'from=2026-03-01&to=2026-03-31'],
    ['?kind=nonsense&period=custom&from=yesterday', ''],
    ['?lang=en&agent=agt_1', 'lang=en&agent=agt_1'],
  ])('%s comes back as %s', (search, wanted) => {
    expect(toAddress(fromAddress(search), search)).toBe(wanted);
  });
  it('asks the server for days or for a period, never for both', () => {
    expect(query(fromAddress('?from=2026-03-01&to=2026-03-31&agent=agt_1'), { format: 'csv' })).toBe('from=2026-03-01&to=2026-03-31&agent=agt_1&format=csv');
    expect(query(fromAddress('?period=lastWeek'))).toBe('period=lastWeek');
  });
  it('is not asked while its dates make no sense', () => {
    expect(complete({ ...fromAddress(''), period: 'custom', from: '2026-03-02', to: '2026-03-01' })).toBe(false);
    expect(complete({ ...fromAddress(''), period: 'custom', from: '2026-03-02', to: '' })).toBe(false);
    expect(complete(fromAddress('?from=2026-03-01&to=2026-03-01'))).toBe(true);
  });
});
