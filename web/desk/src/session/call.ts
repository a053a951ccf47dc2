// Binds the media engine to the interaction that is live at this desk.
//
// The view says where to sit and what may be sent; this class only carries it over. Of
// several tabs of one browser a single one holds the call: whoever has the lock. The
// others wait for it, so the call moves by itself when that tab closes. Muting is the
// agent's own affair and never leaves this browser.
import type { InteractionView, Seat } from '@visavis/api';
import type { CallEngine } from '@visavis/media';

export type Engine = Pick<
  CallEngine,
  'subscribe' | 'getSnapshot' | 'connect' | 'leave' | 'close' | 'setWanted' | 'prepare' | 'startAudio' | 'retryDevices'
  | 'chooseMicrophone' | 'chooseCamera' | 'chooseSpeaker'
>;

export interface CallState {
  /** The interaction whose media run through this desk. */
  live: string | null;
  muted: boolean;
  /** Another tab of this browser has the call. */
  elsewhere: boolean;
  /** The device panel shows camera and microphone. */
  testing: boolean;
}

const quiet: CallState = { live: null, muted: false, elsewhere: false, testing: false };

export class CallBinding {
  #state: CallState = quiet;
  #view: InteractionView | null = null;
  #answering = false;
  #lock: { id: string; held: boolean; release: AbortController } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly engine: Engine,
    private readonly locks: LockManager | undefined = globalThis.navigator?.locks,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): CallState => this.#state;

  /** The interactions as they are now; called on every change. */
  follow(views: readonly InteractionView[]): void {
    const live = views.find((v) => seatOf(v) !== null) ?? null;
    const changed = live?.id !== this.#view?.id;
    this.#view = live;
    if (live !== null) this.#answering = false;
    if (changed) this.#change({ live: live?.id ?? null, muted: false });
    this.#hold(live?.id ?? null);
    this.#apply();
  }

  /** Prendre l'appel was pressed: the microphone opens in the same gesture, before the answer. */
  answering(id: string): void {
    this.#answering = true;
    this.#hold(id);
    this.#apply();
  }

  /** The answer was a refusal. */
  notAnswering(): void {
    this.#answering = false;
    if (this.#view === null) this.#hold(null);
    this.#apply();
  }

  setMuted(muted: boolean): void {
    this.#change({ muted });
    this.#apply();
  }

  test(on: boolean): void {
    this.#change({ testing: on });
    this.#apply();
  }

  close(): void {
    this.#lock?.release.abort();
    this.#lock = null;
    this.engine.close();
    this.#listeners.clear();
  }

  #apply(): void {
    const view = this.#view;
    const here = this.#lock === null || this.#lock.held;
    const seat = view === null ? null : seatOf(view);
    const { testing, muted } = this.#state;
    if (view !== null && seat !== null && here) {
      this.engine.setWanted({ microphone: true, camera: wantsCamera(view) || testing, muted });
      this.engine.connect(seat);
    } else {
      this.engine.leave();
      this.engine.setWanted({ microphone: testing || (this.#answering && here), camera: testing, muted: false });
    }
  }

  #hold(id: string | null): void {
    if (this.#lock?.id === id || (this.#lock === null && id === null)) return;
    this.#lock?.release.abort();
    this.#lock = null;
    if (id === null || this.locks === undefined) {
      this.#change({ elsewhere: false });
      return;
    }
    const lock = { id, held: false, release: new AbortController() };
    this.#lock = lock;
    // Telling at once that the call is elsewhere would flash in the tab that is about to get it.
    const late = setTimeout(() => this.#lock === lock && !lock.held && this.#change({ elsewhere: true }), 400);
    this.locks
      .request(`visavis-call-${id}`, { signal: lock.release.signal }, () => {
        clearTimeout(late);
        if (this.#lock !== lock) return undefined;
        lock.held = true;
        this.#change({ elsewhere: false });
        this.#apply();
        return new Promise<void>((resolve) => lock.release.signal.addEventListener('abort', () => resolve()));
      })
      .catch(() => clearTimeout(late));
  }

  #change(change: Partial<CallState>): void {
    const next = { ...this.#state, ...change };
    if ((Object.keys(next) as (keyof CallState)[]).every((k) => next[k] === this.#state[k])) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

function seatOf(view: InteractionView): Seat | null {
  return view.end === null && view.phase === 'active' ? (view.mine?.seat ?? null) : null;
}

/** The camera is open while its owner wants it and video is on or asked for; pausing lets go of it. */
function wantsCamera(view: InteractionView): boolean {
  return view.mine !== null && view.mine.camera && view.mine.videoRight && (view.video.gate === 'on' || view.video.gate === 'requested');
}
