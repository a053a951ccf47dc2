import type { Room } from 'livekit-client';
import { loadLiveKit, signalUrl, type LiveKit } from './livekit';
import { protocolOf, readQuality, type Counters } from './quality';
import { pause } from './reconnect';
import { recordsOf, roomOptions } from './room';
import type { Seat } from './types';

export type PreflightResult =
  | { ok: true; protocol: 'udp' | 'tcp' | 'relay'; rttMs: number; lossPct: number }
  /** `signal`: our server's web port was not reached; `media`: it was, but no media came through. */
  | { ok: false; why: 'unsupported' | 'signal' | 'media' };

const LIMIT_MS = 6_000;
const LISTEN_MS = 1_000;
const options = { maxRetries: 0, websocketTimeout: LIMIT_MS, peerConnectionTimeout: LIMIT_MS };

/**
 * Sends a small made-up picture to the real media server with one connection and receives it with
 * another: what a call needs, without any device. Leaves the room in every case, within 6 s, and at
 * once when `given` is aborted: then it has found nothing out.
 */
export async function preflight(
  seats: readonly [Seat, Seat], given: AbortSignal, origin: string = location.origin,
): Promise<PreflightResult | null> {
  let livekit: LiveKit;
  try {
    livekit = await loadLiveKit();
  } catch {
    return { ok: false, why: 'signal' };
  }
  if (!livekit.isBrowserSupported()) return { ok: false, why: 'unsupported' };

  const sender = new livekit.Room(roomOptions(livekit));
  const receiver = new livekit.Room(roomOptions(livekit));
  const picture = paintedTrack();
  let signalled = false;
  const over = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    if (given.aborted) resolve();
    given.addEventListener('abort', () => resolve(), { signal: over.signal });
  });
  const overdue = pause(LIMIT_MS, over.signal).then(() => null);
  const trial = async (): Promise<PreflightResult> => {
    const received = firstPicture(livekit, receiver);
    sender.once(livekit.RoomEvent.SignalConnected, () => {
      signalled = true;
    });
    await Promise.all([
      receiver.connect(signalUrl(seats[1].path, origin), seats[1].token, options),
      sender
        .connect(signalUrl(seats[0].path, origin), seats[0].token, options)
        .then(() => sender.localParticipant.publishTrack(picture.track, { source: livekit.Track.Source.Camera, simulcast: false })),
    ]);
    await received;
    return listen(receiver, over.signal);
  };
  try {
    const result = await Promise.race([trial(), overdue, stopped]);
    if (given.aborted) return null;
    return result ?? { ok: false, why: signalled ? 'media' : 'signal' };
  } catch {
    if (given.aborted) return null;
    return { ok: false, why: signalled ? 'media' : 'signal' };
  } finally {
    over.abort();
    picture.stop();
    void sender.disconnect().catch(() => undefined);
    void receiver.disconnect().catch(() => undefined);
  }
}

function firstPicture(livekit: LiveKit, room: Room): Promise<void> {
  return new Promise((resolve) => {
    room.once(livekit.RoomEvent.TrackSubscribed, () => resolve());
  });
}

/** Packets have to arrive, not only an announcement of them. */
async function listen(room: Room, over: AbortSignal): Promise<PreflightResult> {
  const rounds = 4;
  let first: Counters | null = null;
  for (let round = 0; !over.aborted; round++) {
    await pause(LISTEN_MS / rounds, over);
    const records = await recordsOf(room);
    const { counters, quality } = readQuality(records, Date.now(), first);
    first ??= counters;
    const protocol = protocolOf(records);
    if (round >= rounds && counters.received > first.received && protocol) {
      return { ok: true, protocol, rttMs: quality.rttMs, lossPct: quality.lossPct };
    }
  }
  return { ok: false, why: 'media' };
}

/** A moving picture nobody sees. A canvas needs no permission and no tap, unlike sound. */
function paintedTrack(): { track: MediaStreamTrack; stop: () => void } {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const context = canvas.getContext('2d');
  let turn = 0;
  const paint = (): void => {
    if (!context) return;
    context.fillStyle = `hsl(${(turn * 23) % 360} 70% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    turn += 1;
  };
  paint();
  const timer = setInterval(paint, 66);
  const stream = canvas.captureStream(15);
  const [track] = stream.getVideoTracks();
  if (!track) throw new Error('canvas gives no track');
  return {
    track,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}
