import { Capture } from './capture';
import { canChooseSpeaker, listDevices, mediaDevices } from './devices';
import { loadChoices, pageStorage, saveChoices, type ChoiceStorage, type Choices } from './choices';
import { loadLiveKit } from './livekit';
import type { OutletGoal } from './outlet';
import { Playback } from './playback';
import { minuteSample } from './quality';
import { Stay } from './stay';
import type { DeviceList, EngineSnapshot, EngineState, Place, Quality, QualitySample, Seat, Wanted } from './types';

export interface EngineOptions {
  /** Called once a minute while connected, for the history. */
  onSample?: (sample: QualitySample) => void;
  /** `https://host` the seats belong to; this page's by default. */
  origin?: string;
  /** Where the choice of devices is remembered; localStorage by default, null for nowhere. */
  storage?: ChoiceStorage | null;
}

const READINGS_PER_SAMPLE = 30;
/** How many legs are remembered: a view may lag behind by a few. */
const LEGS = 20;
const NOTHING_WANTED: Wanted = { microphone: false, camera: false, muted: false };

/** Worst first; a further room that is only being joined does not make a standing call look unconnected. */
const byConcern: readonly EngineState[] = ['failed', 'reconnecting', 'connected', 'connecting', 'idle'];

/**
 * One side of a call: devices, rooms of the media server, and the others' sound and pictures.
 *
 * State: the seats it should sit in (one; two while colleagues consult), what is wanted, one device per
 * kind. It keeps itself connected until `leave` or `close`, whatever the network or the server do meanwhile,
 * and keeps the devices' tracks across rooms, permissions and reconnections. Devices open in parallel with
 * connecting, and publishing starts as soon as signalling is up: that is what the first word waits for.
 * Where several rooms are joined, the server's permissions say in which of them something is sent.
 * Concurrency: all on the page's thread; every asynchronous part compares the present with the goal.
 * It must not know of interactions, queues, holds or screens.
 */
export class CallEngine {
  private readonly microphone: Capture;
  private readonly camera: Capture;
  private readonly playback: Playback;
  private readonly listeners = new Set<() => void>();
  private readonly options: EngineOptions;
  private readonly storage: ChoiceStorage | null;

  private wanted: Wanted = NOTHING_WANTED;
  private stays: Stay[] = [];
  private legs: readonly string[] = [];
  private closed = false;

  private devices: DeviceList = {
    microphones: [], cameras: [], speakers: [], microphone: null, camera: null, speaker: null, facing: null,
  };
  private readings: Quality[] = [];
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

  /** Sits down and stays; seats it has already stay as they are, others are left. The first one is measured. */
  connect(...seats: Place[]): void {
    if (this.closed) return;
    const kept = new Set(this.stays);
    const next = seats.map((seat) => this.stays.find((stay) => sameSeat(stay.seat, seat)) ?? this.sit(seat));
    next.forEach((stay, i) => {
      kept.delete(stay);
      stay.setListens(seats[i]?.listens === true);
    });
    const changed = kept.size > 0 || next.length !== this.stays.length;
    this.stays = next;
    for (const stay of kept) stay.leave();
    if (changed) this.onRoom();
  }

  /** Leaves every room; devices stay as wanted. */
  leave(): void {
    this.connect();
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

  private sit(seat: Seat): Stay {
    const stay: Stay = new Stay(seat, this.options.origin ?? location.origin, {
      goal: (source) => this.goal(source),
      onChange: () => this.onRoom(),
      onLeg: (leg) => {
        this.legs = [...this.legs.filter((other) => other !== leg), leg].slice(-LEGS);
      },
      onGone: () => this.checkDevices(),
      onReading: (reading) => {
        if (stay !== this.stays[0]) return;
        this.checkDevices();
        this.onReading(reading);
      },
    });
    return stay;
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

  private goal(source: 'microphone' | 'camera'): OutletGoal {
    return source === 'microphone'
      ? { track: this.microphone.track, paused: this.wanted.muted }
      : { track: this.camera.track, paused: this.wanted.cameraPaused === true };
  }

  /** Browsers end tracks without a word; whoever speaks must not find out from the others. */
  private checkDevices(): void {
    this.microphone.check();
    this.camera.check();
    this.syncOutlets();
  }

  private syncOutlets(): void {
    for (const stay of this.stays) stay.sync();
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
    this.emit();
    this.playback.show(this.snapshot.remotes.flatMap((remote) => (remote.audio ? [remote.audio] : [])));
  }

  private onReading(reading: Quality): void {
    this.readings.push(reading);
    if (this.readings.length < READINGS_PER_SAMPLE) return;
    const sample = minuteSample(this.readings, Date.now());
    this.readings = [];
    if (sample) this.options.onSample?.(sample);
  }

  // ---- snapshot

  private build(): EngineSnapshot {
    return {
      state: byConcern.find((state) => this.stays.some((stay) => stay.state === state)) ?? 'idle',
      legs: this.legs,
      joining: this.stays.some((stay) => stay.joining),
      removed: this.stays.some((stay) => stay.removed),
      localVideo: this.camera.track,
      localAudio: this.microphone.track,
      remotes: this.stays.flatMap((stay) => stay.remotes()),
      micError: this.microphone.error,
      cameraError: this.camera.error,
      quality: this.stays[0]?.quality ?? null,
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
