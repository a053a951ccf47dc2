import type { EntryPointView, Lang } from '@visavis/api';
import type { EntryTexts } from '@visavis/i18n/call/entry.fr';
import { atFirst, type CallState } from '../call-state';
import type { Live } from '../live/live';

const RETRY_MS = 2_000;

/**
 * The first page: shows the entry point at once and lets the rest (the call's logic and screens, the
 * media client) come when a call is likely. From then on it only passes on what the session says.
 */
export class Door {
  /** Null until the rest has come. */
  live: Live | null = null;
  texts: EntryTexts | null = null;

  private own: CallState;
  private opening: Promise<Live> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly key: string,
    lang: Lang,
    private readonly invitation: string | null,
    private readonly load: () => Promise<{ open(door: Door, invitation: string | null): Promise<Live> }>,
  ) {
    this.own = atFirst(lang);
  }

  get state(): CallState {
    return this.live ? this.live.session.getSnapshot() : this.own;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async start(): Promise<void> {
    await this.loadTexts(this.own.lang);
    const expected = this.invitation !== null || stored(`visavis.call.${this.key}`) !== null;
    if (expected) this.warm();
    await this.loadEntry();
  }

  get rememberedName(): string {
    return stored('visavis.name') ?? '';
  }

  /** A call is likely: fetches the rest. */
  warm = (): void => {
    void this.open().then(
      (live) => live.session.warm(),
      () => undefined,
    );
  };

  /** The page is idle: fetches the rest and looks at the device. */
  idle(): void {
    void this.open().then(
      (live) => live.session.runCheck(),
      () => undefined,
    );
  }

  async call(name: string, fields: Record<string, string>, withoutMicrophone: boolean): Promise<void> {
    if (!this.live) this.set({ starting: true, problem: null });
    try {
      const live = await this.open();
      await live.session.call(name, fields, withoutMicrophone);
    } catch {
      this.set({ starting: false, problem: 'failed' });
    }
  }

  /** Asks for the entry point anew: it may have opened. */
  look(): Promise<void> {
    return this.live ? this.live.session.look() : this.loadEntry();
  }

  async setLang(lang: Lang): Promise<void> {
    await Promise.all([this.loadTexts(lang), this.live?.setLang(lang)]);
    if (!this.live) {
      this.own = { ...this.own, lang };
      void this.loadEntry();
    }
    this.emit();
  }

  private open(): Promise<Live> {
    this.opening ??= this.unpack().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private async unpack(): Promise<Live> {
    const rest = await this.load();
    const live = await rest.open(this, this.invitation);
    live.session.subscribe(() => this.emit());
    this.live = live;
    this.emit();
    return live;
  }

  private async loadEntry(): Promise<void> {
    while (!this.live) {
      const { lang } = this.own;
      try {
        const answer = await fetch(`/api/v1/entry-points/${encodeURIComponent(this.key)}?lang=${lang}`, { cache: 'no-store' });
        if (answer.status === 404) {
          this.set({ screen: 'unknown' });
          return;
        }
        if (answer.ok) {
          const entry = (await answer.json()) as EntryPointView;
          // Somebody who comes back into a call is not shown the door first.
          this.set({ entry, reachable: true, screen: this.opening && this.own.screen === 'loading' ? 'loading' : 'entry' });
          return;
        }
      } catch {
        // Asked again below.
      }
      this.set({ reachable: false });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private async loadTexts(lang: Lang): Promise<void> {
    this.texts = (lang === 'fr' ? await import('@visavis/i18n/call/entry.fr') : await import('@visavis/i18n/call/entry.en')).entry;
  }

  private set(change: Partial<CallState>): void {
    this.own = { ...this.own, ...change };
    this.emit();
  }

  private emit(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Null where the browser forbids storage. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
