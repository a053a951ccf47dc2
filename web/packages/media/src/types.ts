/**
 * The words of the call engine: what it is given and what it shows.
 *
 * Nothing in this package knows of interactions, queues or screens; it turns a seat (a place in one
 * room of the media server) and a few wishes (microphone, camera, muted) into sound and pictures.
 */

/** A place in a room. The token is opaque: the server's signalling proxy turns it into permissions. */
export interface Seat {
  path: string;
  room: string;
  token: string;
}

/** A seat, and whether nothing is sent there whatever the server allows: another call has the voice. */
export interface Place extends Seat {
  listens?: boolean;
}

/** Why a device cannot be used. `insecure`: the page is not on https; `unsupported`: no such API here. */
export type DeviceError = 'denied' | 'notFound' | 'inUse' | 'insecure' | 'unsupported';

/**
 * `failed` says that many attempts in a row did not succeed. The engine goes on trying, more slowly,
 * until it is told to leave: a page only has to show that it takes longer than expected.
 */
export type EngineState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

export type QualityLevel = 'good' | 'fair' | 'poor';

export interface Quality {
  rttMs: number;
  /** 0..100, the worse of the two directions. */
  lossPct: number;
  jitterMs: number;
  /** Received media, kilobits per second. */
  kbps: number;
  level: QualityLevel;
}

/** One minute of a call, as the history keeps it. */
export interface QualitySample {
  /** Unix milliseconds of this browser's clock. */
  at: number;
  rttMs: number;
  lossPct: number;
  jitterMs: number;
  bitrateKbps: number;
}

export interface RemoteMedia {
  /** Identity in the room: one per connection, the same id as `leg` in the server's views. */
  leg: string;
  /** Null while the picture is off, paused or not allowed: an element showing it would freeze. */
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  muted: boolean;
  /** The media server's opinion of the other side's connection; null before the first one. */
  quality: QualityLevel | null;
}

export interface DeviceChoice {
  id: string;
  label: string;
}

export interface DeviceList {
  microphones: DeviceChoice[];
  cameras: DeviceChoice[];
  /** Empty where the browser cannot choose an output (Safari, iOS). */
  speakers: DeviceChoice[];
  /** The devices in use or chosen; null is the system's default. */
  microphone: string | null;
  camera: string | null;
  speaker: string | null;
  /** Which way the live camera looks, on phones; null when unknown. */
  facing: 'user' | 'environment' | null;
}

export interface EngineSnapshot {
  state: EngineState;
  /** The legs that the server gave this engine, now and before, newest last. */
  legs: readonly string[];
  /** A place is being taken: the server may know of a leg that is not among `legs` yet. */
  joining: boolean;
  /** The server took a place away, for this person's other device or because it thought this one gone; it is tried again in a moment. */
  removed: boolean;
  localVideo: MediaStreamTrack | null;
  localAudio: MediaStreamTrack | null;
  remotes: RemoteMedia[];
  micError: DeviceError | null;
  cameraError: DeviceError | null;
  quality: Quality | null;
  /** The browser refuses to play sound until somebody taps: offer a button that calls startAudio(). */
  needsGesture: boolean;
  devices: DeviceList;
}

/** What the person (and the state of the call) wants sent. */
export interface Wanted {
  microphone: boolean;
  camera: boolean;
  muted: boolean;
  /** Keeps the camera's track and its publication but sends no picture, so that it is back at once. */
  cameraPaused?: boolean;
}
