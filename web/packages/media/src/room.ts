import type { LocalTrack, RemoteParticipant, RemoteTrack, Room, RoomOptions } from 'livekit-client';
import type { LiveKit } from './livekit';
import type { StatRecord } from './quality';
import { FAST_ATTEMPTS, retryDelay } from './reconnect';
import type { QualityLevel, RemoteMedia } from './types';

/** Options every room of ours is joined with. */
export function roomOptions(livekit: LiveKit): RoomOptions {
  return {
    // Sizes are decided by the server's congestion control: a picture moved to another window must go on.
    adaptiveStream: false,
    // Layers that nobody takes at the moment cost some upload; starting them again costs a second of picture.
    dynacast: false,
    // A reload is a short loss, not a goodbye: the place is held.
    disconnectOnPageLeave: false,
    // The engine owns the devices; the server unpublishes whenever a permission goes.
    stopLocalTrackOnUnpublish: false,
    reconnectPolicy: {
      nextRetryDelayInMs: (context) => (context.retryCount > 2 * FAST_ATTEMPTS ? null : retryDelay(context.retryCount)),
    },
    publishDefaults: {
      audioPreset: { maxBitrate: 32_000, priority: 'high' },
      dtx: true,
      red: true,
      simulcast: true,
      videoEncoding: livekit.VideoPresets.h720.encoding,
      videoSimulcastLayers: [livekit.VideoPresets.h180, livekit.VideoPresets.h360],
      stopMicTrackOnMute: false,
    },
  };
}

/** What a page shows of one other participant. */
export function remoteMedia(livekit: LiveKit, participant: RemoteParticipant): RemoteMedia {
  const { Source, StreamState } = livekit.Track;
  const camera = participant.getTrackPublication(Source.Camera);
  const microphone = participant.getTrackPublication(Source.Microphone);
  const picture = camera && !camera.isMuted ? camera.track : undefined;
  return {
    leg: participant.identity,
    video: picture && picture.streamState !== StreamState.Paused ? picture.mediaStreamTrack : null,
    audio: microphone?.track?.mediaStreamTrack ?? null,
    muted: microphone?.isMuted ?? false,
    quality: levelFrom(livekit, participant.connectionQuality),
  };
}

/** The media server's opinion of a connection, in our words. */
export function levelFrom(livekit: LiveKit, quality: string): QualityLevel | null {
  const { ConnectionQuality } = livekit;
  switch (quality) {
    case ConnectionQuality.Excellent:
    case ConnectionQuality.Good:
      return 'good';
    case ConnectionQuality.Poor:
      return 'fair';
    case ConnectionQuality.Lost:
      return 'poor';
    default:
      return null;
  }
}

/** Statistics of every track that is sent or received; both carry their transport's. */
export async function recordsOf(room: Room): Promise<StatRecord[]> {
  const tracks: (LocalTrack | RemoteTrack)[] = [];
  for (const publication of room.localParticipant.trackPublications.values()) {
    if (publication.track) tracks.push(publication.track);
  }
  for (const participant of room.remoteParticipants.values()) {
    for (const publication of participant.trackPublications.values()) {
      if (publication.track) tracks.push(publication.track);
    }
  }
  const reports = await Promise.all(tracks.map((track) => track.getRTCStatsReport().catch(() => undefined)));
  const records: StatRecord[] = [];
  for (const report of reports) report?.forEach((record: StatRecord) => records.push(record));
  return records;
}

/** All bytes that arrived on the connections of these tracks, reports of what is sent included. */
export function bytesArrived(records: readonly StatRecord[]): number {
  const transports = new Map<string, number>();
  for (const record of records) {
    if (record.type === 'transport') transports.set(record.id, Number(record['bytesReceived'] ?? 0));
  }
  return [...transports.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What is sent now, as one word: another one when that changes. Empty: nothing is. */
export function sending(room: Room): string {
  return [...room.localParticipant.trackPublications.values()]
    .filter((publication) => publication.track && !publication.isMuted)
    .map((publication) => publication.trackSid)
    .sort()
    .join();
}

/** The server said no, as opposed to not answering. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'status' in error && (error.status === 401 || error.status === 403 || error.status === 404);
}
