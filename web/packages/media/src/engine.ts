import type { Room } from 'livekit-client';
import { Capture } from './capture';
import { canChooseSpeaker, listDevices, mediaDevices } from './devices';
import { loadChoices, pageStorage, saveChoices, type ChoiceStorage, type Choices } from './choices';
import { loadLiveKit, signalUrl, type LiveKit } from './livekit';
import { Outlet } from './outlet';
import { Playback } from './playback';
import { minuteSample, readQuality, worse, type Counters } from './quality';
import { FAST_ATTEMPTS, pause, refusalDelay, retryDelay } from './reconnect';
import { isRefusal, levelFrom, recordsOf, remoteMedia, roomOptions } from './room';
import type {
  DeviceList, EngineSnapshot, EngineState, Quality, QualitySample, RemoteMedia, Seat, Wanted,
} from './types';

export interface EngineOptions {
  /** Called once a minute while connected, for the history. */
  onSample?: (sample: QualitySample) => void;
  /** `https://host` the seats belong to; this page's by default. */
  origin?: string;
  /** Where the choice of devices is remembered; localStorage by default, null for nowhere. */
  storage?: ChoiceStorage | null;
}

const STATS_MS = 2_000;
const READINGS_PER_SAMPLE = 30;
const NOTHING_WANTED: Wanted = { microphone: false, camera: false, muted: false };

/**
 * One side of a call: devices, a room of the media server, and the other side's sound and pictures.
 *
 * State: the seat it should sit in, what is wanted, one device per kind. It keeps itself connected
 * until `leave` or `close`, whatever the network or the server do meanwhile, and keeps the devices'
 * tracks across rooms, permissions and reconnections. Devices open in parallel with connecting, and
 * publishing starts as soon as signalling is up: that is what the first word waits for.
 * Concurrency: all on the page's thread; every asynchronous part compares the present with the goal.
 * It must not know of interactions, queues, holds or screens.
 */
export class CallEngine {
  private readonly microphone: Capture;
  private readonly camera: Capture;
  private outlets: Outlet[] = [];
  private readonly playback: Playback;
  private readonly listeners = new Set<() => void>();
  private readonly options: EngineOptions;
  private readonly storage: ChoiceStorage | null;

  private state: EngineState = 'idle';
  private wanted: Wanted = NOTHING_WANTED;
  private seat: Seat | null = null;
  private stay: AbortController | null = null;
  private room: Room | null = null;
  private livekit: LiveKit | null = null;
  private closed = false;

  private devices: DeviceList = {
    microphones: [], cameras: [], speakers: [], microphone: null, camera: null, speaker: null, facing: null,
  };
  private quality: Quality | null = null;
  private counters: Counters | null = null;
  private readings: Quality[] = [];
  private statsTimer: ReturnType<typeof setInterval> | undefined;
  private snapshot: EngineSnapshot;

  constructor(options: EngineOptions = {}) {
    this.options = options;
    this.storage = options.storage === undefined ? pageStorage() : options.storage;
    this.microphone = new Capture('microphone', () => this.onCapture());
    this.camera = new Capture('camera', () => this.onCapture());
    this.playback = new Playback(() => this.emit());
    this.snapshot = this.build();
    this.restoreChoices();
    mediaDevices()?.addEventListener?.('devicechange', this.onDeviceChange);
    globalThis.addEventListener?.('online', this.onOnline);
    void this.refreshDevices();
  }

  // ---- reading

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getSnapshot = (): EngineSnapshot => this.snapshot;

  // ---- room

  /** Downloads the media client ahead of a likely call. */
  prepare(): Promise<void> {
    return loadLiveKit().then(
      () => undefined,
      () => undefined,
    );
  }

  /** Sits down and stays; the same seat again changes nothing, another one changes rooms. */
  connect(seat: Seat): void {
    if (this.closed) return;
    if (this.seat && sameSeat(this.seat, seat)) return;
    this.leave();
    this.seat = seat;
    const stay = new AbortController();
    this.stay = stay;
    this.setState('connecting');
    void this.remain(seat, stay.signal);
  }

  /** Leaves the room; devices stay as wanted. */
  leave(): void {
    if (!this.seat) return;
    this.seat = null;
    this.stay?.abort();
    this.stay = null;
    this.setState('idle');
  }

