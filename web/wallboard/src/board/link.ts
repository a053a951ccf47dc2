// The wallboard's line to the server: /api/v1/wallboard/socket, a whole view every second.
import { Line, type WallboardFrame, type WallboardView } from '@visavis/api';

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

const SIGNED_OUT = 4401;
const NOT_PERMITTED = 4403;

export class BoardLink {
  #state: BoardState = { view: null, heardAt: 0, open: false };
  readonly #listeners = new Set<() => void>();
  readonly #line: Line;

  constructor({ url, onRefused, open, now = Date.now }: LinkOptions) {
    this.#line = new Line({
      url, now, ...(open === undefined ? {} : { open }),
      ticks: (tick) => {
        const timer = setInterval(tick, 500);
        return () => clearInterval(timer);
      },
      onLost: () => { if (this.#state.open) this.#set({ ...this.#state, open: false }); },
      onCode: (code) => {
        if (code === SIGNED_OUT) onRefused('signedOut');
        if (code === NOT_PERMITTED) onRefused('notPermitted');
      },
      onDoubt: () => onRefused('signedOut'),
      onMessage: (text) => {
        const frame = JSON.parse(text) as WallboardFrame;
        if (frame.type !== 'wallboard') return false;
        this.#set({ view: frame.data, heardAt: now(), open: true });
        return true;
      },
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): BoardState => this.#state;

  close(): void {
    this.#line.close();
  }

  /** The network is back, or the tab is: no need to wait for the next attempt. */
  hurry = (): void => this.#line.hurry();

  #set(state: BoardState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
