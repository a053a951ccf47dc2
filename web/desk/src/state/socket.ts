// The desk's line to the server: /api/v1/desk/socket.
//
// It stays open until close(): 30 attempts 100 ms apart, then slower up to 5 s. Silence of
// four seconds counts as lost, because a dead network closes nothing by itself. Every
// opening brings a snapshot, so nothing has to be replayed.
import type { DeskFrame } from '@visavis/api';

export interface SocketEvents {
  onFrame: (frame: DeskFrame) => void;
  onLink: (link: 'open' | 'lost') => void;
  /** A pong, with the milliseconds since its ping. */
  onPong: (serverNow: number, tripMs: number) => void;
  /** Several attempts were refused: is this session still one? */
  onDoubt: () => void;
}

export interface SocketOptions extends SocketEvents {
  url: string;
  /** Calls back once a second until what it returned is called. */
  ticks: (tick: () => void) => () => void;
  open?: (url: string) => WebSocket;
  now?: () => number;
}

const FAST = 30;
const SILENCE = 4000;
/** The server's close code for a session that has ended. */
const SIGNED_OUT = 4401;

export class DeskSocket {
  readonly #options: SocketOptions;
  readonly #open: (url: string) => WebSocket;
  readonly #now: () => number;
  readonly #stopTicks: () => void;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SocketOptions) {
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
      const frame = JSON.parse(event.data) as DeskFrame;
      if (frame.type === 'pong') {
        this.#options.onPong(frame.data.now, Math.max(0, this.#now() - frame.data.t));
        return;
      }
      if (frame.type === 'snapshot') {
        this.#attempt = 0;
        this.#options.onLink('open');
      }
      this.#options.onFrame(frame);
    };
    socket.onclose = (event: CloseEvent) => {
      if (event.code === SIGNED_OUT) this.#options.onDoubt();
      this.#lost(socket);
    };
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket || this.#closed) return;
    this.#socket = null;
    this.#options.onLink('lost');
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
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ping', t: Math.round(this.#now()) }));
  }
}

/** The worker's tick; where workers are forbidden, the page's own slower one. */
export function workerTicks(tick: () => void): () => void {
  try {
    const worker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = tick;
    return () => worker.terminate();
  } catch {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }
}
