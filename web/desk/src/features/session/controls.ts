// Which controls an interaction has now, in which order and why one cannot be used.
// Pure, because the toolbar, the separate window, the keyboard and the command list must
// never disagree. The server decides what is allowed (`can`); this only adds what the
// browser alone knows: a muted microphone, a missing camera, a link that is down.
import { asReason, type Command, type InteractionView } from '@visavis/api';
import type { IconName, Tile } from '@visavis/ui';
import type { Words } from '../../app/words';
import { phaseFor } from '../../state/desk';
import type { CommandCall } from '../../state/predict';
import { membersOf, talksToSomebody } from './company';

export type ControlId = 'mic' | 'hold' | 'video' | 'camera' | 'conference' | 'transfer' | 'leave' | 'disconnect' | 'extend' | 'endWrapUp' | 'done';
/** What asks before it does something. */
export type Sheet = 'conference' | 'transfer' | 'disconnect';
export type ControlAction = { mute: boolean } | { call: CommandCall } | { open: Sheet };

export interface Control {
  id: ControlId;
  label: string;
  icon: IconName;
  tone: NonNullable<Tile['tone']>;
  shortcut?: string;
  /** Why not now. */
  disabled?: string;
  /** Where what is missing can be filled in. */
  missing?: 'disposition' | 'custom';
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
    const { segment } = view;
    if (segment !== null && segment.wrapUpUntil !== null && offers('extend-wrap-up')) {
      list.push(control({ id: 'extend', label: t.extend, icon: 'clock', tone: 'plain', action: { call: { command: 'extend-wrap-up', until: segment.wrapUpUntil, segment: segment.id } } }, refusal('extend-wrap-up'), away));
    }
    if (segment !== null && offers('end-wrap-up')) {
      list.push(control({ id: 'endWrapUp', label: t.endWrapUp, icon: 'headphones', tone: 'plain', action: { call: { command: 'end-wrap-up', segment: segment.id } } }, refusal('end-wrap-up'), away));
    }
    if (offers('mark-done')) {
      const missing = can['mark-done'] === 'dispositionRequired' ? 'disposition' : can['mark-done'] === 'customDataRequired' ? 'custom' : null;
      const done = control({ id: 'done', label: t.markDone, icon: 'done', tone: 'primary', shortcut: 'F2', action: { call: { command: 'mark-done' } } }, refusal('mark-done'));
      list.push(missing === null ? done : { ...done, missing });
    }
    return list;
  }
  if (phase !== 'active' || view.mine === null) return list;

  const held = view.hold !== null;
  const { consultation, mine } = view;
  list.push(control(
    muted
      ? { id: 'mic', label: t.unmute, icon: 'micOff', tone: 'warn', shortcut: 'F8', action: { mute: false } }
      : { id: 'mic', label: t.mute, icon: 'mic', tone: 'plain', shortcut: 'F8', action: { mute: true } },
    mine.silenced && t.reasons.silenced, mine.place === 'aside' && mine.role === 'member' && t.reasons.aside,
    held && !talksToSomebody(view) && t.reasons.onHold, elsewhere && t.reasons.elsewhere, microphoneFailed && t.reasons.noMicrophone,
  ));

  if (consultation !== null && consultation.peer !== null && offers('alternate')) {
    const to = mine.place === 'side' ? 'stage' : 'side';
    const label = to === 'stage' ? t.toContact : t.toColleague(consultation.name);
    list.push(control({ id: 'hold', label, icon: 'alternate', tone: 'hold', shortcut: 'F4', action: { call: { command: 'alternate', consultation: consultation.id, to } } }, refusal('alternate'), away));
  } else if (offers('resume')) {
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

  if (consultation !== null && offers('merge')) {
    list.push(control({ id: 'conference', label: t.merge, icon: 'merge', tone: 'plain', shortcut: 'C', action: { call: { command: 'merge', consultation: consultation.id } } }, refusal('merge'), away));
  } else if (offers('end-conference')) {
    list.push(control({ id: 'conference', label: t.endConference, icon: 'users', tone: 'accent', shortcut: 'C', action: { call: { command: 'end-conference' } } }, refusal('end-conference'), away));
  } else if (consultation === null && offers('invite')) {
    list.push(control({ id: 'conference', label: t.conference, icon: 'users', tone: 'plain', shortcut: 'C', action: { open: 'conference' } }, refusal('invite'), away));
  }

  if (consultation !== null && offers('complete')) {
    list.push(control({ id: 'transfer', label: t.complete, icon: 'transfer', tone: 'plain', shortcut: 'T', action: { call: { command: 'complete', consultation: consultation.id } } }, refusal('complete'), away));
  } else if (view.transfer !== null && offers('cancel-transfer')) {
    list.push(control({ id: 'transfer', label: t.cancelTransfer, icon: 'close', tone: 'hold', shortcut: 'T', action: { call: { command: 'cancel-transfer', transfer: view.transfer.id } } }, refusal('cancel-transfer'), away));
  } else if (offers('transfer') || offers('transfer-queue')) {
    // One of the two is enough for the list to have something to choose.
    const open = can.transfer === '' || can['transfer-queue'] === '';
    list.push(control({ id: 'transfer', label: t.transfer, icon: 'transfer', tone: 'plain', shortcut: 'T', action: { open: 'transfer' } }, open ? undefined : refusal(offers('transfer') ? 'transfer' : 'transfer-queue'), away));
  }

  if (consultation !== null && offers('end-consultation')) {
    list.push(control({ id: 'disconnect', label: t.endConsultation, icon: 'hangUp', tone: 'warn', shortcut: '⇧D', action: { call: { command: 'end-consultation', consultation: consultation.id } } }, refusal('end-consultation')));
  }
  if (mine.role === 'member' && offers('leave')) {
    list.push(control({ id: 'leave', label: t.leave, icon: 'signOut', tone: offers('disconnect') ? 'plain' : 'danger', action: { call: { command: 'leave' } } }, refusal('leave')));
  }
  if (offers('disconnect')) {
    const action: ControlAction = membersOf(view).length > 0 ? { open: 'disconnect' } : { call: { command: 'disconnect' } };
    list.push(control({ id: 'disconnect', label: t.disconnect, icon: 'hangUp', tone: 'danger', action }, refusal('disconnect')));
  }
  return list;
}

/** F2 does the one thing that waits: take the call, take it back, finish it. */
export function primaryOf(controls: readonly Control[]): Control | undefined {
  return controls.find((c) => c.id === 'done') ?? controls.find((c) => c.id === 'hold' && 'call' in c.action && c.action.call.command === 'resume');
}
