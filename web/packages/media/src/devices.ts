import type { DeviceChoice, DeviceError } from './types';

export type DeviceKind = 'microphone' | 'camera';

/** Which device to open. `facing` is a wish for phones, where devices have no telling names. */
export interface DeviceWish {
  id: string | null;
  facing: 'user' | 'environment' | null;
}

/** What getUserMedia threw, in our words (names: W3C Media Capture and Streams, and older browsers'). */
export function deviceErrorOf(error: unknown): DeviceError {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'notFound';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'inUse';
    default:
      return 'unsupported';
  }
}

/** Opens one device and gives its track. Throws a DeviceProblem. */
export async function openDevice(kind: DeviceKind, wish: DeviceWish): Promise<MediaStreamTrack> {
  const media = mediaDevices();
  if (!media?.getUserMedia) throw new DeviceProblem(isSecureContext ? 'unsupported' : 'insecure');
  try {
    return await open(media, kind, wish);
  } catch (error) {
    const reason = deviceErrorOf(error);
    // The remembered device is not plugged in today: any other one is better than none.
    if (reason === 'notFound' && (wish.id !== null || wish.facing !== null)) {
      try {
        return await open(media, kind, { id: null, facing: null });
      } catch (second) {
        throw new DeviceProblem(deviceErrorOf(second));
      }
    }
    throw new DeviceProblem(reason);
  }
}

export class DeviceProblem extends Error {
  constructor(readonly reason: DeviceError) {
    super(`device: ${reason}`);
  }
}

async function open(media: MediaDevices, kind: DeviceKind, wish: DeviceWish): Promise<MediaStreamTrack> {
  const stream = await media.getUserMedia(constraintsFor(kind, wish));
  const track = stream.getTracks()[0];
  if (!track) throw new DeviceProblem('notFound');
  return track;
}

export function constraintsFor(kind: DeviceKind, wish: DeviceWish): MediaStreamConstraints {
  const device: MediaTrackConstraints = wish.id === null ? {} : { deviceId: { exact: wish.id } };
  if (kind === 'microphone') {
    return { audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } };
  }
  return {
    video: {
      ...device,
      ...(wish.id === null && wish.facing !== null ? { facingMode: { ideal: wish.facing } } : {}),
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30, max: 30 },
    },
  };
}

/** The devices the browser tells of. Before permission there may be entries without id or name: left out. */
export async function listDevices(): Promise<{ microphones: DeviceChoice[]; cameras: DeviceChoice[]; speakers: DeviceChoice[] }> {
  const media = mediaDevices();
  if (!media?.enumerateDevices) return { microphones: [], cameras: [], speakers: [] };
  let all: MediaDeviceInfo[] = [];
  try {
    all = await media.enumerateDevices();
  } catch {
    // Some privacy settings refuse the list; the default devices still work.
  }
  const of = (kind: MediaDeviceKind): DeviceChoice[] =>
    all
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: canChooseSpeaker() ? of('audiooutput') : [] };
}

/** How many devices of each kind exist, known even before permission. */
export async function countDevices(): Promise<{ microphones: number; cameras: number }> {
  const media = mediaDevices();
  if (!media?.enumerateDevices) return { microphones: 0, cameras: 0 };
  try {
    const all = await media.enumerateDevices();
    return {
      microphones: all.filter((device) => device.kind === 'audioinput').length,
      cameras: all.filter((device) => device.kind === 'videoinput').length,
    };
  } catch {
    return { microphones: 0, cameras: 0 };
  }
}

export function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** Absent on insecure origins, whatever the type library says. */
export function mediaDevices(): MediaDevices | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator.mediaDevices as MediaDevices | undefined);
}
