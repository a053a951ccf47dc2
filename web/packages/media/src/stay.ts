import type { Room } from 'livekit-client';
import { loadLiveKit, signalUrl, type LiveKit } from './livekit';
import { Outlet, type OutletGoal } from './outlet';
import { readQuality, worse, type Counters } from './quality';
import { keepPath } from './path';
import { FAST_ATTEMPTS, pause, refusalDelay, REMOVED_DELAY_MS, retryDelay } from './reconnect';
import { bytesArrived, isRefusal, levelFrom, recordsOf, remoteMedia, roomOptions, sending } from './room';
import { READ_MS, Silence } from './silence';
import type { EngineState, Quality, RemoteMedia, Seat } from './types';

/** What a stay takes from its engine, and whom it tells. */
export interface StayHost {
  /** What should be sent of this source, wherever it is allowed. */
  goal: (source: 'microphone' | 'camera') => OutletGoal;
  /** State, or what is received, has changed. */
  onChange: () => void;
  /** The server gave this connection a leg. */
  onLeg: (leg: string) => void;
  /** The connection is gone: browsers end tracks without a word when they freeze a page. */
  onGone: () => void;
  /** A reading of the connection, every two seconds. */
  onReading: (reading: Quality) => void;
}

const STATS_MS = 2_000;
const NOTHING: OutletGoal = { track: null, paused: false };

/**
 * One seat that is kept: joins its room, and joins again until `leave`, whatever the network or the
 * server do meanwhile.
 *
 * State: one connection at a time, its two outlets, its last quality. It owns no device: what it sends it
 * asks its host for, and the server's permissions decide whether it may.
 */
export class Stay {
  state: EngineState = 'connecting';
  quality: Quality | null = null;
  /** A place is being taken, and its leg is not known yet. */
  joining = false;
  /** The server took the place away; it is tried again after a pause. */
  removed = false;

