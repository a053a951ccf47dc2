// What the server says about this agent's work, plus what was pressed and not answered yet.
//
// The server owns the state: frames go through `reduce`, a snapshot replaces everything.
// Predictions lie on top in the order they were made and are dropped one by one as answers
// arrive; what is seen is always server state with the open predictions applied to it.
import type { DeskFrame, DeskSnapshot, InteractionView, Me, Presence, QueueView } from '@visavis/api';
import { predict, type CommandCall } from './predict';

export type Link = 'connecting' | 'open' | 'lost';

export interface ServerState {
  me: Me;
  presence: Presence;
  interactions: readonly InteractionView[];
  queues: readonly QueueView[];
}

export interface DeskState extends ServerState {
  link: Link;
  /** This machine's clock; set while the link is lost. */
  lostSince: number | null;
  /** False until the first snapshot. */
  loaded: boolean;
  /** Ids of interactions with a command under way. */
  busy: ReadonlySet<string>;
}

export interface Pending {
  key: string;
  interaction: string;
  call: CommandCall;
  at: number;
}

export function fromSnapshot(data: DeskSnapshot): ServerState {
  return { me: data.me, presence: data.presence, interactions: sorted(data.interactions), queues: data.queues };
}

/** One frame applied. The same object comes back where nothing changed. */
export function reduce(state: ServerState, frame: DeskFrame): ServerState {
  switch (frame.type) {
    case 'snapshot':
      return fromSnapshot(frame.data);
    case 'interaction':
      return upsert(state, frame.data);
    case 'interaction.removed':
      return state.interactions.some((i) => i.id === frame.data.id)
        ? { ...state, interactions: state.interactions.filter((i) => i.id !== frame.data.id) }
        : state;
    case 'presence':
      return frame.data.version < state.presence.version ? state : { ...state, presence: frame.data };
    case 'queues':
      return { ...state, queues: frame.data };
    case 'signedOut':
    case 'pong':
      return state;
  }
}

/** Answers to commands and pushed frames race; an older version never undoes a newer one. */
export function upsert(state: ServerState, view: InteractionView): ServerState {
  const old = state.interactions.find((i) => i.id === view.id);
  if (old !== undefined && old.version > view.version) return state;
  // The same version arrives twice: once committed, once settled. Settled does not go back.
  if (old !== undefined && old.version === view.version && old.settled && !view.settled) return state;
  return { ...state, interactions: sorted([...state.interactions.filter((i) => i.id !== view.id), view]) };
}

const order: Record<InteractionView['phase'], number> = { active: 0, offered: 1, wrapUp: 2, queued: 3, done: 4, abandoned: 5 };

/** Live calls first, then what rings, then what waits to be finished; each by arrival. */
function sorted(list: readonly InteractionView[]): InteractionView[] {
  return [...list].sort((a, b) => order[phaseFor(a)] - order[phaseFor(b)] || a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1));
}

/** The phase as this agent sees it: their own wrap-up may run while the call goes on elsewhere. */
export function phaseFor(view: InteractionView): InteractionView['phase'] {
  if (view.offer !== null) return 'offered';
  if (view.segment?.state === 'wrapUp') return 'wrapUp';
  return view.phase;
}

export class DeskStore {
  #server: ServerState;
  #pending: readonly Pending[] = [];
  #link: Link = 'connecting';
  #lostSince: number | null = null;
  #loaded = false;
  #state: DeskState;
  readonly #listeners = new Set<() => void>();

  constructor(me: Me) {
    this.#server = {
      me,
      presence: { ready: false, reason: 'signedIn', since: 0, version: 0, video: true, derived: 'notReady' },
      interactions: [],
      queues: [],
    };
    this.#state = this.#derive();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): DeskState => this.#state;

  /** The server's own word on one interaction, without predictions. */
  settledView(id: string): InteractionView | undefined {
    return this.#server.interactions.find((i) => i.id === id);
  }

  apply(frame: DeskFrame): void {
    if (frame.type === 'snapshot') this.#loaded = true;
    this.#change(reduce(this.#server, frame));
  }

  answer(view: InteractionView): void {
    this.#change(upsert(this.#server, view));
  }

  setMe(me: Me): void {
    this.#change({ ...this.#server, me });
  }

  setPresence(presence: Presence): void {
    this.#change({ ...this.#server, presence });
  }

  setLink(link: Link, at: number): void {
    if (link === this.#link) return;
    this.#link = link;
    this.#lostSince = link === 'lost' ? (this.#lostSince ?? at) : null;
    this.#emit();
  }

  begin(pending: Pending): void {
    this.#pending = [...this.#pending, pending];
    this.#emit();
  }

  /** Takes a prediction away; with an answer, in one step with it, so that nothing flickers. */
  finish(key: string, answer?: InteractionView): void {
    this.#pending = this.#pending.filter((p) => p.key !== key);
    if (answer !== undefined) this.#server = upsert(this.#server, answer);
    this.#emit();
  }

  /** A command whose interaction leaves this desk with it: gone before the frame says so. */
  finishGone(key: string, id: string): void {
    this.#server = { ...this.#server, interactions: this.#server.interactions.filter((i) => i.id !== id) };
    this.finish(key);
  }

  #change(next: ServerState): void {
    if (next === this.#server) return;
    this.#server = next;
    this.#emit();
  }

  #derive(): DeskState {
    let interactions: readonly InteractionView[] = this.#server.interactions;
    for (const p of this.#pending) {
      interactions = interactions.flatMap((view) => {
        if (view.id !== p.interaction) return [view];
        const next = predict(view, p.call, p.at);
        return next === null ? [] : [next];
      });
    }
    return {
      ...this.#server,
      interactions: this.#pending.length === 0 ? interactions : sorted(interactions),
      link: this.#link,
      lostSince: this.#lostSince,
      loaded: this.#loaded,
      busy: new Set(this.#pending.map((p) => p.interaction)),
    };
  }

  #emit(): void {
    this.#state = this.#derive();
    for (const listener of this.#listeners) listener();
  }
}
