import { ApiError, newKey, type CallRequest, type ContactView, type EntryPointView, type Lang } from '@visavis/api';
import type { CallTexts } from '@visavis/i18n/call/fr';
import type { BrowserFacts } from '@visavis/media/browser';
import { obstacleOf } from '@visavis/media/browser';
import type { CallEngine } from '@visavis/media/engine';
import type { PreflightResult } from '@visavis/media/preflight';
import type { Seat } from '@visavis/media/types';
import { atFirst, type CallState } from '../call-state';
import { cameraWanted, nextCamera } from './camera';
import { capabilities, type Permission } from './check';
import type { LineEvents } from './line';
import type { FromPage } from './opener';
import type { Places } from './place';
import type { CallServer } from './server';

export type Engine = Pick<
  CallEngine,
  | 'connect' | 'leave' | 'close' | 'setWanted' | 'openMicrophone' | 'retryDevices' | 'startAudio' | 'prepare'
  | 'chooseMicrophone' | 'chooseCamera' | 'chooseSpeaker' | 'flipCamera' | 'subscribe' | 'getSnapshot'
>;

/** The media package, loaded when a call is likely. */
export interface Media {
  engine(): Engine;
  preflight(seats: [Seat, Seat]): Promise<PreflightResult>;
  facts(): Promise<BrowserFacts>;
}

/** Everything the session touches outside itself, so that a test can stand in for it. */
export interface Surroundings {
  key: string;
  lang: Lang;
  /** The entry point, where it has been loaded already. */
  entry: EntryPointView | null;
  /** A token from an invitation link. */
  invitation: string | null;
  server: CallServer;
  places: Places;
  line(token: string, events: LineEvents): { close(): void; hurry(): void };
  media(): Promise<Media>;
  permission(name: 'microphone' | 'camera'): Promise<Permission>;
  fromPage(): Promise<FromPage | null>;
  page: { secure: boolean; userAgent: string };
  now(): number;
  after(ms: number, then: () => void): () => void;
}

const RETRY_MS = 2_000;
/** An ended call is still shown to a page that reloads within this time, for its rating. */
const ENDED_SHOWN_MS = 5 * 60_000;

/**
 * The contact's side of one call, from the entry page to the rating, without a screen.
 *
 * State: what the server says (`view`) is the truth; here are only the wishes that are ahead of it and
 * what this device does. Every change goes through `settle`, which compares the wanted with the
 * present and gives the engine its orders. It must not know of elements, texts or styles.
 */
export class CallSession {
  private readonly around: Surroundings;
  private readonly listeners = new Set<() => void>();
  private state: CallState;
  private token: string | null = null;
  private line: { close(): void; hurry(): void } | null = null;
  private media: Promise<Media> | null = null;
  private engine: Engine | null = null;
  private cameraRequest = 0;
  private asking: boolean | null = null;
  private cancelTimer: (() => void) | null = null;
  private lastName = '';
  private lastFields: Record<string, string> = {};
  private given: Promise<FromPage | null> | null = null;
  private over = false;

  constructor(around: Surroundings) {
    this.around = around;
    this.state = { ...atFirst(around.lang), entry: around.entry };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getSnapshot = (): CallState => this.state;

  // ---- arriving

  /** Loads the entry point, and takes up the call this browser is in, if any. */
  async start(): Promise<void> {
    const { around } = this;
    this.given = around.fromPage();
    const kept = around.invitation ?? around.places.load(around.key);
    if (kept === null && this.state.entry) this.set({ screen: 'entry' });
    await Promise.all([this.state.entry ? undefined : this.loadEntry(), kept === null ? undefined : this.resume(kept, around.invitation !== null)]);
  }

  setLang(lang: Lang): void {
    if (lang === this.state.lang) return;
    this.set({ lang });
    void this.loadEntry();
  }

  private async loadEntry(): Promise<void> {
    for (;;) {
      try {
        const entry = await this.around.server.entryPoint(this.around.key, this.state.lang);
        this.set({ entry, reachable: true });
        if (this.state.screen === 'loading' && this.token === null) this.set({ screen: 'entry' });
        return;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
          if (this.state.screen === 'loading') this.set({ screen: 'unknown' });
          return;
        }
        this.set({ reachable: false });
      }
      if (!(await this.wait(RETRY_MS))) return;
    }
  }

