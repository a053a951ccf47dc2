import { ApiError, type Problem, type Reason } from '@visavis/api';

export type TypedStatus = 'idle' | 'dirty' | 'saving' | 'saved' | 'offline' | 'refused' | 'conflict';

/** What the server has, and how often it was changed. */
export interface Stored {
  text: string;
  revision: number;
}

export interface TypedState {
  text: string;
  status: TypedStatus;
  /** The other text, while both wait for a decision. */
  theirs: string | null;
  /** Why it was refused. What was typed stays. */
  refusal: Reason | null;
}

export type Drafts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface TypedOptions {
  /** Names the draft in the browser's storage. */
  name: string;
  save: (text: string, revision: number, leaving: boolean) => Promise<Stored>;
  /** What the server has, from its refusal of a stale text. */
  stored: (problem: Problem) => Stored | null;
  drafts: Drafts | null;
  /** Milliseconds of stillness before saving. */
  delay?: number;
  retryAfter?: number;
}

interface Draft {
  text: string;
  base: number;
}

/**
 * One text (a notepad, the value of a custom field), kept in step with the server as it is typed.
 *
 * Every keystroke lies in the browser's storage before anything else, so that neither a
 * crash nor a lost network loses a word. Saving carries the revision it builds on; when the
 * server has another, the person chooses. One request at a time; what was typed meanwhile
 * goes with the next.
 */
export class TypedSync {
  readonly #options: TypedOptions;
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #state: TypedState = { text: '', status: 'idle', theirs: null, refusal: null };
  #revision = 0;
  #saved = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;

  constructor(options: TypedOptions, stored: Stored | null) {
    this.#options = options;
    this.#key = `visavis.${options.name}`;
    this.#revision = stored?.revision ?? 0;
    this.#saved = stored?.text ?? '';
    const draft = this.#readDraft();
    if (draft === null || draft.text === this.#saved) {
      this.#state = { text: this.#saved, status: 'idle', theirs: null, refusal: null };
      this.#dropDraft();
    } else if (draft.base === this.#revision) {
      this.#state = { text: draft.text, status: 'dirty', theirs: null, refusal: null };
      this.#schedule(0);
    } else {
      this.#state = { text: draft.text, status: 'conflict', theirs: this.#saved, refusal: null };
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): TypedState => this.#state;

  type(text: string): void {
    if (text === this.#state.text) return;
    this.#writeDraft(text);
    this.#set({ text, status: this.#state.status === 'conflict' ? 'conflict' : 'dirty', refusal: null });
    if (this.#state.status !== 'conflict') this.#schedule(this.#options.delay ?? 400);
  }

  /** What the server pushed: another desk, or another person, may have typed. */
  heard(stored: Stored | null): void {
    if (stored === null || stored.revision <= this.#revision) return;
    if (this.#state.text === this.#saved) {
      this.#revision = stored.revision;
      this.#saved = stored.text;
      this.#set({ text: stored.text, status: 'idle', refusal: null });
    } else if (stored.text === this.#state.text) {
      this.#settled(stored, stored.text);
    }
    // Typing goes on: the refusal of the next save brings both texts together.
  }

  /** Now: the field was left, the network is back. */
  flush(): void {
    if (this.#state.status === 'conflict' || this.#state.text === this.#saved) return;
    void this.#send(false);
  }

  /** Saves what is not saved, and tells whether nothing is left that only this page knows. */
  async settle(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#state.status !== 'conflict' && this.#state.text !== this.#saved) {
      const text = this.#state.text;
      await (this.#sending ?? this.#send(false));
      if (this.#state.text === text && this.#state.text !== this.#saved) return false;
    }
    return this.#state.status !== 'conflict';
  }

  /** The page goes away: one request that may outlive it. The draft stays until it is confirmed. */
  leave(): void {
    if (this.#state.status === 'conflict' || this.#state.text === this.#saved) return;
    clearTimeout(this.#timer);
    const { text } = this.#state;
    this.#options.save(text, this.#revision, true).then((stored) => this.#settled(stored, text), () => undefined);
  }

  keepMine(): void {
    if (this.#state.status !== 'conflict') return;
    this.#set({ status: 'dirty', theirs: null });
    void this.#send(false);
  }

  takeTheirs(): void {
    if (this.#state.theirs === null) return;
    this.#saved = this.#state.theirs;
    this.#dropDraft();
    this.#set({ text: this.#saved, status: 'idle', theirs: null, refusal: null });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.leave();
    this.#listeners.clear();
  }

  #send(again: boolean): Promise<void> {
    if (this.#sending !== null) return this.#sending;
    clearTimeout(this.#timer);
    const { text } = this.#state;
    if (!again) this.#set({ status: 'saving', refusal: null });
    this.#sending = this.#options.save(text, this.#revision, false).then(
      (stored) => {
        this.#sending = null;
        this.#settled(stored, text);
      },
      (error: unknown) => {
        this.#sending = null;
        this.#failed(error);
      },
    );
    return this.#sending;
  }

  /** `sent` was stored, perhaps written another way: 12,5 as 12.5. */
  #settled(stored: Stored, sent: string): void {
    if (stored.revision < this.#revision) return;
    this.#revision = stored.revision;
    this.#saved = stored.text;
    if (this.#state.text === stored.text || this.#state.text === sent) {
      this.#dropDraft();
      this.#set({ text: stored.text, status: 'saved', theirs: null, refusal: null });
    } else {
      this.#writeDraft(this.#state.text);
      this.#set({ status: 'dirty' });
      this.#schedule(this.#options.delay ?? 400);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const stored = error.reason === 'revisionStale' && error.problem !== null ? this.#options.stored(error.problem) : null;
    if (stored !== null) {
      const untouched = stored.text === this.#saved;
      this.#revision = stored.revision;
      if (stored.text === this.#state.text) this.#settled(stored, stored.text);
      else if (untouched) this.#schedule(0);
      else this.#set({ status: 'conflict', theirs: stored.text });
      return;
    }
    if (error.status === 0 || error.status >= 500 || error.status === 429) {
      this.#set({ status: 'offline' });
      this.#schedule((error.retryAfter ?? 0) * 1000 || (this.#options.retryAfter ?? 2000));
      return;
    }
    this.#set({ status: 'refused', refusal: error.reason });
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(this.#state.status === 'offline'), milliseconds);
  }

  #set(change: Partial<TypedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #readDraft(): Draft | null {
    try {
      const stored: unknown = JSON.parse(this.#options.drafts?.getItem(this.#key) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return null;
      const { text, base } = stored as Partial<Draft>;
      return typeof text === 'string' && typeof base === 'number' ? { text, base } : null;
    } catch {
      return null;
    }
  }
  #writeDraft(text: string): void {
    try {
      this.#options.drafts?.setItem(this.#key, JSON.stringify({ text, base: this.#revision }));
    } catch {
      // A full storage costs the safety net, not the note.
    }
  }
  #dropDraft(): void {
    this.#options.drafts?.removeItem(this.#key);
  }
}
