import type { EntryPointView, Lang } from '@visavis/api';
import { closed as texts } from '@visavis/i18n/call/closed';
import { Component } from 'preact';
import { fill, type Threshold } from './context';

const MINUTE_MS = 60_000;

type Props = Threshold & { entry: EntryPointView };

/** That it is closed, until when, and another look when it should have opened. */
export class Closed extends Component<Props> {
  private timer: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount(): void {
    clearTimeout(this.timer);
    const { door, entry } = this.props;
    this.timer = setTimeout(() => void door.look(), lookIn(entry, Date.now()));
  }

  override componentDidUpdate(before: Props): void {
    if (before.entry !== this.props.entry) this.componentDidMount();
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render() {
    const { entry, state } = this.props;
    const reopens = reopening(entry, state.lang, Date.now());
    return (
      <p class="notice warn" role="status">
        {entry.closedText || (!reopens && texts[state.lang].closed)}
        {reopens && <b>{reopens}</b>}
      </p>
    );
  }
}

/** In how long to ask again whether it is open. This device's clock may be wrong, and not everybody should ask at once. */
export function lookIn(entry: EntryPointView, now: number): number {
  const opens = entry.opensAt ?? Infinity;
  return Math.min(Math.max(opens - now, 2_000), MINUTE_MS) + Math.random() * 2_000;
}

/** When it opens again, as one says it: "Nous rouvrons mardi à 9 h". Empty if nobody knows. */
export function reopening(entry: EntryPointView, lang: Lang, now: number, zone?: string): string {
  if (entry.opensAt === null) return '';
  const at = new Date(entry.opensAt);
  const days = daysBetween(now, entry.opensAt, zone);
  const locale = lang === 'fr' ? 'fr' : 'en-GB';
  const text = (form: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(locale, { ...form, ...(zone ? { timeZone: zone } : {}) }).format(at);
  let day = days < 2
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    : text(days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' });
  if (days >= 7 && lang === 'fr') day = `le ${day}`;
  if (days >= 2 && lang === 'en') day = `on ${day}`;
  const [hour = '', minute = ''] = text({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).split(':');
  const time = lang === 'fr'
    ? `à ${Number(hour)}\u00A0h${minute === '00' ? '' : `\u00A0${minute}`}`
    : `at ${Number(hour) % 12 || 12}${minute === '00' ? '' : `:${minute}`}\u00A0${Number(hour) < 12 ? 'am' : 'pm'}`;
  return fill(texts[lang][elsewhere(entry, zone) ? 'reopensHere' : 'reopens'], { when: `${day} ${time}` });
}

/** Whether the clock on the company's wall shows another time than this device. */
function elsewhere(entry: EntryPointView, zone: string | undefined): boolean {
  if (!entry.zone || entry.opensAt === null) return false;
  return wall(entry.opensAt, entry.zone) !== wall(entry.opensAt, zone);
}

function daysBetween(from: number, to: number, zone: string | undefined): number {
  const day = (at: number): number => Date.parse(`${wall(at, zone).slice(0, 10)}T00:00:00Z`);
  return Math.round((day(to) - day(from)) / (24 * 60 * MINUTE_MS));
}

/** The wall clock of a zone: "2026-03-02 09:00". */
function wall(at: number, zone: string | undefined): string {
  // Swedish writes dates this way.
  return new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', ...(zone ? { timeZone: zone } : {}) }).format(at);
}
