// Searching and sorting as people expect it: accents and capitals do not matter, numbers count.

export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether a text has every word of a search in it. */
export function found(text: string, search: string): boolean {
  const words = plain(search).split(/\s+/).filter((word) => word !== '');
  const all = plain(text);
  return words.every((word) => all.includes(word));
}

export function sorted<T>(list: readonly T[], by: (one: T) => string | number, down: boolean, lang: string): T[] {
  const { compare } = new Intl.Collator(lang, { numeric: true, sensitivity: 'base' });
  const order = (a: T, b: T) => {
    const [x, y] = [by(a), by(b)];
    return typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y));
  };
  return [...list].sort((a, b) => (down ? order(b, a) : order(a, b)));
}
