// How numbers are written on both pages.
import type { Lang } from '@visavis/i18n';

const locale = (lang: Lang) => (lang === 'fr' ? 'fr-FR' : 'en-GB');

/** 83,3 %; what is nothing of nothing is told as such. */
export function percent(lang: Lang, value: number | null | undefined, none: string): string {
  if (value === null || value === undefined) return none;
  return new Intl.NumberFormat(locale(lang), { style: 'percent', maximumFractionDigits: value === 100 || value === 0 ? 0 : 1 }).format(value / 100);
}

export function count(lang: Lang, value: number): string {
  return new Intl.NumberFormat(locale(lang)).format(value);
}

/** 0:42, 12:05, 103:20:00: columns of lengths are compared at a glance. */
export function lengthOf(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return h > 0 ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** A day written YYYY-MM-DD, as people write it. */
export function dayOf(lang: Lang, day: string, long = false): string {
  const at = new Date(`${day}T12:00:00Z`);
  const text = new Intl.DateTimeFormat(locale(lang), long
    ? { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }
    : { weekday: 'short', day: '2-digit', month: '2-digit', timeZone: 'UTC' }).format(at);
  return lang === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

/** 9 h, 09:00 */
export function hourOf(lang: Lang, hour: number): string {
  return lang === 'fr' ? `${hour}\u00a0h` : `${String(hour).padStart(2, '0')}:00`;
}

/** A moment on the wall clock of a zone. */
export function momentOf(lang: Lang, at: number, zone: string): string {
  return new Intl.DateTimeFormat(locale(lang), { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: zone }).format(at);
}
