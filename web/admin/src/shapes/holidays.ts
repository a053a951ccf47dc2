import type { Text } from '@visavis/api';
import type { Exception } from '../app/types';

/** Easter Sunday of a year (Meeus' rule for the Gregorian calendar), as a date of UTC. */
export function easter(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const l = (32 + 2 * (b % 4) + 2 * i - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return new Date(Date.UTC(year, month - 1, day));
}

/** The public holidays of France in a year, in order: the fixed ones and those that move with Easter. */
export function frenchHolidays(year: number): { date: string; name: Text }[] {
  const after = (days: number) => {
    const date = easter(year);
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
  };
  const all = [
    { date: `${year}-01-01`, name: { fr: 'Jour de l’An', en: 'New Year’s Day' } },
    { date: after(1), name: { fr: 'Lundi de Pâques', en: 'Easter Monday' } },
    { date: `${year}-05-01`, name: { fr: 'Fête du Travail', en: 'Labour Day' } },
    { date: `${year}-05-08`, name: { fr: 'Victoire 1945', en: 'Victory in Europe Day' } },
    { date: after(39), name: { fr: 'Ascension', en: 'Ascension Day' } },
    { date: after(50), name: { fr: 'Lundi de Pentecôte', en: 'Whit Monday' } },
    { date: `${year}-07-14`, name: { fr: 'Fête nationale', en: 'Bastille Day' } },
    { date: `${year}-08-15`, name: { fr: 'Assomption', en: 'Assumption' } },
    { date: `${year}-11-01`, name: { fr: 'Toussaint', en: 'All Saints’ Day' } },
    { date: `${year}-11-11`, name: { fr: 'Armistice 1918', en: 'Armistice Day' } },
    { date: `${year}-12-25`, name: { fr: 'Noël', en: 'Christmas Day' } },
  ];
  return all.sort((x, y) => x.date.localeCompare(y.date));
}

/** The exceptions with a year's holidays added as closed days; a date that is there already stays as it is. */
export function withHolidays(exceptions: readonly Exception[], year: number): Exception[] {
  const taken = new Set(exceptions.map((e) => e.date));
  const seen = new Set<string>();
  const added = frenchHolidays(year).filter((one) => {
    // Ascension may be the 1st or the 8th of May.
    const free = !taken.has(one.date) && !taken.has(`*${one.date.slice(4)}`) && !seen.has(one.date);
    seen.add(one.date);
    return free;
  });
  return [...exceptions, ...added].sort((x, y) => x.date.localeCompare(y.date));
}
