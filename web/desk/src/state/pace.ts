// Frames in the order they came: one that must be seen first keeps those after it back until it was.
export class Pace<T> {
  readonly #apply: (frame: T) => void;
  readonly #whenSeen: (then: () => void) => void;
  #holding = false;
  #held: T[] = [];
  #closed = false;

  constructor(apply: (frame: T) => void, whenSeen: (then: () => void) => void) {
    this.#apply = apply;
    this.#whenSeen = whenSeen;
  }

  take(frame: T): void {
    if (this.#holding) this.#held.push(frame);
    else this.#apply(frame);
  }

  /** What was applied last is to be seen first. Called while it is applied, too. */
  hold(): void {
    if (this.#holding) return;
    this.#holding = true;
    this.#whenSeen(() => {
      this.#holding = false;
      if (this.#closed) return;
      const held = this.#held;
      this.#held = [];
      // One of them may be to be seen first again.
      for (const frame of held) this.take(frame);
    });
  }

  close(): void {
    this.#closed = true;
  }
}
