// Everything one signed-in agent's desk runs on, made at sign-in and closed at sign-out.
// Read this file once to know what exists; the screens only read it and press on it.
import type { Client, DeskFrame, InteractionView, Me, Note, Reason } from '@visavis/api';
import type { QualitySample } from '@visavis/media';
import { Announcer, Toasts } from '@visavis/ui';
import { QueryClient } from '@tanstack/react-query';
import { CallBinding, type Claims, type Engine } from '../session/call';
import { NoteSync, type Drafts } from '../session/notes';
import { PopOut } from '../session/popout';
import type { Ringer } from '../session/ringer';
import { Clock } from '../state/clock';
import { Commands } from '../state/commands';
import { DeskStore, phaseFor } from '../state/desk';
import { DeskSocket, workerTicks } from '../state/socket';
import type { CommandCall } from '../state/predict';
import type { Words } from './words';

export interface DeskOptions {
  client: Client;
  me: Me;
  engine: Engine;
  ringer: Ringer;
  clock?: Clock;
  /** ws(s)://…/api/v1/desk/socket; null leaves the line closed (previews, tests). */
  socketUrl: string | null;
  storage: Drafts | null;
  /** Which tab has the call: locks between the tabs of a browser, claims through a reload. */
  locks?: LockManager | undefined;
  claims?: Claims | null;
  onSignedOut: (why: 'elsewhere' | 'expired' | 'disabled' | 'signedOut') => void;
}

