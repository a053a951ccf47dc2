// The server's time, and one tick a second for everything that counts.
//
// Each timer component re-renders itself on the tick; nothing above it does. The
// offset comes from snapshots and pongs: of several pongs the one with the shortest
// way is the most exact, so a slower one moves the offset only after a while.
export class Clock {
  #offset = 0;
  #bestTrip = Infinity;
  #second = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #local: () => number;

  constructor(local: () => number = Date.now) {
    this.#local = local;
    this.#second = Math.floor(this.now() / 1000);
  }

  /** Unix milliseconds of the server's clock. */
  now = (): number => this.#local() + this.#offset;

  /** A snapshot's time: good to a network trip, until the first pong. */
  begin(serverNow: number): void {
    this.#bestTrip = Infinity;
    this.#offset = serverNow - this.#local();
  }

  /** A pong: what it said, and how long the question and the answer took together. */
  heard(serverNow: number, tripMs: number): void {
    if (tripMs > this.#bestTrip * 1.5 + 20) {
      this.#bestTrip = this.#bestTrip * 1.02 + 1;
      return;
    }
    this.#bestTrip = Math.min(this.#bestTrip, tripMs);
    this.#offset = serverNow + tripMs / 2 - this.#local();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#schedule();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  };

  /** Changes once a second. */
  getSnapshot = (): number => this.#second;

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#second = Math.floor(this.now() / 1000);
      for (const listener of this.#listeners) listener();
      this.#schedule();
    }, 1000 - (this.now() % 1000) + 5);
  }
}
