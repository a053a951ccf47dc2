// The desk's line to the server: /api/v1/desk/socket. Every opening brings a snapshot,
// so nothing has to be replayed.
import { Line, type DeskFrame } from '@visavis/api';

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

/** The server's close code for a session that has ended. */
const SIGNED_OUT = 4401;

export class DeskSocket {
  readonly #line: Line;

  constructor({ url, ticks, open, now = () => performance.now(), onFrame, onLink, onPong, onDoubt }: SocketOptions) {
    this.#line = new Line({
      url, ticks, now, onDoubt, ...(open === undefined ? {} : { open }),
      onLost: () => onLink('lost'),
      onCode: (code) => { if (code === SIGNED_OUT) onDoubt(); },
      ping: () => JSON.stringify({ type: 'ping', t: Math.round(now()) }),
      onMessage: (text) => {
        const frame = JSON.parse(text) as DeskFrame;
        if (frame.type === 'pong') {
          onPong(frame.data.now, Math.max(0, now() - frame.data.t));
          return false;
        }
        const opened = frame.type === 'snapshot';
        if (opened) onLink('open');
        onFrame(frame);
        return opened;
      },
    });
  }

  close(): void {
    this.#line.close();
  }

  /** The network is back, or the tab is: no need to wait for the next attempt. */
  hurry(): void {
    this.#line.hurry();
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
