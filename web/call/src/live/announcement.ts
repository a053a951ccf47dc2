import type { CallTexts } from '@visavis/i18n/call/fr';
import type { CallState } from '../call-state';
import { fill } from '../door/context';

/** How the queue reads: one text for eyes and ears. */
export function aheadText(ahead: number, t: CallTexts): string {
  if (ahead <= 0) return t.youAreNext;
  return ahead === 1 ? t.aheadOne : fill(t.aheadMany, { n: ahead });
}

/**
 * What a screen reader says when it changes: the state in one sentence. Polite, except for a lost
 * connection. Pure.
 */
export function announcement(state: CallState, t: CallTexts): { polite: string; urgent: string } {
  const { screen, view } = state;
  if (screen === 'ended') return { polite: t.ended, urgent: '' };
  if (screen !== 'call' || !view) return { polite: state.starting ? t.calling : '', urgent: '' };
  const urgent = isAway(state) ? `${t.reconnecting}. ${t.placeKept}` : '';
  return { polite: spoken(state, t), urgent };
}

function spoken({ view, camera }: CallState, t: CallTexts): string {
  if (!view) return '';
  if (view.ringing || view.phase === 'offered') return t.ringing;
  if (view.phase !== 'active') return aheadText(view.ahead, t);
  const name = view.adviser?.name ?? t.adviser;
  if (view.hold) return `${t.onHold}. ${fill(t.onHoldLead, { name })}`;
  if (view.video.question) return fill(t.asks, { name: view.video.question.by });
  if (camera.is === 'returning') return fill(t.cameraReturns, { n: 3 });
  if (view.video.gate === 'paused') return t.paused;
  return `${t.inCall}, ${name}`;
}

/**
 * Cut off, for longer than a blink. With the media up the conversation goes on without the event
 * socket: that is no interruption.
 */
export function isAway({ reachable, media }: CallState): boolean {
  if (media?.state === 'reconnecting' || media?.state === 'failed') return true;
  return !reachable && media?.state !== 'connected';
}

/** How long it is likely to take; empty while nobody knows, or it is at once. */
export function waitText(wait: number | null, t: CallTexts): string {
  if (wait === null || wait === 0) return '';
  const minutes = Math.ceil(wait / 60_000);
  return minutes === 1 ? t.waitShort : fill(t.waitMinutes, { n: minutes });
}