  private async resume(token: string, invited: boolean): Promise<void> {
    this.token = token;
    for (;;) {
      try {
        const view = await this.around.server.current(token);
        if (view.end && view.now - view.end.at > ENDED_SHOWN_MS) break;
        await this.occupy(token, view, invited);
        return;
      } catch (error) {
        if (isGone(error)) break;
        this.set({ reachable: false });
      }
      if (!(await this.wait(RETRY_MS))) return;
    }
    this.token = null;
    this.around.places.forget(this.around.key);
    if (this.state.entry) this.set({ screen: 'entry' });
    else if (this.state.screen === 'loading') void this.loadEntry();
  }

  private async occupy(token: string, view: ContactView, invited: boolean): Promise<void> {
    if (view.end) {
      this.apply(view);
      return;
    }
    // An invitation is taken up by a tap, never by opening a link.
    if (invited && view.answeredAt === null) {
      this.set({ view, screen: 'entry', reachable: true });
      return;
    }
    if (await this.sit(token, false)) this.begin(token, view);
    else this.set({ view, screen: 'elsewhere' });
  }

  private sit(token: string, force: boolean): Promise<boolean> {
    return this.around.places.take(this.around.key, force, () => {
      if (this.token !== token || this.state.screen === 'ended') return;
      this.stop();
      this.set({ screen: 'elsewhere' });
    });
  }

  /** Takes the call over from another tab. */
  async continueHere(): Promise<void> {
    const { token } = this;
    if (token === null || !(await this.sit(token, true))) return;
    const { view } = this.state;
    if (view) this.begin(token, view);
  }

  // ---- the check

  /** Loads the media client and looks at the device and the network. To be called when the page is idle. */
  async runCheck(): Promise<void> {
    const media = await this.loadMedia();
    if (!media) return;
    const [facts, microphone, camera] = await Promise.all([
      media.facts(), this.around.permission('microphone'), this.around.permission('camera'),
    ]);
    const obstacle = obstacleOf(facts, this.around.page);
    this.set({ check: { ...this.state.check, facts, obstacle, microphone, camera }, hasCamera: facts.camera });
    if (!facts.webrtc || this.state.screen !== 'entry') {
      this.set({ check: { ...this.state.check, pending: false } });
      return;
    }
    const network = await this.checkNetwork(media);
    this.set({ check: { ...this.state.check, network, pending: false } });
    // The adviser is told what was found after the call had begun.
    const { screen } = this.getSnapshot();
    if (this.token !== null && screen === 'call') {
      await this.around.server.device(this.token, capabilities(this.state.check)).catch(() => undefined);
    }
  }

  private async checkNetwork(media: Media): Promise<PreflightResult | null> {
    try {
      return await media.preflight(await this.around.server.checkSeats(this.around.key));
    } catch {
      return null;
    }
  }

  /** Loads what a call needs; a tap on the button is likely. */
  warm(): void {
    void this.loadMedia().then((media) => media && this.ready(media).prepare());
  }

  private async loadMedia(): Promise<Media | null> {
    this.media ??= this.around.media();
    try {
      return await this.media;
    } catch {
      this.media = null;
      return null;
    }
  }

  private ready(media: Media): Engine {
    if (!this.engine) {
      this.engine = media.engine();
      this.engine.subscribe(() => this.onEngine());
    }
    return this.engine;
  }

  // ---- calling

