import { describe, expect, it } from 'vitest';
import { errors as errorsFr } from '../errors/fr';
import { errors as errorsEn } from '../errors/en';
import { reasons } from '@visavis/api';
import { desk as fr } from './fr';
import { desk as en } from './en';
import { admin as adminFr } from '../admin/fr';
import { admin as adminEn } from '../admin/en';
import { wallboard as wallboardFr } from '../wallboard/fr';
import { wallboard as wallboardEn } from '../wallboard/en';

/** Every text of a catalogue with its path; functions are given words that stand out. */
function texts(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const made: unknown = (node as (...args: unknown[]) => unknown)(3, 2, 1);
    return typeof made === 'string' ? [[path, made]] : [];
  }
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => texts(value, path === '' ? key : `${path}.${key}`));
}

describe('typography', () => {
  it.each([...texts(fr), ...texts(adminFr, 'admin'), ...texts(errorsFr, 'errors'), ...texts(wallboardFr, 'wallboard')])('fr %s', (_path, text) => {
    expect(text).not.toMatch(/'|\.\.\./);
    expect(text, 'a space that does not break before : ; ? ! » %').not.toMatch(/[^\u00a0 ] [:;?!»%]|[a-zà-ÿ][;?!»]/i);
    expect(text, 'and after «').not.toMatch(/« /);
    expect(text).not.toMatch(/ {2}|^ | $/);
  });
  it.each([...texts(en), ...texts(adminEn, 'admin'), ...texts(errorsEn, 'errors'), ...texts(wallboardEn, 'wallboard')])('en %s', (_path, text) => {
    expect(text).not.toMatch(/'|\.\.\./);
    expect(text).not.toMatch(/ [:;?!]/);
  });
  it('has words for every reason', () => {
    for (const reason of reasons) {
      expect(errorsFr[reason]).toBeTruthy();
      expect(errorsEn[reason]).toBeTruthy();
    }
  });
});