export class Desk {
  readonly client: Client;
  readonly clock: Clock;
  readonly store: DeskStore;
  readonly commands: Commands;
  readonly call: CallBinding;
  readonly popOut = new PopOut();
  readonly toasts = new Toasts();
  readonly announcer = new Announcer();
  readonly queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, retry: 2, refetchOnWindowFocus: false } },
  });
  readonly ringer: Ringer;
  readonly #options: DeskOptions;
  readonly #notes = new Map<string, NoteSync>();
  readonly #socket: DeskSocket | null;
  readonly #undo: (() => void)[] = [];
  #words: Words | null = null;
  #seen: readonly InteractionView[] = [];

  constructor(options: DeskOptions) {
    this.#options = options;
    this.client = options.client;
    this.clock = options.clock ?? new Clock();
    this.store = new DeskStore(options.me);
    this.ringer = options.ringer;
    this.ringer.setVolume(options.me.ringVolume);
    this.call = new CallBinding({ engine: options.engine, locks: options.locks, claims: options.claims ?? null });
    this.commands = new Commands({
      client: this.client, store: this.store, now: this.clock.now, onRefused: (reason) => this.refused(reason),
    });
    this.#undo.push(this.store.subscribe(() => this.#follow()));
    this.#socket = options.socketUrl === null ? null : this.#connect(options.socketUrl);

    const online = () => this.#socket?.hurry();
    const leaving = () => { for (const note of this.#notes.values()) note.leave(); };
    // After a reload the first touch unlocks the ring again.
    const touched = () => this.ringer.unlock();
    addEventListener('online', online);
    addEventListener('pagehide', leaving);
    addEventListener('pointerdown', touched, { once: true });
    addEventListener('keydown', touched, { once: true });
    this.#undo.push(() => {
      removeEventListener('online', online);
      removeEventListener('pagehide', leaving);
      removeEventListener('pointerdown', touched);
      removeEventListener('keydown', touched);
    });
  }

  /** The texts in the language chosen now; announcements made here use them. */
  speak(words: Words): void {
    this.#words = words;
  }

  /** Runs a command; what it needs from the gesture (a window, the microphone) happens at once. */
  async run(view: InteractionView, call: CommandCall): Promise<boolean> {
    if (call.command === 'accept') {
      const answer = this.commands.run(view.id, call);
      this.call.answering(view.id);
      const done = await answer;
      if (!done) this.call.notAnswering();
      return done;
    }
    if (call.command === 'mark-done') {
      this.#notes.get(view.id)?.flush();
      this.popOut.close();
      const done = await this.commands.run(view.id, call);
      if (done) {
        this.#closeNote(view.id);
        void this.queries.invalidateQueries({ queryKey: ['history', view.contact.id] });
      }
      return done;
    }
    return this.commands.run(view.id, call);
  }

  refused(reason: Reason): void {
    const words = this.#words;
    if (words !== null) this.toasts.show({ tone: 'danger', text: words.errors[reason] });
    if (reason === 'signedOut') this.#options.onSignedOut('expired');
  }

  /** The notepad of an interaction, one per interaction for as long as it is on this desk. */
  note(view: InteractionView): NoteSync | null {
    if (view.segment === null) return null;
    const mine = view.notes.find((n) => n.kind === 'typed' && n.segment === view.segment?.id) ?? null;
    let sync = this.#notes.get(view.id);
    if (sync === undefined) {
      const path = `/api/v1/interactions/${encodeURIComponent(view.id)}/note`;
      sync = new NoteSync(
        {
          interaction: view.id,
          drafts: this.#options.storage,
          save: (text, revision, leaving) =>
            this.client.put<Note>(path, { text }, { ifMatch: revision, ...(leaving ? { keepalive: true } : {}) }),
        },
        mine,
      );
      this.#notes.set(view.id, sync);
    }
    return sync;
  }

  /** A minute of network quality, kept with the interaction. Losing one is no loss. */
  sampled(sample: QualitySample): void {
    const { live } = this.call.getSnapshot();
    if (live === null) return;
    this.client
      .post(`/api/v1/interactions/${encodeURIComponent(live)}/quality`, { samples: [{ ...sample, at: Math.round(this.clock.now()) }] })
      .catch(() => undefined);
  }

  async update(change: Partial<Pick<Me, 'language' | 'theme' | 'popOut' | 'ringVolume'>>): Promise<void> {
    const before = this.store.getSnapshot().me;
    this.store.setMe({ ...before, ...change });
    if (change.ringVolume !== undefined) this.ringer.setVolume(change.ringVolume);
    try {
      this.store.setMe(await this.client.patch<Me>('/api/v1/me', change));
    } catch {
      // A preference that could not be kept still holds until the page is left.
    }
  }

  close(): void {
    this.#socket?.close();
    clearTimeout(this.#following);
    clearTimeout(this.#refreshing);
    for (const undo of this.#undo) undo();
    for (const note of this.#notes.values()) note.close();
    this.#notes.clear();
    this.call.close();
    this.popOut.close();
    this.ringer.stop();
    this.announcer.close();
    this.queries.clear();
  }

  #connect(url: string): DeskSocket {
    return new DeskSocket({
      url,
      ticks: workerTicks,
      onFrame: (frame) => this.#frame(frame),
      onLink: (link) => this.#link(link),
      onPong: (now, trip) => this.clock.heard(now, trip),
      onDoubt: () => {
        this.client.get<Me>('/api/v1/session').catch((error: unknown) => {
          if ((error as { status?: number }).status === 401) this.#options.onSignedOut('expired');
        });
      },
    });
  }

  /** Public for the preview page, which has no line. */
  receive(frame: DeskFrame): void {
    this.#frame(frame);
  }

  #frame(frame: DeskFrame): void {
    if (frame.type === 'signedOut') {
      this.#options.onSignedOut(frame.data.why);
      return;
    }
    if (frame.type === 'snapshot') this.clock.begin(frame.data.now);
    this.store.apply(frame);
    if (frame.type === 'snapshot') this.#prepare();
  }

  /** The media client is there before the first ring, fetched while there is nothing else to do. */
  #prepare(): void {
    const prepare = () => void this.call.engine.prepare();
    if ('requestIdleCallback' in globalThis) requestIdleCallback(prepare, { timeout: 2000 });
    else setTimeout(prepare, 500);
  }

  #link(link: 'open' | 'lost'): void {
    const before = this.store.getSnapshot().link;
    this.store.setLink(link, Date.now());
    const words = this.#words;
    if (link === 'open') for (const note of this.#notes.values()) note.flush();
    if (words === null || before === link) return;
    if (link === 'lost' && before === 'open') this.announcer.say(words.connection.lost, 'assertive');
    if (link === 'open' && before === 'lost') this.announcer.say(words.connection.back);
  }

  #follow(): void {
    const { interactions } = this.store.getSnapshot();
    if (interactions === this.#seen) return;
    const before = this.#seen;
    this.#seen = interactions;
    if (this.call.begins(interactions)) this.call.follow(interactions);
    this.#followLater();
    for (const view of interactions) {
      const sync = this.#notes.get(view.id);
      if (sync !== undefined) sync.heard(view.notes.find((n) => n.kind === 'typed' && n.segment === view.segment?.id) ?? null);
      const old = before.find((v) => v.id === view.id);
      if (old !== undefined) this.#tell(old, view);
    }
    for (const old of before) {
      if (interactions.some((v) => v.id === old.id)) continue;
      this.#closeNote(old.id);
      if (old.id === this.#popped) this.popOut.close();
    }
  }

  /**
   * A new call connects before the screen is drawn: the voices wait for it. All else comes after: closing a
   * connection and ringing take their time, and what was pressed or who calls shows first.
   */
  #followLater(): void {
    clearTimeout(this.#following);
    this.#following = setTimeout(() => {
      const { interactions } = this.store.getSnapshot();
      this.call.follow(interactions);
      this.#followRing(interactions);
    }, 0);
  }
  #following: ReturnType<typeof setTimeout> | undefined;

  #popped: string | null = null;
  /** Remembers whose session is in the window, so that it closes with that interaction. */
  open(view: InteractionView, title: string): void {
    this.#popped = view.id;
    this.popOut.open(title);
  }

  #closeNote(id: string): void {
    this.#notes.get(id)?.close();
    this.#notes.delete(id);
  }

  #followRing(interactions: readonly InteractionView[]): void {
    const ringing = interactions.find((v) => phaseFor(v) === 'offered' && v.offer !== null);
    const words = this.#words;
    if (ringing === undefined || ringing.offer === null || words === null) {
      this.ringer.stop();
      return;
    }
    if (this.#rung !== ringing.offer.id) {
      this.#rung = ringing.offer.id;
      this.announcer.say(words.ring.announce(ringing.contact.name, ringing.queue.name), 'assertive');
    }
    this.ringer.start({
      id: ringing.offer.id,
      title: words.ring.title(ringing.contact.name),
      heading: `${words.ring.heading} · ${ringing.contact.name}`,
      body: words.ring.notification(ringing.queue.name),
      lasts: Math.max(1000, ringing.offer.until - this.clock.now()),
    });
  }
  #rung: string | null = null;

  /** The records follow a moment later: what was just answered or switched on needs the processor first. */
  #refresh(view: InteractionView): void {
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => {
      void this.queries.invalidateQueries({ queryKey: ['history', view.contact.id] });
      void this.queries.invalidateQueries({ queryKey: ['record', view.id] });
    }, 1000);
  }
  #refreshing: ReturnType<typeof setTimeout> | undefined;

  /** What changed, in one polite sentence each. */
  #tell(old: InteractionView, view: InteractionView): void {
    const words = this.#words;
    if (words === null) return;
    const say = (text: string) => this.announcer.say(text);
    if (phaseFor(old) !== phaseFor(view) || (old.video.gate !== 'on' && view.video.gate === 'on')) {
      this.#refresh(view);
    }
    if (old.end === null && view.end !== null) return say(words.announce.ended);
    if (phaseFor(old) === 'offered' && phaseFor(view) === 'active') return say(words.announce.inCall(view.contact.name));
    if (old.hold === null && view.hold !== null) return say(words.announce.held);
    if (old.hold !== null && view.hold === null) return say(words.announce.resumed);
    const was = old.parties.find((p) => p.kind === 'contact')?.conn;
    const is = view.parties.find((p) => p.kind === 'contact')?.conn;
    if (was === 'here' && is === 'lost') return this.announcer.say(words.announce.contactLost, 'assertive');
    if (was === 'lost' && is === 'here') return say(words.announce.contactBack);
    const answer = view.video.lastAnswer;
    if (answer !== null && answer.at !== old.video.lastAnswer?.at) {
      this.toasts.show({ tone: 'ok', text: words.stage.answers[answer.choice] }, 5000);
      return;
    }
    if (old.video.gate === view.video.gate) return;
    say({ on: words.announce.videoOn, off: words.announce.videoOff, paused: words.announce.videoPaused, requested: words.announce.requested }[view.video.gate]);
  }
}
