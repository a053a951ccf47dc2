import type { EntryTexts } from '@visavis/i18n/call/entry.fr';
import type { CallTexts } from '@visavis/i18n/call/fr';
import type { CallState } from '../call-state';
import type { CallSession } from '../live/call-session';
import type { Door } from './door';

/** What every part of the first page is given. */
export interface Threshold {
  door: Door;
  state: CallState;
  t: EntryTexts;
}

/** What every part of the call's screens is given. */
export interface Scene {
  session: CallSession;
  state: CallState;
  t: CallTexts;
}

/** Puts values into a text's places. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
