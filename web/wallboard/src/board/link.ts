// The wallboard's line to the server: /api/v1/wallboard/socket, a whole view every second.
//
// It reconnects at once, 30 attempts 100 ms apart, then slower up to 5 s. Silence counts
// as lost, because a dead network closes nothing by itself.
import type { WallboardFrame, WallboardView } from '@visavis/api';

export interface BoardState {
  view: WallboardView | null;
  /** When it came, by the clock of this machine. */
  heardAt: number;
  open: boolean;
}

export interface LinkOptions {
  url: string;
  /** The session has ended, or the right to look. */
  onRefused: (why: 'signedOut' | 'notPermitted') => void;
  open?: (url: string) => WebSocket;
  now?: () => number;
}

const FAST = 30;
const SILENCE = 4000;
const SIGNED_OUT = 4401;
const NOT_PERMITTED = 4403;

export class BoardLink {
  #state: BoardState = { view: null, heardAt: 0, open: false };
  readonly #listeners = new Set<() => void>();
  readonly #options: LinkOptions;
  readonly #open: (url: string) => WebSocket;
  readonly #now: () => number;
  readonly #watch: ReturnType<typeof setInterval>;
  #socket: WebSocket | null = null;
  #tried = 0;
  #lastSign = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#open = options.open ?? ((url) => new WebSocket(url));
    this.#now = options.now ?? Date.now;
    this.#watch = setInterval(() => this.#look(), 500);
    this.#connect();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): BoardState => this.#state;

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#socket?.close();
    this.#socket = null;
  }

  /** The network is back, or the tab is: no need to wait for the next attempt. */
  hurry = (): void => {
    if (this.#closed || this.#socket !== null) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  #connect(): void {
    const socket = this.#open(this.#options.url);
    this.#socket = socket;
    this.#lastSign = this.#now();
    socket.onmessage = (event) => {
      if (this.#socket !== socket || typeof event.data !== 'string') return;
      this.#lastSign = this.#now();
      const frame = JSON.parse(event.data) as WallboardFrame;
      if (frame.type !== 'wallboard') return;
      this.#tried = 0;
      this.#set({ view: frame.data, heardAt: this.#now(), open: true });
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.#socket !== socket) return;
      if (event.code === SIGNED_OUT) this.#options.onRefused('signedOut');
      if (event.code === NOT_PERMITTED) this.#options.onRefused('notPermitted');
      this.#lost();
    };
  }

  #lost(): void {
    this.#socket = null;
    if (this.#closed) return;
    if (this.#state.open) this.#set({ ...this.#state, open: false });
    this.#tried += 1;
    // A refused upgrade has no code: every fifth time the caller asks whether the session still counts.
    if (this.#tried % 5 === 0) this.#options.onRefused('signedOut');
    const wait = this.#tried <= FAST ? 100 : Math.min(5000, 500 * (this.#tried - FAST));
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  #look(): void {
    const socket = this.#socket;
    if (socket === null || this.#now() - this.#lastSign <= SILENCE) return;
    socket.onclose = null;
    socket.close();
    this.#lost();
  }

  #set(state: BoardState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
