import type { Disposition } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { add, moved, placeOf, remove, rows, set, target, type Move } from './tree';

const node = (code: string, ...children: Disposition[]): Disposition => ({ code, label: { fr: code, en: code }, ...(children.length === 0 ? {} : { children }) });
/** a(b c(d)) e */
const tree = [node('a', node('b'), node('c', node('d'))), node('e')];
const text = (t: readonly Disposition[]): string => t.map((n) => (n.children === undefined ? n.code : `${n.code}(${text(n.children)})`)).join(' ');

describe('a tree of codes', () => {
  it('is read from the top down', () => expect(rows(tree).map((r) => `${r.path.join('.')}${r.node.code}`)).toEqual(['0a', '0.0b', '0.1c', '0.1.0d', '1e']));
  it.each<[number[], Move, string | null, number[]?]>([
    [[1], 'up', 'e a(b c(d))', [0]],
    [[0], 'up', null],
    [[0], 'down', 'e a(b c(d))', [1]],
    [[1], 'down', null],
    [[1], 'in', 'a(b c(d) e)', [0, 2]],
    [[0], 'in', null],
    [[0, 1], 'out', 'a(b) c(d) e', [1]],
    [[0, 1, 0], 'out', 'a(b c d) e', [0, 2]],
    [[0, 1], 'in', 'a(b(c(d))) e', [0, 0, 0]],
    [[1], 'out', null],
    [[9], 'up', null],
  ])('%j %s', (path, move, wanted, to) => {
    const next = moved(tree, path, move);
    expect(next === null ? null : text(next.tree)).toBe(wanted);
    if (to !== undefined) expect(next?.path).toEqual(to);
    expect(text(tree)).toBe('a(b c(d)) e');
  });
  it('goes no deeper than four', () => {
    const deep = [node('a', node('b', node('c', node('d'), node('e')))), node('f', node('g'))];
    expect(target(deep, [0, 0, 0, 1], 'in')).toBeNull();
    expect(target(deep, [1], 'in')).toEqual([0, 1]);
    const higher = [node('x', node('y')), node('a', node('b', node('c', node('d'))))];
    expect(target(higher, [1], 'in')).toBeNull();
  });
  it('loses its branch when the last below it goes', () => {
    expect(text(remove(tree, [0, 1, 0]))).toBe('a(b c) e');
    expect(rows(remove(tree, [0, 1, 0]))[2]?.node).not.toHaveProperty('children');
  });
  it('adds and changes', () => {
    expect(text(add(tree, [1], node('f')))).toBe('a(b c(d)) e(f)');
    expect(text(add(tree, [], node('f')))).toBe('a(b c(d)) e f');
    expect(text(set(tree, [0, 0], node('z')))).toBe('a(z c(d)) e');
  });
  it('is named as the server names it', () => expect(placeOf([0, 1, 2])).toBe('dispositions.codes[0].children[1].children[2]'));
});
