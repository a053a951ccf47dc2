// Notices that nobody has touched keyboard or pointer for a while, in any tab of this browser.
//
// A machine that slept wakes with the time over: the first touch then locks and does not count, since it may be
// anybody's. In a call nothing is due; the time begins anew when it ends.

/** When somebody last did something, for all tabs. */
const KEY = 'visavis.active';
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** Movements come in hundreds; the storage is written this often at most. */
const coarse = 1000;

export interface IdleOptions {
  /** Milliseconds. */
  after: number;
  storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  busy: () => boolean;
  onIdle: () => void;
  now?: () => number;
}

export class IdleWatch {
  readonly #options: IdleOptions;
  readonly #now: () => number;
  #last: number;
  #written = 0;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: IdleOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    // A page that was closed, or fell asleep with its machine, may be opened by anybody.
    this.#last = Math.min(this.#now(), this.#shared() ?? this.#now());
    this.#arm();
  }

  /** Follows the hands on one window until the returned function is called. */
  watch(on: Window): () => void {
    const touched = () => this.#sign();
    const look = () => this.look();
    for (const sign of signs) on.addEventListener(sign, touched, { capture: true, passive: true });
    on.addEventListener('focus', look);
    on.document.addEventListener('visibilitychange', look);
    return () => {
      for (const sign of signs) on.removeEventListener(sign, touched, { capture: true });
      on.removeEventListener('focus', look);
      on.document.removeEventListener('visibilitychange', look);
    };
  }

  /** Somebody is here, and proved it. */
  touched(): void {
    this.#last = this.#now();
    this.#write();
    this.#arm();
  }

  /** Looks whether the time is over, and whether a call began or ended. */
  look(): void {
    const busy = this.#options.busy();
    if (this.#busy && !busy) this.touched();
    this.#busy = busy;
    if (this.#due() && !busy) this.#options.onIdle();
    else this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #sign(): void {
    if (this.#due() && !this.#options.busy()) {
      this.#options.onIdle();
      return;
    }
    this.#last = this.#now();
    if (this.#last - this.#written >= coarse) this.#write();
  }

  #due(): boolean {
    const over = (last: number) => this.#now() - last >= this.#options.after;
    return over(this.#last) && over(this.#shared() ?? 0);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const left = Math.max(this.#last, this.#shared() ?? 0) + this.#options.after - this.#now();
    // In a call there is no end to wait for: look() is called when it ends.
    this.#timer = setTimeout(() => this.look(), Math.min(Math.max(left, coarse), 2 ** 31 - 1));
  }

  #shared(): number | null {
    const at = Number(this.#options.storage?.getItem(KEY) ?? NaN);
    return Number.isFinite(at) && at > 0 && at <= this.#now() ? at : null;
  }

  #write(): void {
    this.#written = this.#last;
    arrived(this.#options.storage, this.#last);
  }
}

/** Somebody signs in: the time that this browser lay idle before is not theirs. */
export function arrived(storage: Pick<Storage, 'setItem'> | null, at = Date.now()): void {
  try {
    storage?.setItem(KEY, String(at));
  } catch {
    // A full storage: this tab counts for itself.
  }
}
