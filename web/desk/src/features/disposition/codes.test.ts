import type { Disposition } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { groupsOf, nameOf } from './codes';

const one = (code: string, fr: string, children?: Disposition[]): Disposition => ({ code, label: { fr, en: code }, ...(children === undefined ? {} : { children }) });
const codes = [
  one('repair', 'Dépannage', [one('solved', 'Résolu à distance'), one('parts', 'Pièces', [one('ordered', 'Commandée')])]),
  one('question', 'Simple renseignement'),
  one('cut', 'Coupé'),
];

describe('groupsOf', () => {
  it('makes headings of branches and keeps the order', () => {
    expect(groupsOf(codes, 'fr', '').map((g) => [g.name, g.choices.map((c) => c.code)])).toEqual([
      ['Dépannage', ['solved']], ['Dépannage › Pièces', ['ordered']], [null, ['question', 'cut']],
    ]);
  });
  it.each([['resolu', ['solved']], ['DEPANNAGE comm', ['ordered']], ['rens', ['question']], ['   ', ['solved', 'ordered', 'question', 'cut']], ['x', []]])(
    'finds %j', (search, found) => expect(groupsOf(codes, 'fr', search).flatMap((g) => g.choices.map((c) => c.code))).toEqual(found));
});

describe('nameOf', () => {
  it('tells the branches', () => {
    expect(nameOf(codes, 'ordered', 'fr')).toBe('Dépannage › Pièces › Commandée');
    expect(nameOf(codes, 'repair', 'fr')).toBeNull();
    expect(nameOf(codes, 'gone', 'fr')).toBeNull();
  });
});
