import type { ContactView } from '@visavis/api';
import type { BrowserFacts } from '@visavis/media/browser';
import { obstacleOf, prevents } from '@visavis/media/browser';
import type { CallEngine } from '@visavis/media/engine';
import type { PreflightResult } from '@visavis/media/preflight';
import type { Seat } from '@visavis/media/types';
import type { CallState } from '../call-state';
import { cameraWanted, nextCamera } from './camera';
import type { Permission } from './check';

export type Engine = Pick<
  CallEngine,
  | 'connect' | 'leave' | 'close' | 'setWanted' | 'openMicrophone' | 'retryDevices' | 'startAudio' | 'prepare'
  | 'chooseMicrophone' | 'chooseCamera' | 'chooseSpeaker' | 'flipCamera' | 'subscribe' | 'getSnapshot'
>;

/** The media package, loaded when a call is likely. */
export interface Media {
  engine(): Engine;
  /** Gives up, leaves its room and resolves to null when the signal is aborted. */
  preflight(seats: [Seat, Seat], over: AbortSignal): Promise<PreflightResult | null>;
  facts(): Promise<BrowserFacts>;
}

/** Nobody answers sooner than this: until then the processor shows that it rings, here and at the desk. */
const AHEAD_MS = 300;

/** What the devices need of what is around them. */
export interface DeviceSurroundings {
  media(): Promise<Media>;
  permission(name: 'microphone' | 'camera'): Promise<Permission>;
  page: { secure: boolean; userAgent: string; cookies: boolean };
  now(): number;
  after(ms: number, then: () => void): () => void;
}

/** The part of the session's state that the devices read and write. */
export interface Held {
  get(): CallState;
  set(change: Partial<CallState>): void;
  /** A camera that does not open is not on: the adviser must not wait for its picture. */
  cameraFailed(): void;
}

/**
 * This device's part of a call: the check before it, microphone and camera, and the place in the room.
 *
 * Every change goes through `settle`, which compares what the server says and its owner wishes with
 * the present and gives the engine its orders. It asks nothing of our server and knows no screen.
 */
export class OwnDevices {
  private readonly around: DeviceSurroundings;
  private readonly held: Held;
  private media: Promise<Media> | null = null;
  private own: Engine | null = null;
  private asking: boolean | null = null;
  private request = 0;
  private cancelTimer: (() => void) | null = null;
  /** When a seat that came with a ring is to be taken; null without a seat. */
  private sitFrom: number | null = null;
  private trial = new AbortController();

  constructor(around: DeviceSurroundings, held: Held) {
    this.around = around;
    this.held = held;
  }

  /** Only there once the media package is. */
  get engine(): Engine | null {
    return this.own;
  }

  // ---- before the call

  /** Downloads what a call needs; a tap on the button is likely. */
  warm(): void {
    void this.ready().then((engine) => engine?.prepare());
  }

  /** The engine, made if need be; null when the media package cannot be had. */
  async ready(): Promise<Engine | null> {
    const media = await this.load();
    if (!media) return null;
    if (!this.own) {
      this.own = media.engine();
      this.own.subscribe(() => this.onEngine());
    }
    return this.own;
  }

  private async load(): Promise<Media | null> {
    this.media ??= this.around.media();
    try {
      return await this.media;
    } catch {
      this.media = null;
      return null;
    }
  }

  /** Looks at the device and, while nobody has called, at the way through the media server. Resolves to whether it looked. */
  async check(seats: () => Promise<[Seat, Seat]>): Promise<boolean> {
    const media = await this.load();
    if (!media) return false;
    const facts = await this.look(media);
    if (facts.webrtc && this.held.get().screen === 'entry' && !this.held.get().starting) {
      this.found({ network: await this.tryNetwork(media, seats) });
    }
    this.found({ pending: false });
    return true;
  }

  private async tryNetwork(media: Media, seats: () => Promise<[Seat, Seat]>): Promise<PreflightResult | null> {
    const { signal } = this.trial;
    try {
      const two = await seats();
      return signal.aborted ? null : await media.preflight(two, signal);
    } catch {
      return null;
    }
  }

