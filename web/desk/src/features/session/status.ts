// The one word a state has, its colour and since when: for chips, lists and the stage.
import type { InteractionView } from '@visavis/api';
import type { EngineState } from '@visavis/media';
import type { IconName, Tone } from '@visavis/ui';
import type { Words } from '../../app/words';
import { phaseFor } from '../../state/desk';
import { inConference } from './company';

export interface Status {
  label: string;
  tone: Tone;
  icon: IconName;
  since: number | null;
  /** Seconds from which the timer turns amber, then red. */
  amberAfter?: number;
  redAfter?: number;
}

export function contactOf(view: InteractionView) {
  return view.parties.find((p) => p.kind === 'contact');
}

/** Whether sound and pictures of this call are cut off, and being brought back. */
export function mediaAway(view: InteractionView, live: string | null, engine: EngineState): boolean {
  return live === view.id && (engine === 'reconnecting' || engine === 'failed');
}

/** `away`: this side has neither sound nor picture at the moment, which the server learns later than the desk. */
export function statusOf(view: InteractionView, words: Words, away = false): Status {
  const t = words.state;
  const phase = phaseFor(view);
  if (phase === 'offered') return { label: t.offered, tone: 'accent', icon: 'incoming', since: view.enteredAt };
  if (phase === 'wrapUp') return { label: t.wrapUp, tone: 'neutral', icon: 'clock', since: view.segment?.closedAt ?? view.end?.at ?? null };
  if (phase === 'queued') return { label: t.queued, tone: 'neutral', icon: 'clock', since: view.enteredAt };
  if (phase === 'done') return { label: t.done, tone: 'neutral', icon: 'done', since: null };
  if (phase === 'abandoned') return { label: t.abandoned, tone: 'neutral', icon: 'hangUp', since: null };
  if (view.mine === null || view.mine.conn === 'joining') return { label: t.connecting, tone: 'accent', icon: 'phone', since: null };
  if (away || view.mine.conn === 'lost') return { label: t.reconnecting, tone: 'warn', icon: 'wifiOff', since: null };
  if (view.mine.role === 'consulted') return { label: t.consultation, tone: 'hold', icon: 'consult', since: view.consultation?.since ?? null };
  if (contactOf(view)?.conn === 'lost') return { label: t.contactLost, tone: 'warn', icon: 'wifiOff', since: null };
  if (view.transfer !== null) return { label: t.transfer, tone: 'hold', icon: 'transfer', since: view.hold?.since ?? null, amberAfter: view.queue.holdAmberAfter };
  if (view.consultation !== null) return { label: t.consultation, tone: 'hold', icon: 'consult', since: view.consultation.since };
  if (view.mine.place === 'aside') return { label: t.aside, tone: 'warn', icon: 'aside', since: null };
  if (view.hold !== null) return { label: t.held, tone: 'hold', icon: 'hold', since: view.hold.since, amberAfter: view.queue.holdAmberAfter };
  const [label, icon] = inConference(view) ? [t.conference, 'users' as const] : [t.voice, 'phone' as const];
  return { label, tone: 'ok', icon, since: view.answeredAt, amberAfter: view.queue.amberAfter, redAfter: view.queue.redAfter };
}

/** The second chip; none where there is nothing to say about video. */
export function videoStatusOf(view: InteractionView, words: Words): { label: string; tone: Tone; icon: IconName } | null {
  if (phaseFor(view) !== 'active' || view.hold !== null) return null;
  switch (view.video.gate) {
    case 'on': return { label: words.state.video, tone: 'accent', icon: 'video' };
    case 'requested': return { label: words.state.requested, tone: 'accent', icon: 'video' };
    case 'paused': return { label: words.state.paused, tone: 'neutral', icon: 'videoOff' };
    case 'off': return null;
  }
}

/** In the list there is room for one word: video is more telling than the call it is part of. */
export function rowStatus(view: InteractionView, words: Words, away: boolean): Status {
  const status = statusOf(view, words, away);
  const video = status.tone === 'ok' ? videoStatusOf(view, words) : null;
  return video === null ? status : { ...status, label: video.label };
}