  /** The tap on call. Never rejects: see `problem`. */
  async call(name: string, fields: Record<string, string> = {}, withoutMicrophone = false): Promise<void> {
    const { entry } = this.state;
    if (this.state.starting || !entry) return;
    this.lastName = name;
    this.lastFields = fields;
    this.around.places.rememberName(name);
    this.over = false;
    this.set({ starting: true, problem: null, microphoneFailed: false, muted: false, rated: null });
    const media = await this.loadMedia();
    const engine = media && this.ready(media);
    if (!engine) {
      this.set({ starting: false, problem: 'failed' });
      return;
    }
    const opening = engine.openMicrophone();
    // With the permission given and a microphone there, the queue need not wait for the device. Else
    // nobody should stand in the queue while the browser asks, or learn there that they are not heard.
    const { microphone, facts } = this.state.check;
    const certain = microphone === 'granted' && facts?.microphone === true;
    if (!certain && !withoutMicrophone) {
      const { micError } = await opening;
      if (micError !== null) {
        this.set({ starting: false, microphoneFailed: true });
        return;
      }
    }
    try {
      if (this.token !== null && this.state.view && !this.state.view.end) {
        await this.sit(this.token, true);
        this.begin(this.token, this.state.view);
      } else {
        const { token, view } = await this.around.server.create(this.around.key, await this.request(entry), newKey());
        await this.sit(token, true);
        this.around.places.save(this.around.key, token);
        this.begin(token, view);
      }
    } catch (error) {
      engine.setWanted({ microphone: false, camera: false, muted: false });
      this.set({ problem: problemOf(error) });
      if (error instanceof ApiError && error.reason === 'consentStale') void this.loadEntry();
    } finally {
      this.set({ starting: false });
    }
  }

  callAgain(): Promise<void> {
    this.token = null;
    this.set({ view: null });
    return this.call(this.lastName || this.around.places.name(), this.lastFields);
  }

  private async request(entry: EntryPointView): Promise<CallRequest> {
    const given = await (this.given ?? null);
    return {
      name: this.lastName,
      language: this.state.lang,
      consentVersion: entry.consent.version,
      device: capabilities(this.state.check),
      ...(Object.keys(this.lastFields).length > 0 ? { fields: this.lastFields } : {}),
      ...(given
        ? {
            attached: given.attached,
            origin: given.origin,
            ...(given.page ? { page: given.page } : {}),
            ...(given.signed ? { signed: given.signed } : {}),
          }
        : {}),
    };
  }

  private begin(token: string, view: ContactView): void {
    this.token = token;
    this.over = false;
    this.line?.close();
    this.line = this.around.line(token, {
      view: (next) => this.apply(next),
      clock: (clockOffset) => this.set({ clockOffset }),
      up: (reachable) => this.set({ reachable }),
      failed: (attempt) => {
        if (attempt % 5 === 0) void this.askWhetherGone(token);
      },
    });
    this.set({ screen: 'call', reachable: true, view: null });
    this.apply(view);
    void this.loadMedia().then((media) => {
      if (!media || this.token !== token) return;
      this.ready(media);
      this.settle();
      if (this.state.check.facts === null) void this.runCheck();
    });
  }

  private async askWhetherGone(token: string): Promise<void> {
    try {
      this.apply(await this.around.server.current(token));
    } catch (error) {
      if (isGone(error) && this.token === token) this.finish();
    }
  }

  /** The page is looked at again, or the network is back. */
  hurry(): void {
    this.line?.hurry();
  }

  // ---- in the call

  hangUp(): void {
    const { token } = this;
    if (token === null) return;
    this.finish();
    void this.repeatHangUp(token);
  }

