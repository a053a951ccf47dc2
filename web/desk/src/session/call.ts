// Binds the media engine to the interactions that are live at this desk.
//
// One call has the agent's voice; a second one may wait on hold, and this desk keeps its seat
// there too, so that going back is heard at once and the place is not given up for lost.
//
// The view says where to sit and what may be sent; this class only carries it over. An
// agent may have several desks open, in tabs or on machines, but their calls are in one of
// them: the one that took one last. Tabs of one browser settle it with a lock, so that calls
// move by themselves when their tab closes; a desk on another machine takes an abandoned call
// after a pause, or at once when its agent says so or has just opened it, and the one it was
// taken from lets go instead of fighting for it: the view then shows a leg that is none of its
// own. While it rings a desk connects ahead, with no device open and nothing allowed yet,
// because connecting is most of what the first word waits for. A page that is left hands its
// seats over to the next one in the same tab, which sits down again as soon as it knows who is
// signed in. Muting is the agent's own affair and never leaves this browser.
import type { InteractionView, Seat } from '@visavis/api';
import type { CallEngine, Place } from '@visavis/media';

export type Engine = Pick<
  CallEngine,
  'subscribe' | 'getSnapshot' | 'connect' | 'leave' | 'close' | 'setWanted' | 'prepare' | 'startAudio' | 'retryDevices'
  | 'chooseMicrophone' | 'chooseCamera' | 'chooseSpeaker'
>;

export interface CallState {
  /** The interaction whose media could run through this desk. */
  live: string | null;
  muted: boolean;
  /** Another desk of this agent has the call. */
  elsewhere: boolean;
  /** The device panel shows camera and microphone. */
  testing: boolean;
}

export type Claims = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface CallBindingOptions {
  engine: Engine;
  /** Who sits at this desk. */
  agent: string;
  locks?: LockManager | undefined;
  /** Survives a reload of this tab and nothing else: sessionStorage. */
  claims?: Claims | null;
  /** Milliseconds an unclaimed call is left alone before this desk takes it. */
  patience?: number;
}

const quiet: CallState = { live: null, muted: false, elsewhere: false, testing: false };
const KEY = 'visavis.call';
const LOCK = 'visavis-call';
/** Where a page that is left keeps its seats for the next one. */
const HANDOVER = 'visavis.handover';
/** For how long they are of use, in ms: about as long as a place in a call is held. */
const HANDOVER_VALID = 45_000;
/** How long the next page waits to be told of the call before it gets up again, in ms. */
const HANDOVER_TRUST = 5_000;
/** Which call was muted here. */
const MUTED = 'visavis.muted';
/** How long a view may lag behind a leg that was just opened here. */
const LAG = 300;
/** How many calls a desk remembers to have taken; no agent has more at once. */
const CLAIMS = 5;

interface Handover {
  /** Time of day, in ms. */
  at: number;
  /** Whose seats they are: somebody else may sign in on the next page. */
  agent: string;
  call: string;
  seats: Place[];
  camera: boolean;
}

/** Whether the page before this one, in this tab, was left in a call. */
export function isHandedOver(claims: Claims): boolean {
  return claims.getItem(HANDOVER) !== null;
}

export class CallBinding {
  readonly engine: Engine;
  readonly #agent: string;
  readonly #locks: LockManager | undefined;
  readonly #claims: Claims | null;
  readonly #patience: number;
  readonly #stop: () => void;
  readonly #listeners = new Set<() => void>();
  #state: CallState = quiet;
  /** Nothing has been seen from here yet. */
  #opening = true;
  /** From the page before this one, until the first view. */
  #handover: Handover | null;
  #view: InteractionView | null = null;
  /** The call that waits on hold meanwhile, if any. */
  #others: readonly InteractionView[] = [];
  #ring: Ring | null = null;
  /** The ring this desk no longer connects ahead for: another desk does, or it did not hold. */
  #passed: string | null = null;
  #answering: string | null = null;
  #lock: { held: boolean; release: AbortController } | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #doubting: ReturnType<typeof setTimeout> | undefined;
  #trusting: ReturnType<typeof setTimeout> | undefined;
  #seated: ReadonlySet<string> = new Set();
  #ahead = false;

