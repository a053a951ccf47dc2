import { describe, expect, it } from 'vitest';
import { beginning, isLong, linkOf } from './link';

describe('linkOf', () => {
  it.each([
    ['https://lenoir.example/o/1?a=b', 'https://lenoir.example/o/1?a=b'],
    [' HTTP://lenoir.example ', 'http://lenoir.example/'],
    ['tel:+33639980112', 'tel:+33639980112'],
    ['mailto:claire@example.fr', 'mailto:claire@example.fr'],
  ])('opens %s', (value, href) => expect(linkOf(value)).toBe(href));

  it.each(['javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//lenoir.example', '/aide', 'lenoir.example', 'https:// x', 'A-12', '', 'blob:https://a/b', 'vbscript:x', 'https://'])(
    'leaves %j a text', (value) => expect(linkOf(value)).toBeNull());
});

describe('folding', () => {
  it('folds what is long or has many lines, and nothing else', () => {
    expect(isLong('x'.repeat(140))).toBe(false);
    expect(isLong('x'.repeat(141))).toBe(true);
    expect(isLong('a\nb\nc')).toBe(false);
    expect(isLong('a\nb\nc\nd')).toBe(true);
  });
  it('keeps whole characters', () => {
    expect(beginning('😀'.repeat(200))).toBe(`${'😀'.repeat(139)}…`);
    expect(beginning('a\nb\nc\nd')).toBe('a\nb\nc…');
  });
});
