import { ApiError, type Note, type Problem } from '@visavis/api';

export type NoteStatus = 'idle' | 'dirty' | 'saving' | 'saved' | 'offline' | 'refused' | 'conflict';

export interface NoteState {
  text: string;
  status: NoteStatus;
  /** The other text, while both wait for a decision. */
  theirs: string | null;
}

export type Drafts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface NoteSyncOptions {
  interaction: string;
  save: (text: string, revision: number, leaving: boolean) => Promise<Note>;
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
 * One notepad, kept in step with the server as it is typed.
 *
 * Every keystroke lies in the browser's storage before anything else, so that neither a
 * crash nor a lost network loses a word. Saving carries the revision it builds on; when the
 * server has another, the person chooses. One request at a time; what was typed meanwhile
 * goes with the next.
 */
export class NoteSync {
  readonly #options: NoteSyncOptions;
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #state: NoteState = { text: '', status: 'idle', theirs: null };
  #revision = 0;
  #saved = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(options: NoteSyncOptions, note: Note | null) {
    this.#options = options;
    this.#key = `visavis.note.${options.interaction}`;
    this.#revision = note?.revision ?? 0;
    this.#saved = note?.text ?? '';
    const draft = this.#readDraft();
    if (draft === null || draft.text === this.#saved) {
      this.#state = { text: this.#saved, status: 'idle', theirs: null };
      this.#dropDraft();
    } else if (draft.base === this.#revision) {
      this.#state = { text: draft.text, status: 'dirty', theirs: null };
      this.#schedule(0);
    } else {
      this.#state = { text: draft.text, status: 'conflict', theirs: this.#saved };
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): NoteState => this.#state;

  type(text: string): void {
    if (text === this.#state.text) return;
    this.#writeDraft(text);
    this.#set({ text, status: this.#state.status === 'conflict' ? 'conflict' : 'dirty' });
    if (this.#state.status !== 'conflict') this.#schedule(this.#options.delay ?? 400);
  }

  /** What the server pushed: another desk of the same agent may have typed. */
  heard(note: Note | null): void {
    if (note === null || note.revision <= this.#revision) return;
    if (this.#state.text === this.#saved) {
      this.#revision = note.revision;
      this.#saved = note.text;
      this.#set({ text: note.text, status: 'idle' });
    } else if (note.text === this.#state.text) {
      this.#settled(note);
    }
    // Typing goes on: the refusal of the next save brings both texts together.
  }

  /** Now: the field was left, the network is back. */
  flush(): void {
    if (this.#state.status === 'conflict' || this.#state.text === this.#saved) return;
    void this.#send(false);
  }

  /** The page goes away: one request that may outlive it. The draft stays until it is confirmed. */
  leave(): void {
    if (this.#state.status === 'conflict' || this.#state.text === this.#saved) return;
    clearTimeout(this.#timer);
    this.#options.save(this.#state.text, this.#revision, true).then((note) => this.#settled(note), () => undefined);
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
    this.#set({ text: this.#saved, status: 'idle', theirs: null });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.leave();
    this.#listeners.clear();
  }

  async #send(again: boolean): Promise<void> {
    if (this.#sending) return;
    clearTimeout(this.#timer);
    const text = this.#state.text;
    this.#sending = true;
    if (!again) this.#set({ status: 'saving' });
    try {
      const note = await this.#options.save(text, this.#revision, false);
      this.#sending = false;
      this.#settled(note);
    } catch (error) {
      this.#sending = false;
      this.#failed(error);
    }
  }

  #settled(note: Note): void {
    if (note.revision < this.#revision) return;
    this.#revision = note.revision;
    this.#saved = note.text;
    if (this.#state.text === note.text) {
      this.#dropDraft();
      this.#set({ status: 'saved', theirs: null });
    } else {
      this.#writeDraft(this.#state.text);
      this.#set({ status: 'dirty' });
      this.#schedule(this.#options.delay ?? 400);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'revisionStale') {
      const note = (error.problem as (Problem & { note?: Note }) | null)?.note;
      if (note !== undefined) {
        const untouched = note.text === this.#saved;
        this.#revision = note.revision;
        if (note.text === this.#state.text) this.#settled(note);
        else if (untouched) this.#schedule(0);
        else this.#set({ status: 'conflict', theirs: note.text });
        return;
      }
    }
    if (error.status === 0 || error.status >= 500 || error.status === 429) {
      this.#set({ status: 'offline' });
      this.#schedule((error.retryAfter ?? 0) * 1000 || (this.#options.retryAfter ?? 2000));
      return;
    }
    this.#set({ status: 'refused' });
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(this.#state.status === 'offline'), milliseconds);
  }

  #set(change: Partial<NoteState>): void {
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
