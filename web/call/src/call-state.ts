import type { ContactView, EntryPointView, Lang } from '@visavis/api';
import type { CallTexts } from '@visavis/i18n/call/fr';
import type { EngineSnapshot } from '@visavis/media/types';
import type { Camera } from './live/camera';
import type { Check } from './live/check';

export type Screen = 'loading' | 'unknown' | 'elsewhere' | 'entry' | 'call' | 'ended';

export interface CallState {
  screen: Screen;
  lang: Lang;
  entry: EntryPointView | null;
  view: ContactView | null;
  /** The server answers. On the entry page by the last request, in a call by the event socket. */
  reachable: boolean;
  /** Between the tap on call and the place in the queue. */
  starting: boolean;
  /** The microphone failed at the tap: a call without it is offered. */
  microphoneFailed: boolean;
  problem: keyof CallTexts | null;
  media: EngineSnapshot | null;
  muted: boolean;
  camera: Camera;
  /** What the camera's button shows: the wish, ahead of the server's answer. */
  cameraWish: boolean;
  hasCamera: boolean;
  check: Check;
  rated: number | null;
  /** When this page said goodbye, in the server's time; for the length of the call. */
  endedAt: number;
  /** Server's clock minus this one's, milliseconds. */
  clockOffset: number;
}

/** Before anything is known. */
export function atFirst(lang: Lang): CallState {
  return {
    screen: 'loading', lang, entry: null, view: null, reachable: true, starting: false, microphoneFailed: false,
    problem: null, media: null, muted: false, camera: { is: 'off' }, cameraWish: false, hasCamera: false,
    check: { facts: null, obstacle: null, unable: false, microphone: null, camera: null, network: null, pending: true },
    rated: null, endedAt: 0, clockOffset: 0,
  };
}
