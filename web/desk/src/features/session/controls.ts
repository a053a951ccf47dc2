// Which controls an interaction has now, in which order and why one cannot be used.
// Pure, because the toolbar, the separate window, the keyboard and the command list must
// never disagree. The server decides what is allowed (`can`); this only adds what the
// browser alone knows: a muted microphone, a missing camera, a link that is down.
import { asReason, type Command, type InteractionView } from '@visavis/api';
import type { IconName, Tile } from '@visavis/ui';
import type { Words } from '../../app/words';
import { phaseFor } from '../../state/desk';
import type { CommandCall } from '../../state/predict';

export type ControlId = 'mic' | 'hold' | 'video' | 'camera' | 'disconnect' | 'done';
export type ControlAction = { mute: boolean } | { call: CommandCall };

export interface Control {
  id: ControlId;
  label: string;
  icon: IconName;
  tone: NonNullable<Tile['tone']>;
  shortcut?: string;
  /** Why not now. */
  disabled?: string;
  action: ControlAction;
}

export interface Circumstances {
  words: Words;
  muted: boolean;
  /** Media or the desk's line are away. */
  reconnecting: boolean;
  /** null: nobody knows yet. */
  cameras: number | null;
  microphoneFailed: boolean;
  /** Another desk of this agent has the sound: there is nothing to mute here. */
  elsewhere: boolean;
}

export function controlsOf(view: InteractionView, { words, muted, reconnecting, cameras, microphoneFailed, elsewhere }: Circumstances): Control[] {
  const t = words.controls;
  const { can } = view;
  const offers = (command: Command) => can[command] !== undefined;
  const refusal = (command: Command): string | undefined => {
    const reason = can[command];
    if (reason === undefined || reason === '') return undefined;
    return reason === 'onHold' ? t.reasons.onHold : words.errors[asReason(reason)];
  };
  const control = (one: Omit<Control, 'disabled'>, ...why: (string | undefined | false)[]): Control => {
    const disabled = why.find((w) => typeof w === 'string');
    return typeof disabled === 'string' ? { ...one, disabled } : one;
  };
  const away = reconnecting && t.reasons.reconnecting;
  const list: Control[] = [];
  const phase = phaseFor(view);

  if (phase === 'wrapUp') {
    if (offers('mark-done')) {
      list.push(control({ id: 'done', label: t.markDone, icon: 'done', tone: 'primary', shortcut: 'F2', action: { call: { command: 'mark-done' } } }, refusal('mark-done')));
    }
    return list;
  }
  if (phase !== 'active' || view.mine === null) return list;

  const held = view.hold !== null;
  list.push(control(
    muted
      ? { id: 'mic', label: t.unmute, icon: 'micOff', tone: 'warn', shortcut: 'F8', action: { mute: false } }
      : { id: 'mic', label: t.mute, icon: 'mic', tone: 'plain', shortcut: 'F8', action: { mute: true } },
    held && t.reasons.onHold, elsewhere && t.reasons.elsewhere, microphoneFailed && t.reasons.noMicrophone,
  ));

  if (offers('resume')) {
    list.push(control({ id: 'hold', label: t.resume, icon: 'resume', tone: 'hold', shortcut: 'F4', action: { call: { command: 'resume' } } }, refusal('resume'), away));
  } else if (offers('hold')) {
    list.push(control({ id: 'hold', label: t.hold, icon: 'hold', tone: 'plain', shortcut: 'F4', action: { call: { command: 'hold' } } }, refusal('hold'), away));
  }

  const heldNow = held && t.reasons.onHold;
  if (offers('cancel-video')) {
    list.push(control({ id: 'video', label: t.cancelVideo, icon: 'videoOff', tone: 'accent', shortcut: 'F9', action: { call: { command: 'cancel-video' } } }, refusal('cancel-video'), away));
  } else if (offers('stop-video')) {
    list.push(control({ id: 'video', label: t.stopVideo, icon: 'videoOff', tone: 'plain', shortcut: 'F9', action: { call: { command: 'stop-video' } } }, refusal('stop-video'), heldNow, away));
  } else if (offers('start-video')) {
    const camera = cameras !== 0;
    list.push(control({ id: 'video', label: t.startVideo, icon: 'video', tone: 'plain', shortcut: 'F9', action: { call: { command: 'start-video', camera } } }, refusal('start-video'), heldNow, away));
  }

  // One's own camera is a wish of its own: it only means something while there is video.
  if (offers('camera') && (view.video.gate === 'on' || view.video.gate === 'requested')) {
    const on = view.mine.camera;
    list.push(control(
      { id: 'camera', label: on ? t.cameraOff : t.cameraOn, icon: on ? 'camera' : 'cameraOff', tone: on ? 'plain' : 'warn', action: { call: { command: 'camera', on: !on } } },
      refusal('camera'), !on && cameras === 0 && t.reasons.noCamera, away,
    ));
  }

  if (offers('disconnect')) {
    list.push(control({ id: 'disconnect', label: t.disconnect, icon: 'hangUp', tone: 'danger', action: { call: { command: 'disconnect' } } }, refusal('disconnect')));
  }
  return list;
}

/** F2 does the one thing that waits: take the call, take it back, finish it. */
export function primaryOf(controls: readonly Control[]): Control | undefined {
  return controls.find((c) => c.id === 'done') ?? controls.find((c) => c.id === 'hold' && c.tone === 'hold');
}
