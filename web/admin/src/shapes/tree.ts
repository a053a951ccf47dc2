// A tree of disposition codes, and every way of moving in it. Nothing here changes what it was given.
import type { Disposition } from '@visavis/api';

/** Where a code stands: its place among its siblings, from the top down. */
export type Path = readonly number[];
export type Move = 'up' | 'down' | 'in' | 'out';

export const deepest = 4;

export interface Row { path: Path; node: Disposition; siblings: number }

/** Every code in the order in which it is read. */
export function rows(tree: readonly Disposition[], above: Path = []): Row[] {
  return tree.flatMap((node, i) => {
    const path = [...above, i];
    return [{ path, node, siblings: tree.length }, ...rows(node.children ?? [], path)];
  });
}

export function nodeAt(tree: readonly Disposition[], path: Path): Disposition | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const node = tree[first];
  return rest.length === 0 ? node : nodeAt(node?.children ?? [], rest);
}

function withChildren(node: Disposition, children: Disposition[]): Disposition {
  const { children: _before, ...rest } = node;
  return children.length === 0 ? rest : { ...rest, children };
}

/** The tree with the list at a path (of its parent) changed. */
function changed(tree: readonly Disposition[], parent: Path, change: (list: Disposition[]) => Disposition[]): Disposition[] {
  const [first, ...rest] = parent;
  if (first === undefined) return change([...tree]);
  return tree.map((node, i) => (i === first ? withChildren(node, changed(node.children ?? [], rest, change)) : node));
}

export function set(tree: readonly Disposition[], path: Path, node: Disposition): Disposition[] {
  return changed(tree, path.slice(0, -1), (list) => list.map((old, i) => (i === path.at(-1) ? node : old)));
}

export function remove(tree: readonly Disposition[], path: Path): Disposition[] {
  return changed(tree, path.slice(0, -1), (list) => list.filter((_, i) => i !== path.at(-1)));
}

/** Adds below a parent ([]: at the top), at its end. */
export function add(tree: readonly Disposition[], parent: Path, node: Disposition): Disposition[] {
  return changed(tree, parent, (list) => [...list, node]);
}

function insert(tree: readonly Disposition[], path: Path, node: Disposition): Disposition[] {
  return changed(tree, path.slice(0, -1), (list) => [...list.slice(0, path.at(-1)), node, ...list.slice(path.at(-1))]);
}

function height(node: Disposition): number {
  return 1 + Math.max(0, ...(node.children ?? []).map(height));
}

/** Where a move leads to, null where it cannot be made. */
export function target(tree: readonly Disposition[], path: Path, move: Move): Path | null {
  const last = path.at(-1);
  const node = nodeAt(tree, path);
  if (last === undefined || node === undefined) return null;
  const parent = path.slice(0, -1);
  const siblings = parent.length === 0 ? tree : (nodeAt(tree, parent)?.children ?? []);
  switch (move) {
    case 'up': return last > 0 ? [...parent, last - 1] : null;
    case 'down': return last < siblings.length - 1 ? [...parent, last + 1] : null;
    case 'in': return last > 0 && parent.length + 1 + height(node) <= deepest ? [...parent, last - 1, siblings[last - 1]?.children?.length ?? 0] : null;
    case 'out': return parent.length > 0 ? [...parent.slice(0, -1), (parent.at(-1) ?? 0) + 1] : null;
  }
}

/** Moves a code with all that is below it. */
export function moved(tree: readonly Disposition[], path: Path, move: Move): { tree: Disposition[]; path: Path } | null {
  const to = target(tree, path, move);
  const node = nodeAt(tree, path);
  if (to === null || node === undefined) return null;
  return { tree: insert(remove(tree, path), to, node), path: to };
}

/** How the server names the place: [0, 1] → dispositions.codes[0].children[1]. */
export function placeOf(path: Path): string {
  return `dispositions.codes${path.map((i) => `[${i}]`).join('.children')}`;
}
