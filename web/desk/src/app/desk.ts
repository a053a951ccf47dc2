// Everything one signed-in agent's desk runs on, made at sign-in and closed at sign-out.
// Read this file once to know what exists; the screens only read it and press on it.
import { ApiError, type Client, type CustomValue, type DeskFrame, type InteractionView, type Me, type Note, type Reason } from '@visavis/api';
import type { QualitySample } from '@visavis/media';
import { Announcer, Toasts } from '@visavis/ui';
import { QueryClient } from '@tanstack/react-query';
import { CallBinding, type Claims, type Engine } from '../session/call';
import { TypedSync, type Drafts, type Stored, type TypedOptions } from '../session/typed';
import { PopOut } from '../session/popout';
import type { Ringer } from '../session/ringer';
import { IdleWatch } from '../session/idle';
import { Clock } from '../state/clock';
import { Commands } from '../state/commands';
import { membersOf } from '../features/session/company';
import { DeskStore, phaseFor } from '../state/desk';
import { Pace } from '../state/pace';
import { DeskSocket, workerTicks } from '../state/socket';
import type { CommandCall } from '../state/predict';
import { whenIdle, whenPainted } from './moments';
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
  /** What is being typed, by its name: note.<interaction>, value.<interaction>.<field>. */
  readonly #texts = new Map<string, TypedSync>();
  readonly #socket: DeskSocket | null;
  /** What follows on the heels of a ring is drawn in one piece, once the ring is on the screen. */
  readonly #pace = new Pace<DeskFrame>((frame) => this.store.apply(frame), (then) => whenPainted(then, 2));
  readonly #undo: (() => void)[] = [];
  readonly #idle: IdleWatch | null;
  #words: Words | null = null;
  #seen: readonly InteractionView[];
  #closed = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.client = options.client;
    this.clock = options.clock ?? new Clock();
    this.store = new DeskStore(options.me);
    this.#seen = this.store.getSnapshot().interactions;
    this.ringer = options.ringer;
    this.ringer.setVolume(options.me.ringVolume);
    this.call = new CallBinding({ engine: options.engine, agent: options.me.id, locks: options.locks, claims: options.claims ?? null });
    this.commands = new Commands({
      client: this.client, store: this.store, now: this.clock.now, onRefused: (reason) => this.refused(reason),
    });
    this.#undo.push(this.store.subscribe(() => this.#follow()));
    this.#socket = options.socketUrl === null ? null : this.#connect(options.socketUrl);

    this.#idle = options.me.lockAfterMs > 0 && options.socketUrl !== null
      ? new IdleWatch({ after: options.me.lockAfterMs, storage: options.storage, busy: () => this.#calling(), onIdle: () => void this.lock(true) })
      : null;
    if (this.#idle !== null) {
      this.#undo.push(this.#idle.watch(window));
      let other = (): void => undefined;
      this.#undo.push(this.popOut.subscribe(() => {
        other();
        const { window: of } = this.popOut.getSnapshot();
        other = of === null || this.#idle === null ? () => undefined : this.#idle.watch(of);
      }), () => other());
    }

    const online = () => this.#socket?.hurry();
    const leaving = () => {
      for (const text of this.#texts.values()) text.leave();
      this.call.handOver();
    };
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
      // Within the gesture, or the browser lets no window open. The page there learns nothing of this one.
      if (view.screenPop !== null) open(view.screenPop, '_blank', 'noopener,noreferrer');
      const answer = this.commands.run(view.id, call);
      this.call.answering(view.id);
      const done = await answer;
      if (!done) this.call.notAnswering();
      return done;
    }
    if (call.command === 'mark-done') {
      // Afterwards nothing can be written any more: what was typed goes first.
      const settled = await Promise.all(this.#textsOf(view.id).map(([, text]) => text.settle()));
      if (settled.includes(false)) {
        if (this.#words !== null) this.toasts.show({ tone: 'danger', text: this.#words.wrapUp.unsaved });
        return false;
      }
      if (this.#popped === view.id) this.popOut.close();
      const done = await this.commands.run(view.id, call);
      if (done) {
        this.#closeTexts(view.id);
        void this.queries.invalidateQueries({ queryKey: ['history', view.contact.id] });
      }
      return done;
    }
    return this.commands.run(view.id, call);
  }

  /** Ringing counts: nobody is locked away from somebody who is calling. */
  #calling(): boolean {
    return this.call.resuming || this.store.getSnapshot().interactions.some((view) => view.end === null && (view.mine !== null || view.offer !== null));
  }

  /** Locks the session, unless a call goes on. What is being typed is saved first. */
  async lock(idle = false): Promise<void> {
    if (this.store.getSnapshot().locked) return;
    if (this.#calling()) {
      if (!idle && this.#words !== null) this.toasts.show({ tone: 'danger', text: this.#words.lock.inCall });
      return;
    }
    closeOverlays();
    this.popOut.close();
    // Covered first: nobody has to wait for a server to leave their desk.
    this.store.setLocked(true);
    await Promise.race([
      Promise.all([...this.#texts.values()].map((text) => text.settle())),
      new Promise((resolve) => setTimeout(resolve, 2000)),
    ]);
    await this.#tellLocked();
  }

  async #tellLocked(): Promise<void> {
    try {
      await this.client.post('/api/v1/session/lock');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 0 || error.status >= 500) return; // told again when the line is back
      this.store.setLocked(false);
      this.#idle?.touched();
      if (error.reason !== 'callInProgress') this.refused(error.reason);
    }
  }

  async unlock(password: string): Promise<void> {
    this.unlocked(await this.client.post<Me>('/api/v1/session/unlock', { password }));
  }

  unlocked(me: Me): void {
    this.store.setMe(me);
    this.#idle?.touched();
    this.store.setLocked(false);
    this.#socket?.hurry();
    for (const text of this.#texts.values()) text.flush();
  }

  refused(reason: Reason): void {
    const words = this.#words;
    if (reason === 'locked') return this.store.setLocked(true); // by another tab
    if (words !== null) this.toasts.show({ tone: 'danger', text: words.errors[reason] });
    if (reason === 'signedOut') this.#options.onSignedOut('expired');
  }

  /** The notepad of an interaction, one per interaction for as long as it is on this desk. */
  note(view: InteractionView): TypedSync | null {
    if (view.segment === null) return null;
    const path = `/api/v1/interactions/${encodeURIComponent(view.id)}/note`;
    return this.#text(`note.${view.id}`, noteOf(view), {
      save: (text, revision, leaving) => this.client.put<Note>(path, { text }, { ifMatch: revision, keepalive: leaving }),
      stored: (problem) => problem.note ?? null,
    });
  }

  /** The value of a custom field, as this desk types it; null where it cannot be changed. */
  custom(view: InteractionView, { field }: CustomValue): TypedSync | null {
    if (!this.mayFill(view)) return null;
    const path = `/api/v1/interactions/${encodeURIComponent(view.id)}/custom-data/${encodeURIComponent(field.key)}`;
    return this.#text(`value.${view.id}.${field.key}`, storedValue(view, field.key), {
      save: async (value, revision, leaving) => asStored(await this.client.put<CustomValue>(path, { value }, { ifMatch: revision, keepalive: leaving })),
      stored: (problem) => asStored(problem.customData?.find((v) => v.field.key === field.key)),
      // A number or an address makes no sense before it is whole.
      delay: field.type === 'number' || field.type === 'link' ? 4000 : 600,
    });
  }

  /** Whether this agent works on it, and not merely rings. The server decides; this is what is shown. */
  mayFill(view: InteractionView): boolean {
    const { me } = this.store.getSnapshot();
    return me.permissions.includes('customData.edit') && view.offer === null && (view.mine !== null || (view.segment !== null && view.segment.state !== 'done'));
  }

  #text(name: string, stored: Stored | null, options: Omit<TypedOptions, 'name' | 'drafts'>): TypedSync {
    let text = this.#texts.get(name);
    if (text === undefined) {
      text = new TypedSync({ ...options, name, drafts: this.#options.storage }, stored);
      this.#texts.set(name, text);
    }
    return text;
  }

  #textsOf(id: string): [string, TypedSync][] {
    return [...this.#texts].filter(([name]) => name === `note.${id}` || name.startsWith(`value.${id}.`));
  }

  #closeTexts(id: string): void {
    for (const [name, text] of this.#textsOf(id)) {
      text.close();
      this.#texts.delete(name);
    }
  }

  #heard(view: InteractionView): void {
    this.#texts.get(`note.${view.id}`)?.heard(noteOf(view));
    for (const { field } of view.customData) this.#texts.get(`value.${view.id}.${field.key}`)?.heard(storedValue(view, field.key));
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
    this.#closed = true;
    this.#idle?.close();
    this.#socket?.close();
    this.#pace.close();
    clearTimeout(this.#refreshing);
    for (const undo of this.#undo) undo();
    for (const text of this.#texts.values()) text.close();
    this.#texts.clear();
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
    this.#pace.take(frame);
    if (frame.type === 'snapshot') this.#prepare();
  }

  /** The media client is there before the first ring, fetched while there is nothing else to do. */
  #prepare(): void {
    whenIdle(() => void this.call.engine.prepare(), 2000);
  }

  #link(link: 'open' | 'lost'): void {
    const before = this.store.getSnapshot().link;
    this.store.setLink(link, Date.now());
    const words = this.#words;
    if (link === 'open') for (const text of this.#texts.values()) text.flush();
    if (link === 'open' && this.store.getSnapshot().locked) void this.#tellLocked();
    if (words === null || before === link) return;
    if (link === 'lost' && before === 'open') this.announcer.say(words.connection.lost, 'assertive');
    if (link === 'open' && before === 'lost') this.announcer.say(words.connection.back);
  }

  #follow(): void {
    const { interactions } = this.store.getSnapshot();
    if (interactions === this.#seen) return;
    this.#idle?.look();
    const before = this.#seen;
    this.#seen = interactions;
    if (this.call.begins(interactions)) this.call.follow(interactions);
    if (interactions.some((v) => v.offer !== null && !before.some((b) => b.offer?.id === v.offer?.id))) this.#pace.hold();
    this.#followLater();
    for (const view of interactions) {
      this.#heard(view);
      const old = before.find((v) => v.id === view.id);
      if (old !== undefined) this.#tell(old, view);
    }
    for (const old of before) {
      if (interactions.some((v) => v.id === old.id)) continue;
      this.#closeTexts(old.id);
      this.#untold.delete(old.id);
      if (old.id === this.#popped) this.popOut.close();
    }
  }

  /**
   * A new call connects before the screen is drawn: the voices wait for it. All else comes after: closing a
   * connection, ringing and connecting ahead take their time, and what was pressed or who calls shows first.
   */
  #followLater(): void {
    if (this.#following) return;
    this.#following = true;
    whenPainted(() => {
      this.#following = false;
      if (this.#closed) return;
      const { interactions } = this.store.getSnapshot();
      this.#followRing(interactions);
      if (this.call.waits(interactions)) whenIdle(() => !this.#closed && this.call.follow(this.store.getSnapshot().interactions), 200);
      else this.call.follow(interactions);
    });
  }
  #following = false;

  #popped: string | null = null;
  /** Remembers whose session is in the window, so that it closes with that interaction. */
  open(view: InteractionView, title: string): void {
    this.#popped = view.id;
    this.popOut.open(title);
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
    const { kind, by } = ringing.offer;
    const heading = kind === 'work' || by === null ? words.ring.heading : words.colleague.asks[kind](by.name);
    this.ringer.start({
      id: ringing.offer.id,
      title: kind === 'work' || by === null ? words.ring.title(ringing.contact.name) : heading,
      heading: `${heading} · ${ringing.contact.name}`,
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

  /** Calls whose contact went away while this desk was cut off itself. */
  readonly #untold = new Set<string>();

  /** What changed, in one polite sentence each. */
  #tell(old: InteractionView, view: InteractionView): void {
    const words = this.#words;
    if (words === null) return;
    const say = (text: string) => this.announcer.say(text);
    if (phaseFor(old) !== phaseFor(view) || (old.video.gate !== 'on' && view.video.gate === 'on')) {
      this.#refresh(view);
    }
    if (old.end === null && view.end !== null) return say(words.announce.ended);
    if (phaseFor(view) === 'wrapUp' && old.segment?.holdsSlot === true && view.segment?.holdsSlot === false) return say(words.wrapUp.over);
    if (phaseFor(old) === 'offered' && phaseFor(view) === 'active') return say(words.announce.inCall(view.contact.name));
    const { refusal } = view;
    if (refusal !== null && refusal.offer !== old.refusal?.offer) {
      const said = refusal.reason === '' ? '' : ` ${words.colleague.said(refusal.reason)}`;
      this.toasts.show({ tone: 'danger', text: `${words.colleague.refused[refusal.why](refusal.name)}${said}` }, 10_000);
      return;
    }
    const peer = view.consultation?.peer ?? null;
    if (view.consultation !== null && peer !== null && (old.consultation?.peer ?? null) === null) return say(words.colleague.answered(view.consultation.name));
    const came = membersOf(view).find((p) => !membersOf(old).some((o) => o.id === p.id));
    if (came !== undefined && old.mine !== null && came.agentId !== undefined) return say(words.colleague.joined(came.name));
    const went = membersOf(old).find((p) => !view.parties.some((o) => o.id === p.id));
    if (went !== undefined && view.mine !== null) return say(words.colleague.left(went.name));
    if (old.hold === null && view.hold !== null) return say(words.announce.held);
    if (old.hold !== null && view.hold === null) return say(words.announce.resumed);
    const was = old.parties.find((p) => p.kind === 'contact')?.conn;
    const is = view.parties.find((p) => p.kind === 'contact')?.conn;
    // Who is cut off themselves is not told of the others, but of those who are still away afterwards.
    const [cutOff, missed] = [view.mine?.conn === 'lost', was === 'here' && is === 'lost'];
    if (missed && cutOff) this.#untold.add(view.id);
    if (is === 'lost' && !cutOff && (missed || this.#untold.delete(view.id))) return this.announcer.say(words.announce.contactLost, 'assertive');
    if (was === 'lost' && is === 'here' && !this.#untold.delete(view.id)) return say(words.announce.contactBack);
    const answer = view.video.lastAnswer;
    if (answer !== null && answer.at !== old.video.lastAnswer?.at) {
      this.toasts.show({ tone: 'ok', text: words.stage.answers[answer.choice] }, 5000);
      return;
    }
    if (old.video.gate === view.video.gate) return;
    say({ on: words.announce.videoOn, off: words.announce.videoOff, paused: words.announce.videoPaused, requested: words.announce.requested }[view.video.gate]);
  }
}

function noteOf(view: InteractionView): Note | null {
  return view.notes.find((n) => n.kind === 'typed' && n.segment === view.segment?.id) ?? null;
}

function asStored(value: CustomValue): Stored;
function asStored(value: CustomValue | undefined): Stored | null;
function asStored(value: CustomValue | undefined): Stored | null {
  return value === undefined ? null : { text: value.value, revision: value.revision };
}

function storedValue(view: InteractionView, key: string): Stored | null {
  return asStored(view.customData.find((v) => v.field.key === key));
}

/** A menu that is open keeps the focus to itself. */
function closeOverlays(): void {
  const at = document.activeElement;
  if (at !== null && at.closest('[role=menu],[role=listbox],[role=dialog]') !== null) at.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
}