  /** The screen has said goodbye already; the server learns of it as soon as it can be reached. */
  private async repeatHangUp(token: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        const view = await this.around.server.hangUp(token);
        if (this.token === token) this.apply(view);
        return;
      } catch (error) {
        if (error instanceof ApiError && error.status !== 0 && error.status < 500) return;
      }
      await this.wait(RETRY_MS);
    }
  }

  setMuted(muted: boolean): void {
    this.set({ muted });
    this.settle();
  }

  /** The person's own tap: the camera opens at once, and goes off again if the server refuses. */
  async setCamera(on: boolean): Promise<void> {
    await this.command(on, (token) => this.around.server.camera(token, on));
  }

  async answer(choice: 'camera' | 'watch' | 'decline'): Promise<void> {
    const question = this.state.view?.video.question;
    if (!question) return;
    await this.command(choice === 'camera', (token) => this.around.server.answer(token, question.id, choice));
  }

  private async command(camera: boolean, send: (token: string) => Promise<ContactView>): Promise<void> {
    const { token } = this;
    if (token === null) return;
    const request = ++this.cameraRequest;
    this.asking = camera;
    this.set({ problem: null });
    this.settle();
    try {
      const view = await send(token);
      if (this.token === token) this.apply(view, request);
    } catch (error) {
      if (request === this.cameraRequest) this.asking = null;
      this.set({ problem: problemOf(error) });
      this.settle();
    }
  }

  startAudio(): void {
    void this.engine?.startAudio();
  }

  retryDevices(): void {
    this.set({ problem: null });
    void this.engine?.retryDevices();
  }

  /** For the device sheet, which only exists while there is an engine. */
  get devices(): Engine | null {
    return this.engine;
  }

  async rate(stars: number): Promise<void> {
    const { token } = this;
    this.set({ rated: stars });
    if (token === null) return;
    try {
      await this.around.server.rate(token, stars);
    } catch (error) {
      this.set({ rated: null, problem: problemOf(error) });
    }
  }

  // ---- settling

  /** What the server says. Answers and frames may overtake each other: older ones are left. */
  private apply(view: ContactView, cameraRequest?: number): void {
    const current = this.state.view;
    if (current && current.id === view.id && view.version < current.version) return;
    if (cameraRequest !== undefined && cameraRequest === this.cameraRequest) this.asking = null;
    this.set({ view });
    if (view.end) this.finish();
    else this.settle();
  }

  private onEngine(): void {
    if (!this.engine) return;
    const media = this.engine.getSnapshot();
    const cameras = media.devices.cameras.length > 0 || media.localVideo !== null;
    this.set({ media, hasCamera: cameras || this.state.hasCamera });
    // A camera that does not open is not on: the adviser must not wait for its picture.
    if (media.cameraError !== null && this.state.camera.is === 'on' && this.asking === null && this.state.view?.video.mine === true) {
      void this.setCamera(false);
    }
  }

  private settle(): void {
    const { view } = this.state;
    const active = view !== null && !view.end && !this.over && this.state.screen === 'call';
    const wish = active && (this.asking ?? view.video.mine);
    const now = this.around.now();
    const camera = nextCamera(this.state.camera, {
      wish,
      asking: this.asking === true,
      gate: active && view.phase === 'active' ? view.video.gate : 'off',
      held: active && view.hold !== null,
      now,
    });
    this.set({ camera, cameraWish: wish });
    this.cancelTimer?.();
    this.cancelTimer = camera.is === 'returning' ? this.around.after(Math.max(0, camera.at - now), () => this.settle()) : null;
    if (!this.engine || !active) return;
    this.engine.setWanted({ microphone: true, muted: this.state.muted, ...cameraWanted(camera) });
    if (view.seat) this.engine.connect(view.seat);
    else this.engine.leave();
  }

  private finish(): void {
    if (this.over) return;
    this.stop();
    this.around.places.forget(this.around.key);
    this.set({ screen: 'ended', endedAt: this.around.now() + this.state.clockOffset });
  }

  /** Lets go of the media and the socket; the token is kept for a rating or for continuing here. */
  private stop(): void {
    this.over = true;
    this.asking = null;
    this.line?.close();
    this.line = null;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.engine?.close();
    this.engine = null;
    this.set({ media: null, camera: { is: 'off' }, cameraWish: false });
  }

  private wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.around.after(ms, () => resolve(this.state.screen !== 'elsewhere'));
    });
  }

  private set(change: Partial<CallState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403 || error.status === 404 || error.status === 410);
}

function problemOf(error: unknown): keyof CallTexts {
  if (!(error instanceof ApiError)) return 'failed';
  switch (error.reason) {
    case 'tooManyAttempts':
      return 'tooMany';
    case 'videoNotAvailable':
    case 'contactNoVideo':
      return 'videoUnavailable';
    case 'consentStale':
      return 'consentChanged';
    case 'entryClosed':
      return 'closed';
    case 'badOrigin':
      return 'badOrigin';
    case 'offline':
    case 'timeout':
    case 'unavailable':
      return 'unreachable';
    default:
      return 'failed';
  }
}
