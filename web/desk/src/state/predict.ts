// What a command will have done, so that it shows at once. The server's answer replaces
// the prediction whole; a refusal takes it back. A prediction never invents a seat, an
// id or a right: it only moves what the agent already sees.
import type { Command, InteractionView, Segment } from '@visavis/api';

export type CommandCall =
  | { command: 'accept'; offer: string }
  | { command: 'decline'; offer: string; reason?: string }
  | { command: 'hold' }
  | { command: 'resume' }
  | { command: 'start-video'; camera: boolean }
  | { command: 'stop-video' }
  | { command: 'cancel-video' }
  | { command: 'camera'; on: boolean }
  | { command: 'disconnect'; everyone?: boolean }
  | { command: 'mark-done'; segment?: string }
  | { command: 'disposition'; code: string; segment: string }
  | { command: 'extend-wrap-up'; until: number; segment: string }
  | { command: 'end-wrap-up'; segment: string }
  | ColleagueCall;

/** What involves colleagues. A target is an agent, a reason is what they are told and the notepad keeps. */
export type ColleagueCall =
  | { command: 'consult' | 'invite' | 'transfer'; target: string; reason: string }
  | { command: 'transfer-queue'; queue: string; reason: string }
  | { command: 'alternate'; consultation: string; to: 'stage' | 'side' }
  | { command: 'merge' | 'complete' | 'end-consultation'; consultation: string }
  | { command: 'cancel-invite'; offer: string }
  | { command: 'cancel-transfer'; transfer: string }
  | { command: 'end-conference' }
  | { command: 'remove'; party: string }
  | { command: 'suspend' | 'silence'; party: string; on: boolean }
  | { command: 'leave'; to?: string };

/** The view as it will be, or null where it will be gone from this desk. */
export function predict(view: InteractionView, call: CommandCall, now: number): InteractionView | null {
  switch (call.command) {
    case 'accept':
      if (view.offer?.id !== call.offer) return view;
      return { ...view, phase: 'active', offer: null, settled: false, can: {} };
    case 'decline':
      return null;
    case 'mark-done':
      return view.unfinished.some((g) => call.segment !== undefined && g.id !== call.segment) ? view : null;
    case 'disposition':
      return withSegment(view, call.segment, (g) => ({ ...g, code: call.code === '' ? null : call.code, codeName: null }));
    case 'end-wrap-up':
      return withSegment(view, call.segment, (g) => ({ ...g, holdsSlot: false, wrapUpUntil: null }));
    case 'hold':
      return { ...view, settled: false, hold: view.hold ?? { since: now, why: 'hold' }, can: swap(view.can, 'hold', 'resume') };
    case 'resume':
      return { ...view, settled: false, hold: null, can: swap(view.can, 'resume', 'hold') };
    case 'start-video': {
      if (view.video.gate === 'on' || view.video.question !== null) return view;
      const mine = view.mine === null ? null : { ...view.mine, camera: call.camera };
      if (view.video.gate === 'paused') {
        return { ...view, mine, video: { ...view.video, gate: 'on' }, can: swap(view.can, 'start-video', 'stop-video') };
      }
      return {
        ...view, mine,
        video: { ...view.video, gate: 'requested', lastAnswer: null },
        can: swap(view.can, 'start-video', 'cancel-video'),
      };
    }
    case 'stop-video':
      return { ...view, video: { ...view.video, gate: 'paused' }, can: swap(view.can, 'stop-video', 'start-video') };
    case 'cancel-video':
      return {
        ...view,
        video: { ...view.video, gate: 'off', question: null },
        can: swap(view.can, 'cancel-video', 'start-video'),
      };
    case 'camera':
      return view.mine === null ? view : { ...view, mine: { ...view.mine, camera: call.on } };
    case 'disconnect': {
      if (view.end !== null) return view;
      const segment = view.segment === null ? null : { ...view.segment, state: 'wrapUp' as const, closedAt: now };
      return {
        ...view, segment, phase: 'wrapUp', settled: false, hold: null, mine: null,
        end: { at: now, by: 'agent', why: 'disconnect' },
        can: { 'mark-done': '' },
      };
    }
    case 'alternate':
      // Whom one talks to changes at once; the contact's hold follows in the server's answer.
      return view.mine === null ? view : { ...view, settled: false, mine: { ...view.mine, place: call.to } };
    case 'silence':
      return withParty(view, call.party, { silenced: call.on });
    case 'suspend':
      return withParty(view, call.party, { place: call.on ? 'aside' : 'stage' });
    default:
      // Who answers, and what becomes of the contact, only the server knows.
      return view;
  }
}

function withSegment(view: InteractionView, id: string, change: (segment: Segment) => Segment): InteractionView {
  const one = (g: Segment) => (g.id === id ? change(g) : g);
  return { ...view, segment: view.segment === null ? null : one(view.segment), unfinished: view.unfinished.map(one) };
}

function withParty(view: InteractionView, id: string, change: Partial<InteractionView['parties'][number]>): InteractionView {
  return { ...view, settled: false, parties: view.parties.map((p) => (p.id === id ? { ...p, ...change } : p)) };
}

function swap(can: InteractionView['can'], from: Command, to: Command): InteractionView['can'] {
  const { [from]: _, ...rest } = can;
  return { ...rest, [to]: '' };
}