  private listens = false;
  private readonly over = new AbortController();
  private room: Room | null = null;
  private livekit: LiveKit | null = null;
  private outlets: Outlet[] = [];
  private counters: Counters | null = null;
  private statsTimer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly seat: Seat, private readonly origin: string, private readonly host: StayHost) {
    void this.remain();
  }

  /** Gets up for good. */
  leave(): void {
    this.over.abort();
  }

  /** What should be sent has changed. */
  sync(): void {
    for (const outlet of this.outlets) outlet.sync();
  }

  /** Whether nothing is sent here. */
  setListens(listens: boolean): void {
    if (this.listens === listens) return;
    this.listens = listens;
    this.sync();
  }

  remotes(): RemoteMedia[] {
    const { livekit, room } = this;
    if (!livekit || !room) return [];
    return [...room.remoteParticipants.values()].map((participant) => remoteMedia(livekit, participant));
  }

  private async remain(): Promise<void> {
    const over = this.over.signal;
    let attempt = 0;
    while (!over.aborted) {
      let delay = retryDelay(attempt);
      try {
        const livekit = await loadLiveKit();
        if (over.aborted) return;
        if (!livekit.isBrowserSupported()) {
          this.setState('failed');
          return;
        }
        this.removed = await this.visit(livekit, () => {
          attempt = 0;
          delay = retryDelay(0);
        });
        if (this.removed) delay = REMOVED_DELAY_MS;
      } catch (error) {
        if (isRefusal(error)) delay = refusalDelay(attempt);
      }
      if (over.aborted) return;
      attempt += 1;
      if (attempt > FAST_ATTEMPTS) this.setState('failed');
      else if (this.state === 'connected') this.setState('reconnecting');
      await pause(delay, over);
    }
  }

  /** One connection, from joining to losing or leaving it; true if the server took the place away. Throws when joining fails. */
  private async visit(livekit: LiveKit, onJoined: () => void): Promise<boolean> {
    const over = this.over.signal;
    const room = new livekit.Room(roomOptions(livekit));
    this.livekit = livekit;
    this.room = room;
    const { RoomEvent } = livekit;
    const changed = (): void => this.changed();
    const permissions = (): void => this.sync();
    room
      .on(RoomEvent.SignalConnected, () => {
        keepPath(room, over);
        this.outlets = (['microphone', 'camera'] as const).map(
          (source) => new Outlet(livekit, room, source, () => (this.listens ? NOTHING : this.host.goal(source))),
        );
        this.sync();
      })
      .on(RoomEvent.ParticipantPermissionsChanged, permissions)
      .on(RoomEvent.LocalTrackUnpublished, permissions)
      .on(RoomEvent.LocalTrackPublished, changed)
      .on(RoomEvent.Reconnected, () => {
        keepPath(room, over);
        this.joining = false;
        this.host.onLeg(room.localParticipant.identity);
        this.setState('connected');
        permissions();
        changed();
      })
      // Signalling alone may be away: media goes on, so nothing is said. When media is away too, silence tells.
      .on(RoomEvent.Reconnecting, () => {
        this.joining = true; // by itself, under another leg, which the view may show before this page knows it
        this.setState('reconnecting');
      })
      .on(RoomEvent.ParticipantConnected, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.TrackSubscribed, changed)
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.TrackMuted, changed)
      .on(RoomEvent.TrackUnmuted, changed)
      .on(RoomEvent.TrackStreamStateChanged, changed)
      .on(RoomEvent.ConnectionQualityChanged, changed);
    const gone = new Promise<boolean>((resolve) => {
      room.once(RoomEvent.Disconnected, (reason) => resolve(reason === livekit.DisconnectReason.PARTICIPANT_REMOVED));
    });
    const leave = (): void => void room.disconnect(false);
    over.addEventListener('abort', leave);
    this.joining = true;
    this.removed = false;
    changed();
    try {
      const { path, token } = this.seat;
      await room.connect(signalUrl(path, this.origin), token, {
        autoSubscribe: true,
        maxRetries: 0,
        websocketTimeout: 5_000,
        peerConnectionTimeout: 10_000,
      });
      if (over.aborted) return false;
      this.joining = false;
      this.host.onLeg(room.localParticipant.identity);
      onJoined();
      this.setState('connected');
      this.startStats();
      changed();
      return await Promise.race([gone, this.untilSilent(room)]);
    } finally {
      this.joining = false;
      over.removeEventListener('abort', leave);
      void room.disconnect(false).catch(() => undefined);
      room.removeAllListeners();
      this.stopStats();
      for (const outlet of this.outlets) outlet.close();
      this.outlets = [];
      this.room = null;
      this.host.onGone();
      changed();
    }
  }

  /**
   * Resolves when the room's connection is dead and nobody says so: joining anew finds another way, or the same one again,
   * seconds before the browser and the media client give the old one up.
   */
  private async untilSilent(room: Room): Promise<false> {
    const over = this.over.signal;
    const silence = new Silence();
    const changed = (): void => silence.networkChanged(performance.now());
    const network = 'connection' in navigator ? (navigator.connection as EventTarget) : null;
    network?.addEventListener('change', changed);
    window.addEventListener('online', changed);
    try {
      let before = '';
      while (!over.aborted && this.room === room) {
        await pause(READ_MS, over);
        const now = room.state === 'connected' || room.state === 'signalReconnecting' ? sending(room) : '';
        if (now !== before) silence.reset();
        before = now;
        if (now && silence.read(bytesArrived(await recordsOf(room)), performance.now())) return false;
      }
    } finally {
      network?.removeEventListener('change', changed);
      window.removeEventListener('online', changed);
    }
    return new Promise<never>(() => undefined); // the connection has ended otherwise, as the other racer knows
  }

  private setState(state: EngineState): void {
    if (this.state === state) return;
    // From the first attempt on a failing connection is said to fail until it stands.
    if (this.state === 'failed' && state === 'reconnecting') return;
    this.state = state;
    this.changed();
  }

  private changed(): void {
    if (!this.over.signal.aborted) this.host.onChange();
  }

  // ---- quality

  private startStats(): void {
    this.stopStats();
    this.statsTimer = setInterval(() => void this.measure(), STATS_MS);
  }

  private stopStats(): void {
    clearInterval(this.statsTimer);
    this.counters = null;
    this.quality = null;
  }

  private async measure(): Promise<void> {
    const { room, livekit } = this;
    if (!room || !livekit) return;
    const records = await recordsOf(room);
    if (this.room !== room || records.length === 0) return;
    const reading = readQuality(records, Date.now(), this.counters);
    this.counters = reading.counters;
    const opinion = levelFrom(livekit, room.localParticipant.connectionQuality);
    this.quality = { ...reading.quality, level: worse(reading.quality.level, opinion) };
    this.host.onReading(this.quality);
    this.changed();
  }
}
