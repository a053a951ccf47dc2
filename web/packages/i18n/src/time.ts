// Times and lengths, as both languages write them.
import type { Lang } from './index';

/** 04:32, or 1:04:32 from an hour on. Never negative: clocks of two machines differ. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return h > 0 ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${two(Math.floor(s / 60))}:${two(s % 60)}`;
}

/** "6 min 12 s": a length to read, not a running clock. The spaces do not break. */
export function length(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  if (h > 0) return `${h}\u00a0h\u00a0${String(m).padStart(2, '0')}`;
  if (m > 0) return s % 60 === 0 ? `${m}\u00a0min` : `${m}\u00a0min\u00a0${s % 60}\u00a0s`;
  return `${s}\u00a0s`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', options);
    formats.set(key, made);
  }
  return made;
}

/** 14:05 */
export function timeOfDay(lang: Lang, at: number): string {
  return format(lang, 'time', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** 14:05:09 */
export function timeWithSeconds(lang: Lang, at: number): string {
  return format(lang, 'seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** 12 nov., with the year when it is not the current one */
export function day(lang: Lang, at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(lang, 'day', { day: 'numeric', month: 'short' }).format(at)
    : format(lang, 'dayYear', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** mercredi 12 novembre 2026 à 14:05 */
export function fullDate(lang: Lang, at: number): string {
  return format(lang, 'full', {
    weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit',
  }).format(at);
}