  private async look(media: Media): Promise<BrowserFacts> {
    const [facts, microphone, camera] = await Promise.all([
      media.facts(), this.around.permission('microphone'), this.around.permission('camera'),
    ]);
    const obstacle = obstacleOf(facts, this.around.page);
    this.found({ facts, obstacle, unable: prevents(obstacle), microphone, camera });
    this.held.set({ hasCamera: facts.camera });
    return facts;
  }

  private found(change: Partial<CallState['check']>): void {
    this.held.set({ check: { ...this.held.get().check, ...change } });
  }

  /**
   * Opens the microphone, in the tap that calls. Resolves to whether the call may begin: at once with the
   * permission given and a microphone there. Else nobody should stand in the queue while the browser asks,
   * or learn there that they are not heard. The call itself is now what tries the network.
   */
  async openMicrophone(engine: Engine): Promise<boolean> {
    this.trial.abort();
    this.trial = new AbortController();
    const opening = engine.openMicrophone().then(({ micError }) => {
      // The check was made before the browser asked.
      if (micError === null || micError === 'denied') this.found({ microphone: micError ?? 'granted' });
      return micError === null;
    });
    if (await this.certain()) return true;
    return opening;
  }

  private async certain(): Promise<boolean> {
    const media = await this.load();
    if (this.held.get().check.facts === null && media) await this.look(media);
    const { microphone, facts } = this.held.get().check;
    return microphone === 'granted' && facts?.microphone === true;
  }

  // ---- in the call

  /** The owner's own tap on the camera: it opens at once. What is returned tells `answered` which tap it was. */
  ask(camera: boolean): number {
    this.asking = camera;
    const request = ++this.request;
    this.settle();
    return request;
  }

  /** The server has answered a tap; from now on its word counts. A later tap is not answered by it. */
  answered(request: number): void {
    if (request === this.request) this.asking = null;
  }

  retry(): void {
    void this.own?.retryDevices();
  }

  private onEngine(): void {
    if (!this.own) return;
    const media = this.own.getSnapshot();
    const { hasCamera, camera, view } = this.held.get();
    const cameras = media.devices.cameras.length > 0 || media.localVideo !== null;
    this.held.set({ media, hasCamera: cameras || hasCamera });
    if (media.cameraError !== null && camera.is === 'on' && this.asking === null && view?.video.mine === true) this.held.cameraFailed();
  }

  /** Does what the server's word and the owner's wishes come to. */
  settle(): void {
    const { view, screen, camera: was, muted } = this.held.get();
    const active = view !== null && !view.end && screen === 'call';
    const now = this.around.now();
    const wish = active && (this.asking ?? view.video.mine);
    const camera = nextCamera(was, { wish, asking: this.asking === true, ...gateOf(active ? view : null), now });
    this.held.set({ camera, cameraWish: wish });
    this.cancelTimer?.();
    this.cancelTimer = camera.is === 'returning' ? this.around.after(Math.max(0, camera.at - now), () => this.settle()) : null;
    if (!this.own || !active) return;
    this.own.setWanted({ microphone: true, muted, ...cameraWanted(camera) });
    this.takeSeat(view);
  }

  /** At once when somebody has answered, a moment later while it rings. */
  private takeSeat(view: ContactView): void {
    if (!view.seat) {
      this.own?.leave();
      this.sitFrom = null;
      return;
    }
    const now = this.around.now();
    this.sitFrom ??= now + AHEAD_MS;
    if (view.answeredAt !== null || now >= this.sitFrom) this.own?.connect(view.seat);
    else this.around.after(this.sitFrom - now, () => this.settle());
  }

  /** Lets go of the devices and the room. */
  release(): void {
    this.asking = null;
    this.sitFrom = null;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.own?.close();
    this.own = null;
    this.held.set({ media: null, camera: { is: 'off' }, cameraWish: false });
  }
}

function gateOf(view: ContactView | null) {
  return { gate: view?.phase === 'active' ? view.video.gate : ('off' as const), held: view !== null && view.hold !== null };
}