  /** Leaves and releases every device. The engine is of no use afterwards. */
  close(): void {
    if (this.closed) return;
    this.leave();
    this.closed = true;
    mediaDevices()?.removeEventListener?.('devicechange', this.onDeviceChange);
    globalThis.removeEventListener?.('online', this.onOnline);
    void this.microphone.setWanted(false);
    void this.camera.setWanted(false);
    this.playback.show([]);
    this.emit();
    this.listeners.clear();
  }

  private async remain(seat: Seat, stay: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!stay.aborted) {
      let delay = retryDelay(attempt);
      try {
        const livekit = await loadLiveKit();
        if (stay.aborted) return;
        if (!livekit.isBrowserSupported()) {
          this.setState('failed');
          return;
        }
        await this.visit(livekit, seat, stay, () => {
          attempt = 0;
          delay = retryDelay(0);
        });
      } catch (error) {
        if (isRefusal(error)) delay = refusalDelay(attempt);
      }
      if (stay.aborted) return;
      attempt += 1;
      if (attempt > FAST_ATTEMPTS) this.setState('failed');
      else if (this.state === 'connected') this.setState('reconnecting');
      await pause(delay, stay);
    }
  }

  /** One stay in the room, from joining to losing or leaving it. Throws when joining fails. */
  private async visit(livekit: LiveKit, seat: Seat, stay: AbortSignal, onJoined: () => void): Promise<void> {
    const room = new livekit.Room(roomOptions(livekit));
    this.livekit = livekit;
    this.room = room;
    const { RoomEvent } = livekit;
    const changed = (): void => this.onRoom();
    const permissions = (): void => this.syncOutlets();
    room
      .on(RoomEvent.SignalConnected, () => {
        this.outlets = [
          new Outlet(livekit, room, 'microphone', () => ({ track: this.microphone.track, paused: this.wanted.muted })),
          new Outlet(livekit, room, 'camera', () => ({ track: this.camera.track, paused: this.wanted.cameraPaused === true })),
        ];
        this.syncOutlets();
      })
      .on(RoomEvent.ParticipantPermissionsChanged, permissions)
      .on(RoomEvent.LocalTrackUnpublished, permissions)
      .on(RoomEvent.LocalTrackPublished, changed)
      .on(RoomEvent.Reconnected, () => {
        this.setState('connected');
        permissions();
        changed();
      })
      .on(RoomEvent.SignalReconnecting, () => this.onSignalLost(room))
      .on(RoomEvent.Reconnecting, () => this.setState('reconnecting'))
      .on(RoomEvent.ParticipantConnected, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.TrackSubscribed, changed)
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.TrackMuted, changed)
      .on(RoomEvent.TrackUnmuted, changed)
      .on(RoomEvent.TrackStreamStateChanged, changed)
      .on(RoomEvent.ConnectionQualityChanged, changed);
    const gone = new Promise<void>((resolve) => {
      room.once(RoomEvent.Disconnected, () => resolve());
    });
    const leave = (): void => void room.disconnect(false);
    stay.addEventListener('abort', leave);
    try {
      const url = signalUrl(seat.path, this.options.origin ?? location.origin);
      await room.connect(url, seat.token, {
        autoSubscribe: true,
        maxRetries: 0,
        websocketTimeout: 5_000,
        peerConnectionTimeout: 10_000,
        ...(seat.iceServers ? { rtcConfig: { iceServers: seat.iceServers } } : {}),
      });
      if (stay.aborted) return;
      onJoined();
      this.setState('connected');
      this.startStats();
      changed();
      await gone;
    } finally {
      stay.removeEventListener('abort', leave);
      void room.disconnect(false).catch(() => undefined);
      room.removeAllListeners();
      if (this.room === room) {
        this.stopStats();
        for (const outlet of this.outlets) outlet.close();
        this.outlets = [];
        this.room = null;
        // Browsers end tracks without a word when they freeze a page.
        this.microphone.check();
        this.camera.check();
        this.onRoom();
      }
    }
  }

  /** Signalling alone is away: media goes on, so nothing is said unless it lasts. */
  private onSignalLost(room: Room): void {
    setTimeout(() => {
      if (this.room === room && room.state === 'signalReconnecting') this.setState('reconnecting');
    }, 4_000);
  }

  // ---- what is sent

  /** What to send. Opens and releases devices; call it in the tap that asks for them. */
  setWanted(wanted: Wanted): void {
    if (this.closed) return;
    this.wanted = { ...wanted };
    if (this.microphone.track) this.microphone.track.enabled = !wanted.muted;
    if (this.camera.track) this.camera.track.enabled = wanted.cameraPaused !== true;
    void this.microphone.setWanted(wanted.microphone);
    void this.camera.setWanted(wanted.camera);
    this.syncOutlets();
    this.emit();
  }

  /** Opens the microphone and tells how it went: for the tap that starts a call. */
  async openMicrophone(): Promise<EngineSnapshot> {
    if (!this.closed) {
      this.wanted = { ...this.wanted, microphone: true };
      await this.microphone.setWanted(true);
    }
    return this.snapshot;
  }

  /** Tries devices again that could not be opened. */
  async retryDevices(): Promise<void> {
    await Promise.all([this.microphone.retry(), this.camera.retry()]);
  }

  /** To be called from a tap when `needsGesture`. */
  startAudio(): Promise<void> {
    return this.playback.start();
  }

  async chooseMicrophone(id: string | null): Promise<void> {
    this.rememberChoice({ microphone: id });
    await this.microphone.choose({ id });
  }

  async chooseCamera(id: string | null): Promise<void> {
    this.rememberChoice({ camera: id });
    await this.camera.choose({ id, facing: null });
  }

  async chooseSpeaker(id: string | null): Promise<void> {
    if (!canChooseSpeaker()) return;
    this.rememberChoice({ speaker: id });
    await this.playback.choose(id);
    this.emit();
  }

  /** Front or rear camera, on phones. */
  async flipCamera(): Promise<void> {
    const facing = this.devices.facing === 'environment' ? 'user' : 'environment';
    await this.camera.choose({ id: null, facing });
  }

  private syncOutlets(): void {
    for (const outlet of this.outlets) outlet.sync();
  }

  private onCapture(): void {
    if (this.microphone.track) this.microphone.track.enabled = !this.wanted.muted;
    if (this.camera.track) this.camera.track.enabled = this.wanted.cameraPaused !== true;
    this.syncOutlets();
    void this.refreshDevices();
    this.emit();
  }

  private readonly onDeviceChange = (): void => {
    void this.refreshDevices();
    void this.retryDevices();
  };

  private readonly onOnline = (): void => {
    void this.retryDevices();
  };

  private async refreshDevices(): Promise<void> {
    const lists = await listDevices();
    if (this.closed) return;
    const facing = this.camera.track?.getSettings().facingMode;
    this.devices = {
      ...this.devices,
      ...lists,
      facing: facing === 'user' || facing === 'environment' ? facing : this.camera.deviceWish.facing,
    };
    this.emit();
  }

  private restoreChoices(): void {
    const choices = loadChoices(this.storage);
    this.devices = { ...this.devices, ...choices };
    if (choices.microphone) void this.microphone.choose({ id: choices.microphone });
    if (choices.camera) void this.camera.choose({ id: choices.camera });
    if (choices.speaker) void this.playback.choose(choices.speaker);
  }

  private rememberChoice(choice: Partial<Choices>): void {
    this.devices = { ...this.devices, ...choice };
    saveChoices(this.storage, this.devices);
  }

  // ---- what is received

  private onRoom(): void {
    const audio = this.remotes().flatMap((remote) => (remote.audio ? [remote.audio] : []));
    this.playback.show(audio);
    this.emit();
  }

  private remotes(): RemoteMedia[] {
    const { livekit, room } = this;
    if (!livekit || !room) return [];
    return [...room.remoteParticipants.values()].map((participant) => remoteMedia(livekit, participant));
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
    this.readings.push(this.quality);
    if (this.readings.length >= READINGS_PER_SAMPLE) {
      const sample = minuteSample(this.readings, Date.now());
      this.readings = [];
      if (sample) this.options.onSample?.(sample);
    }
    this.emit();
  }

  // ---- snapshot

  private setState(state: EngineState): void {
    if (this.state === state) return;
    // From the first attempt on a failing connection is said to fail until it stands.
    if (this.state === 'failed' && state === 'reconnecting') return;
    this.state = state;
    this.emit();
  }

  private build(): EngineSnapshot {
    return {
      state: this.state,
      localVideo: this.camera.track,
      localAudio: this.microphone.track,
      remotes: this.remotes(),
      micError: this.microphone.error,
      cameraError: this.camera.error,
      quality: this.quality,
      needsGesture: this.playback.needsGesture,
      devices: this.devices,
    };
  }

  private emit(): void {
    this.snapshot = this.build();
    for (const listener of this.listeners) listener();
  }
}

function sameSeat(a: Seat, b: Seat): boolean {
  return a.path === b.path && a.room === b.room && a.token === b.token;
}
