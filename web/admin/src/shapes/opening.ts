// When a calendar is open, as the server counts it: a date of one year comes before one of every year, and that before the week.
import type { Calendar, Stretch } from '../app/types';

export interface Local { date: string /* YYYY-MM-DD */; weekday: number /* 0: Sunday */; time: string /* HH:MM */ }

/** A moment on the clock of a zone; null where the zone is unknown. */
export function localTime(zone: string, at: Date): Local | null {
  try {
    const parts = new Map(new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).formatToParts(at).map((part) => [part.type, part.value]));
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    return { date, weekday: new Date(`${date}T12:00:00Z`).getUTCDay(), time: `${parts.get('hour')}:${parts.get('minute')}` };
  } catch {
    return null;
  }
}

function stretchesOf(calendar: Calendar, date: string, weekday: number): Stretch[] {
  const wanted = [date, `*${date.slice(4)}`];
  const exceptions = calendar.exceptions ?? [];
  for (const day of wanted) {
    const exception = exceptions.find((e) => e.date === day);
    if (exception !== undefined) return exception.hours ?? [];
  }
  return calendar.week.filter((o) => o.day === weekday);
}

export type Openness = { open: true; until: string } | { open: false; next: { date: string; time: string } | null };

/** Whether it is open, until when, or when it opens again; null where the zone is unknown. */
export function openness(calendar: Calendar, at: Date): Openness | null {
  const now = localTime(calendar.zone, at);
  if (now === null) return null;
  const today = stretchesOf(calendar, now.date, now.weekday).filter((s) => s.from < s.to);
  const current = today.find((s) => s.from <= now.time && now.time < s.to);
  if (current !== undefined) return { open: true, until: current.to };
  const day = new Date(`${now.date}T12:00:00Z`);
  for (let i = 0; i < 2 * 366; i++) {
    const date = day.toISOString().slice(0, 10);
    const first = stretchesOf(calendar, date, day.getUTCDay())
      .filter((s) => s.from < s.to && (i > 0 || s.from > now.time))
      .map((s) => s.from).sort()[0];
    if (first !== undefined) return { open: false, next: { date, time: first } };
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return { open: false, next: null };
}
