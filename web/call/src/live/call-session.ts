import { ApiError, newKey, type CallRequest, type ContactView, type EntryPointView, type Lang } from '@visavis/api';
import type { CallTexts } from '@visavis/i18n/call/fr';
import { atFirst, type CallState } from '../call-state';
import { capabilities } from './check';
import type { LineEvents } from './line';
import type { FromPage } from './opener';
import { OwnDevices, type DeviceSurroundings, type Engine } from './own-devices';
import type { Places } from './place';
import type { CallServer } from './server';

/** Everything the session touches outside itself, so that a test can stand in for it. */
export interface Surroundings extends DeviceSurroundings {
  key: string;
  lang: Lang;
  /** The entry point, where it has been loaded already. */
  entry: EntryPointView | null;
  /** A token from an invitation link. */
  invitation: string | null;
  server: CallServer;
  places: Places;
  line(token: string, events: LineEvents): { close(): void; hurry(): void };
  fromPage(): Promise<FromPage | null>;
}

const RETRY_MS = 2_000;
/** An ended call is still shown to a page that reloads within this time, for its rating. */
const ENDED_SHOWN_MS = 5 * 60_000;

/**
 * The contact's side of one call, from the entry page to the rating, without a screen.
 *
 * State: what the server says (`view`) is the truth; here is only what is ahead of it. What the device
 * does about it is `OwnDevices`' affair. It must not know of elements, texts or styles.
 */
export class CallSession {
  private readonly around: Surroundings;
  private readonly listeners = new Set<() => void>();
  private state: CallState;
  private token: string | null = null;
  private line: { close(): void; hurry(): void } | null = null;
  private readonly own: OwnDevices;
  private lastName = '';
  private lastFields: Record<string, string> = {};
  private given: Promise<FromPage | null> | null = null;
  private over = false;

  constructor(around: Surroundings) {
    this.around = around;
    this.state = { ...atFirst(around.lang), entry: around.entry };
    this.own = new OwnDevices(around, {
      get: () => this.state,
      set: (change) => this.set(change),
      cameraFailed: () => void this.setCamera(false),
    });
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

  /** Asks for the entry point anew. */
  look(): Promise<void> {
    return this.loadEntry();
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
    const looked = await this.own.check(() => this.around.server.checkSeats(this.around.key));
    // The adviser is told what was found after the call had begun.
    if (looked && this.token !== null && this.state.screen === 'call') {
      await this.around.server.device(this.token, capabilities(this.state.check)).catch(() => undefined);
    }
  }

  /** Loads what a call needs; a tap on the button is likely. */
  warm(): void {
    this.own.warm();
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
    const engine = await this.own.ready();
    if (!engine) {
      this.set({ starting: false, problem: 'failed' });
      return;
    }
    if (!(await this.own.openMicrophone(engine)) && !withoutMicrophone) {
      this.set({ starting: false, microphoneFailed: true });
      return;
    }
    try {
      if (this.token !== null && this.state.view && !this.state.view.end) {
        await this.around.server.consent(this.token, entry.consent.version, this.state.lang);
        await this.sit(this.token, true);
        this.around.places.save(this.around.key, this.token);
        this.begin(this.token, this.state.view);
      } else {
        const { token, view } = await this.around.server.create(this.around.key, await this.request(entry), newKey());
        await this.sit(token, true);
        this.around.places.save(this.around.key, token);
        this.begin(token, view);
      }
    } catch (error) {
      engine.setWanted({ microphone: false, camera: false, muted: false });
      const reason = error instanceof ApiError ? error.reason : null;
      if (reason === 'consentStale' || reason === 'entryClosed') await this.loadEntry();
      // Closed: the page then says so itself, and until when.
      this.set({ problem: reason === 'entryClosed' && this.state.entry?.open === false ? null : problemOf(error) });
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
    void this.own.ready().then((engine) => {
      if (!engine || this.token !== token) return;
      this.own.settle();
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
    this.own.settle();
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
    this.set({ problem: null });
    const request = this.own.ask(camera);
    try {
      const view = await send(token);
      if (this.token === token) this.apply(view, request);
    } catch (error) {
      this.own.answered(request);
      this.set({ problem: problemOf(error) });
      this.own.settle();
    }
  }

  startAudio(): void {
    void this.own.engine?.startAudio();
  }

  retryDevices(): void {
    this.set({ problem: null });
    this.own.retry();
  }

  /** For the device sheet, which only exists while there is an engine. */
  get devices(): Engine | null {
    return this.own.engine;
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
    if (cameraRequest !== undefined) this.own.answered(cameraRequest);
    this.set({ view });
    if (view.end) this.finish();
    else this.own.settle();
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
    this.line?.close();
    this.line = null;
    this.own.release();
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