  constructor({ engine, agent, locks, claims = null, patience = 4000 }: CallBindingOptions) {
    this.engine = engine;
    this.#agent = agent;
    this.#locks = locks;
    this.#claims = claims;
    this.#patience = patience;
    this.#stop = engine.subscribe(() => this.#watch());
    this.#handover = takeHandover(claims, agent);
    if (this.#handover === null) return;
    this.#keep(true);
    this.#apply();
    this.#trusting = setTimeout(() => this.#getUp(), HANDOVER_TRUST);
  }

  /** What was handed over is not to be had. */
  #getUp(): void {
    this.#handover = null;
    clearTimeout(this.#trusting);
    this.#keep(false);
    this.#apply();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): CallState => this.#state;

  /** Whether these interactions bring a call to connect to. */
  begins(views: readonly InteractionView[]): boolean {
    const live = this.#calls(views)[0];
    return live !== undefined && live.id !== this.#view?.id;
  }

  /** Whether following these interactions means to connect ahead, which need not be at once. */
  waits(views: readonly InteractionView[]): boolean {
    return this.#view === null && this.#ring === null && ringOf(views) !== null;
  }

  /** The interactions as they are now; called on every change. */
  follow(views: readonly InteractionView[]): void {
    const calls = this.#calls(views);
    const [live = null, ...others] = calls;
    const changed = live?.id !== this.#view?.id;
    const answered = live !== null && live.id === this.#answering;
    this.#view = live;
    this.#others = others;
    this.#forget(calls);
    if (changed) {
      this.#change({ live: live?.id ?? null, muted: this.#mutedBefore(live?.id), elsewhere: false });
      if (!this.#state.muted) this.#claims?.removeItem(MUTED);
    }
    // While one is pressed, the call of before is still the one that is live. One that ended meanwhile is not to be had.
    const asked = views.find(({ id }) => id === this.#answering);
    if (answered || asked === undefined || asked.end !== null) this.#answering = null;
    if (this.#answering === null) this.#ring = live === null ? ringOf(views) : null;
    if (live === null) {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      if (this.#answering === null) this.#keep(this.#ring !== null && this.#ring.offer !== this.#passed);
    } else if (this.#claimed(live.id)) {
      for (const { id } of others) if (!this.#claimed(id)) this.#claim(id); // they are where the live one is
      this.#keep(true, answered);
    } else {
      if (others.some(({ id }) => this.#claimed(id))) this.#disclaim(); // they went where the live one was taken
      this.#consider(live);
    }
    this.#opening = false;
    this.#handover = null;
    clearTimeout(this.#trusting);
    this.#watch();
    this.#apply();
  }

  /** Prendre l'appel was pressed: the microphone opens in the same gesture, before the answer. */
  answering(id: string): void {
    this.#answering = id;
    if (this.#ring?.id !== id) this.#ring = null;
    this.#claim(id);
    if (this.#view === null) this.#keep(true, true); // from the tab that connected ahead
    this.#apply();
  }

  /** The answer was a refusal. */
  notAnswering(): void {
    this.#answering = null;
    this.#ring = null;
    if (this.#view === null) this.#keep(false);
    this.#apply();
  }

  /** The agent wants the call at this desk, wherever it is now. */
  takeHere(): void {
    if (this.#view === null) return;
    this.#claim(this.#view.id);
    this.#keep(true, true);
    this.#apply();
  }

  setMuted(muted: boolean): void {
    this.#change({ muted });
    this.#apply();
    if (this.#view !== null && muted) this.#claims?.setItem(MUTED, this.#view.id);
    else this.#claims?.removeItem(MUTED);
  }

  /** A page that is loaded again does not open a microphone that its agent has closed. */
  #mutedBefore(call: string | undefined): boolean {
    return this.#opening && call !== undefined && this.#claims?.getItem(MUTED) === call;
  }

  /** Whether this desk sits in a call that it has not been told of yet. */
  get resuming(): boolean {
    return this.#handover !== null;
  }

  /** The page is being left; if it is for a reload, the next one goes on from here. */
  handOver(): void {
    const view = this.#view;
    const next: Handover | null = view !== null && this.#sits()
      ? { at: Date.now(), agent: this.#agent, call: view.id, seats: this.#seats(), camera: wantsCamera(view) }
      : this.#handover;
    if (next === null) return;
    try {
      this.#claims?.setItem(HANDOVER, JSON.stringify(next));
    } catch {
      // A full storage: the next page sits down when it is told of the call.
    }
  }

  test(on: boolean): void {
    this.#change({ testing: on });
    this.#apply();
  }

  close(): void {
    clearTimeout(this.#waiting);
    clearTimeout(this.#doubting);
    clearTimeout(this.#trusting);
    this.#stop();
    this.#lock?.release.abort();
    this.#lock = null;
    this.engine.close();
    this.#listeners.clear();
  }

  #apply(): void {
    const view = this.#view;
    const { testing, muted } = this.#state;
    if (view !== null && this.#sits()) {
      this.#change({ elsewhere: false });
      this.engine.setWanted({ microphone: true, camera: wantsCamera(view) || testing, muted });
      this.engine.connect(...this.#seats());
      return;
    }
    const here = this.#here();
    const handover = this.#handover;
    if (handover !== null && view === null && here) {
      this.engine.setWanted({ microphone: true, camera: handover.camera, muted: this.#mutedBefore(handover.call) });
      this.engine.connect(...handover.seats);
      return;
    }
    const ring = view === null && here && this.#ring !== null && this.#ring.offer !== this.#passed ? this.#ring : null;
    if (ring === null) this.engine.leave();
    this.engine.setWanted({ microphone: testing || this.#answering !== null, camera: testing, muted: false });
    if (ring !== null) this.engine.connect(ring.seat);
  }

  /** Whether this is the tab with the calls. */
  #here(): boolean {
    return this.#lock === null ? this.#locks === undefined : this.#lock.held;
  }

  /** Whether the live call's media runs through this desk. */
  #sits(): boolean {
    return this.#view !== null && seatsOf(this.#view).length > 0 && this.#here() && this.#claimed(this.#view.id);
  }

  #seats(): Place[] {
    return this.#view === null ? [] : [...seatsOf(this.#view), ...this.#others.flatMap(seatsOf).map((seat) => ({ ...seat, listens: true }))];
  }

  /** A call nobody at this desk took: it is elsewhere, or its desk has gone. */
  #consider(view: InteractionView): void {
    if (view.mine?.conn === 'here') {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      this.#change({ elsewhere: true });
      return;
    }
    // Whoever opens a desk and finds their call lost has come for it: the other one has died.
    const patience = this.#opening && view.mine?.conn === 'lost' ? 0 : this.#patience;
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      const now = this.#view;
      if (now === null || now.id !== view.id || now.mine?.conn === 'here') return;
      this.#claim(now.id);
      this.#keep(true);
      this.#apply();
    }, patience);
  }

  /** Notices that another desk has taken the seat: the leg that the view shows is none that was given to this one. */
  #watch(): void {
    const { state, removed } = this.engine.getSnapshot();
    if (this.#handover !== null && this.#view === null && (removed || state === 'failed')) return this.#getUp();
    const rings = this.#view === null && this.#ring !== null;
    const fell = this.#ahead && rings && state !== 'connected';
    this.#ahead = rings && state === 'connected';
    if (fell) this.#pass();
    if (!this.#taken()) {
      clearTimeout(this.#doubting);
      this.#doubting = undefined;
      return;
    }
    if (removed) {
      this.#letGo();
      return;
    }
    this.#doubting ??= setTimeout(() => {
      this.#doubting = undefined;
      if (this.#taken()) this.#letGo();
    }, LAG);
  }

  /** Whether another desk seems to have the seat, unless the view lags behind. */
  #taken(): boolean {
    if (this.#view === null || !this.#claimed(this.#view.id) || this.#lock?.held === false) return false;
    const { legs, joining } = this.engine.getSnapshot();
    const leg = legOf(this.#view);
    return !joining && leg !== null && legs.length > 0 && !legs.includes(leg);
  }

  /** Two desks of one agent would go on taking the place from each other: once lost, the answer connects. */
  #pass(): void {
    this.#passed = this.#ring?.offer ?? null;
    if (this.#answering === null) this.#keep(false);
    this.#apply();
  }

  #letGo(): void {
    this.#disclaim();
    this.#change({ elsewhere: true });
    this.#apply();
  }

  #disclaim(): void {
    this.#claims?.removeItem(KEY);
    this.#memory = [];
    this.#keep(false);
  }

  /** What is over is not this desk's any more, should it come back to this agent. */
  #forget(calls: readonly InteractionView[]): void {
    const seated = new Set(calls.map(({ id }) => id));
    for (const id of this.#seated) if (!seated.has(id)) this.#remember(this.#claimsHere().filter((other) => other !== id));
    this.#seated = seated;
  }

  #memory: readonly string[] = [];
  #claim(id: string): void {
    this.#remember([...this.#claimsHere().filter((other) => other !== id), id].slice(-CLAIMS));
  }
  #remember(ids: readonly string[]): void {
    this.#memory = ids;
    this.#claims?.setItem(KEY, ids.join(' '));
  }
  #claimed(id: string): boolean {
    return this.#claimsHere().includes(id);
  }
  #claimsHere(): readonly string[] {
    return this.#claims?.getItem(KEY)?.split(' ') ?? this.#memory;
  }

  /** The calls with a seat at this desk: the one that is being answered, then the one that has the voice, then what waits. */
  #calls(views: readonly InteractionView[]): InteractionView[] {
    const rank = (v: InteractionView): number => (v.id === this.#answering ? 0 : waits(v) ? 2 : 1);
    const current = (v: InteractionView): number => (v.id === this.#view?.id ? 0 : 1);
    return views.filter((v) => seatsOf(v).length > 0).sort((a, b) => rank(a) - rank(b) || current(a) - current(b));
  }

  /** Keeps the lock that makes this the tab with the calls, or gives it back. */
  #keep(on: boolean, steal = false): void {
    if (on ? this.#lock !== null && (this.#lock.held || !steal) : this.#lock === null) return;
    this.#lock?.release.abort();
    this.#lock = null;
    if (!on || this.#locks === undefined) return;
    const lock = { held: false, release: new AbortController() };
    this.#lock = lock;
    // Telling at once that the call is elsewhere would flash in the tab that is about to get it, and so would
    // telling what is not so: a busy browser gives a lock late that nobody has.
    const late = setInterval(() => {
      if (this.#lock !== lock) return clearInterval(late);
      if (this.#view === null || this.#state.elsewhere) return;
      void this.#locks?.query().then(({ held = [] }) => {
        if (this.#lock === lock && !lock.held && this.#view !== null && held.some(({ name }) => name === LOCK)) this.#change({ elsewhere: true });
      }, () => undefined);
    }, 400);
    const options: LockOptions = steal ? { steal } : { signal: lock.release.signal };
    this.#locks
      .request(LOCK, options, () => {
        clearInterval(late);
        if (this.#lock !== lock) return undefined;
        lock.held = true;
        this.#apply();
        return new Promise<void>((resolve) => lock.release.signal.addEventListener('abort', () => resolve()));
      })
      .catch(() => {
        clearInterval(late);
        // Stolen by a tab whose agent asked for the call.
        if (this.#lock !== lock || !lock.held) return;
        if (this.#view === null) this.#pass();
        else this.#letGo();
      });
  }

  #change(change: Partial<CallState>): void {
    const next = { ...this.#state, ...change };
    if ((Object.keys(next) as (keyof CallState)[]).every((k) => next[k] === this.#state[k])) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

interface Ring {
  id: string;
  offer: string;
  seat: Seat;
}

/** What was handed over, if it is fresh and this agent's. It counts once. */
function takeHandover(claims: Claims | null, agent: string): Handover | null {
  const text = claims?.getItem(HANDOVER) ?? null;
  claims?.removeItem(HANDOVER);
  try {
    // The page before may have been of another version.
    const handover = JSON.parse(text ?? 'null') as Partial<Handover> | null;
    return isHandover(handover) && handover.agent === agent && Date.now() - handover.at < HANDOVER_VALID ? handover : null;
  } catch {
    return null;
  }
}

function isHandover(it: Partial<Handover> | null): it is Handover {
  return typeof it?.at === 'number' && typeof it.call === 'string' && typeof it.camera === 'boolean'
    && Array.isArray(it.seats) && it.seats.every((seat) => typeof seat?.path === 'string' && typeof seat.token === 'string');
}

function ringOf(views: readonly InteractionView[]): Ring | null {
  for (const { id, offer } of views) {
    if (offer?.seat) return { id, offer: offer.id, seat: offer.seat };
  }
  return null;
}

/** The room with the contact first, then the consultation's. */
function seatsOf(view: InteractionView): Seat[] {
  if (view.end !== null || view.phase !== 'active' || view.mine === null) return [];
  return [view.mine.seat, view.mine.sideSeat].filter((seat) => seat !== null);
}

/** On hold with nobody else to talk to: the agent's voice is free for another call. */
function waits({ hold, consultation, transfer, parties }: InteractionView): boolean {
  const agents = parties.filter((p) => p.kind === 'agent' && p.place === 'stage').length;
  return hold !== null && consultation === null && transfer === null && agents < 2;
}

/** The leg with which this agent sits where the call runs first. */
function legOf(view: InteractionView): string | null {
  const mine = view.parties.find((p) => p.id === view.mine?.party);
  return (view.mine?.seat ? mine?.leg : mine?.sideLeg) ?? null;
}

/** The camera is open while its owner wants it and video is on or asked for; pausing lets go of it. */
function wantsCamera(view: InteractionView): boolean {
  return view.mine !== null && view.mine.camera && view.mine.videoRight && (view.video.gate === 'on' || view.video.gate === 'requested');
}
