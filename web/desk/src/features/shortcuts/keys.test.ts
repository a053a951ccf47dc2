import { describe, expect, it } from 'vitest';
import { shortcutOf } from './keys';

const press = (key: string, change: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...change,
});

describe('shortcutOf', () => {
  it.each([
    ['F2', 'primary'], ['F4', 'hold'], ['F8', 'mute'], ['F9', 'video'],
  ] as const)('%s works while typing too', (key, wanted) => {
    expect(shortcutOf(press(key), true, false)).toBe(wanted);
  });
  it('leaves letters to fields, and to those who turned them off', () => {
    expect(shortcutOf(press('s'), false, true)).toBe('swap');
    expect(shortcutOf(press('s'), true, true)).toBeNull();
    expect(shortcutOf(press('s'), false, false)).toBeNull();
    expect(shortcutOf(press('D', { shiftKey: true }), false, true)).toBe('disconnect');
    expect(shortcutOf(press('d'), false, true)).toBe('disposition');
    expect(shortcutOf(press('L', { shiftKey: true }), false, true)).toBe('lock');
    expect(shortcutOf(press('L', { shiftKey: true }), true, true)).toBeNull();
    expect(shortcutOf(press('l'), false, true)).toBeNull();
    expect(shortcutOf(press('?', { shiftKey: true }), false, true)).toBe('help');
  });
  it('does not take the browser’s own combinations', () => {
    expect(shortcutOf(press('s', { ctrlKey: true }), false, true)).toBeNull();
    expect(shortcutOf(press('F4', { altKey: true }), false, true)).toBeNull();
    expect(shortcutOf(press('k', { ctrlKey: true }), true, false)).toBe('palette');
    expect(shortcutOf(press('k', { metaKey: true }), false, true)).toBe('palette');
  });
});
