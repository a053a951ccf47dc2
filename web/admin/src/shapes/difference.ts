// What differs between two states of a thing, field by field.

export interface Difference {
  /** Names, and what tells one of a list from the others: ['skills', 'skl_1', 'level']. */
  path: string[];
  before: unknown;
  after: unknown;
}

type Bag = Readonly<Record<string, unknown>>;
const isBag = (v: unknown): v is Bag => typeof v === 'object' && v !== null && !Array.isArray(v);
const isNothing = (v: unknown): boolean =>
  v === undefined || v === null || v === '' || v === false || v === 0 || (Array.isArray(v) && v.length === 0) || (isBag(v) && Object.values(v).every(isNothing));

/** What tells the members of a list apart, if anything does. */
const marks = ['id', 'skill', 'key', 'code', 'date', 'value', 'after'];

function markOf(list: readonly unknown[]): string | null {
  return marks.find((mark) => {
    const seen = list.map((one) => (isBag(one) ? one[mark] : undefined));
    return seen.length > 0 && seen.every((m) => typeof m === 'string' || typeof m === 'number') && new Set(seen).size === seen.length;
  }) ?? null;
}

export function same(a: unknown, b: unknown): boolean {
  return differences(a, b).length === 0;
}

/** Absent, empty, off and zero are the same: the API leaves out what is not set. */
export function differences(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (isNothing(before) && isNothing(after)) return [];
  if (isBag(before) && isBag(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const mark = [...before, ...after].every(isBag) ? markOf(before.length > 0 ? before : after) : null;
    if (mark !== null && (after.length === 0 || markOf(after) !== null)) return members(before, after, mark, path);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  return before === after ? [] : [{ path, before, after }];
}

function members(before: readonly unknown[], after: readonly unknown[], mark: string, path: string[]): Difference[] {
  const by = (list: readonly unknown[]) => new Map(list.map((one) => [String((one as Bag)[mark]), one]));
  const [a, b] = [by(before), by(after)];
  const found = [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [was, is] = [a.get(key), b.get(key)];
    return was === undefined || is === undefined ? [{ path: [...path, key], before: was, after: is }] : differences(was, is, [...path, key]);
  });
  // The same members in another order.
  const order = (list: Map<string, unknown>) => [...list.keys()];
  if (found.length === 0 && order(a).join('\n') !== order(b).join('\n')) return [{ path, before: order(a), after: order(b) }];
  return found;
}
