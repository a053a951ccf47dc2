/** What a line does when it stays open, is lost or comes back. */
export interface LineOptions {
  url: string;
  /** A message, as text. True says that the server has let us in: the next loss is met with fast attempts again. */
  onMessage: (text: string) => boolean;
  /** The connection ended, whoever ended it. The line tries again until close. */
  onLost: () => void;
  /** The server ended it with a code of its own (4000 and above). */
  onCode: (code: number) => void;
  /** Several attempts came to nothing: a refused upgrade has no code. Is the session still one? */
  onDoubt: () => void;
  /** Calls back regularly until what it returned is called. */
  ticks: (tick: () => void) => () => void;
  /** Sent at every tick, so that the other side has something to answer. */
  ping?: () => string;
  open?: (url: string) => WebSocket;
  now?: () => number;
}

const FAST = 30;
const SILENCE = 4000;

/**
 * A WebSocket that is always wanted: 30 attempts 100 ms apart, then slower up to 5 s.
 * Silence of four seconds counts as lost, because a dead network closes nothing by itself.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #open: (url: string) => WebSocket;
  readonly #now: () => number;
  readonly #stopTicks: () => void;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#open = options.open ?? ((url) => new WebSocket(url));
    this.#now = options.now ?? (() => performance.now());
    this.#stopTicks = options.ticks(() => this.#tick());
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#stopTicks();
    this.#socket?.close();
    this.#socket = null;
  }

  /** The network is back, or the tab is: no need to wait for the next attempt. */
  hurry(): void {
    if (this.#closed || this.#socket !== null) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  #connect(): void {
    const socket = this.#open(this.#options.url);
    this.#socket = socket;
    this.#heardAt = this.#now();
    socket.onmessage = (event) => {
      if (this.#socket !== socket || typeof event.data !== 'string') return;
      this.#heardAt = this.#now();
      if (this.#options.onMessage(event.data)) this.#attempt = 0;
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.#socket === socket && event.code >= 4000) this.#options.onCode(event.code);
      this.#lost(socket);
    };
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket || this.#closed) return;
    this.#socket = null;
    this.#options.onLost();
    this.#attempt += 1;
    if (this.#attempt % 5 === 0) this.#options.onDoubt();
    const wait = this.#attempt <= FAST ? 100 : Math.min(5000, 500 * (this.#attempt - FAST));
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  #tick(): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (this.#now() - this.#heardAt > SILENCE) {
      socket.onclose = null;
      socket.close();
      this.#lost(socket);
      return;
    }
    const { ping } = this.#options;
    if (ping !== undefined && socket.readyState === WebSocket.OPEN) socket.send(ping());
  }
}
