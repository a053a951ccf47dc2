// The end of what counts until a day. The server keeps the moment at which it ends; people choose the last day.

/** From so many milliseconds before its end on people are warned. */
const warning = 14 * 24 * 3_600_000;

export function ending(at: number | null, now: number): 'never' | 'later' | 'soon' | 'over' {
  if (at === null) return 'never';
  if (at <= now) return 'over';
  return at - now <= warning ? 'soon' : 'later';
}

const two = (n: number) => String(n).padStart(2, '0');

/** The last day, as a field for dates wants it; empty: there is no end. */
export function dateOf(at: number | null): string {
  if (at === null) return '';
  const last = new Date(at - 1);
  return `${String(last.getFullYear()).padStart(4, '0')}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}

/** The end of a day, where the person is; null for no day. */
export function endOf(date: string): number | null {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(year + month + day)) return null;
  return new Date(year, month - 1, day + 1).getTime();
}
