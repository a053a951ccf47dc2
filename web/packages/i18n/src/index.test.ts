import { describe, expect, it } from 'vitest';
import { chooseLanguage, clock, day, length } from './index';

describe('chooseLanguage', () => {
  it.each([
    ['?lang=en', 'fr', ['fr-FR'], 'en'],
    ['?lang=de', 'en', ['fr-FR'], 'en'],
    ['', null, ['de-DE', 'en-US'], 'en'],
    ['', null, ['de-DE'], 'fr'],
    ['?lang=FR', 'en', [], 'fr'],
  ] as const)('%s, account %s, browser %s → %s', (search, account, browser, wanted) => {
    expect(chooseLanguage(search, account, browser)).toBe(wanted);
  });
});

describe('times', () => {
  it('counts up as a clock', () => {
    expect(clock(-400)).toBe('00:00');
    expect(clock(272_900)).toBe('04:32');
    expect(clock(3_872_000)).toBe('1:04:32');
  });
  it('reads as a length', () => {
    expect(length(372_000)).toBe('6\u00a0min\u00a012\u00a0s');
    expect(length(180_000)).toBe('3\u00a0min');
    expect(length(9_000)).toBe('9\u00a0s');
    expect(length(3_900_000)).toBe('1\u00a0h\u00a005');
  });
  it('names the year only when it is another one', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    expect(day('fr', Date.UTC(2026, 10, 12, 12), now)).toBe('12 nov.');
    expect(day('fr', Date.UTC(2025, 9, 3, 12), now)).toBe('3 oct. 2025');
    expect(day('en', Date.UTC(2026, 10, 12, 12), now)).toBe('12 Nov');
  });
});
