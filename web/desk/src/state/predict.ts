// What a command will have done, so that it shows at once. The server's answer replaces
// the prediction whole; a refusal takes it back. A prediction never invents a seat, an
// id or a right: it only moves what the agent already sees.
import type { Command, InteractionView } from '@visavis/api';

export type CommandCall =
  | { command: 'accept'; offer: string }
  | { command: 'decline'; offer: string }
  | { command: 'hold' }
  | { command: 'resume' }
  | { command: 'start-video'; camera: boolean }
  | { command: 'stop-video' }
  | { command: 'cancel-video' }
  | { command: 'camera'; on: boolean }
  | { command: 'disconnect' }
  | { command: 'mark-done' };

/** The view as it will be, or null where it will be gone from this desk. */
export function predict(view: InteractionView, call: CommandCall, now: number): InteractionView | null {
  switch (call.command) {
    case 'accept':
      if (view.offer?.id !== call.offer) return view;
      return { ...view, phase: 'active', offer: null, settled: false, can: {} };
    case 'decline':
    case 'mark-done':
      return null;
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
  }
}

function swap(can: InteractionView['can'], from: Command, to: Command): InteractionView['can'] {
  const { [from]: _, ...rest } = can;
  return { ...rest, [to]: '' };
}
