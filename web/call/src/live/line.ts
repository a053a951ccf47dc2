import type { ContactView } from '@visavis/api';
import { pause, retryDelay } from '@visavis/media/reconnect';

export interface LineEvents {
  view(view: ContactView): void;
  /** The server's clock minus this one's, in milliseconds. */
  clock(offset: number): void;
  up(up: boolean): void;
  /** Called after each failed attempt: a good moment to ask whether the call still exists. */
  failed(attempt: number): void;
}

const PING_MS = 2_000;
const SILENCE_MS = 5_000;

/**
 * The event socket of one call: keeps itself open until closed, and notices a silent peer within
 * seven seconds. Frames carry the whole view, so a lost one loses nothing.
 */
export class Line {
  private readonly over = new AbortController();
  private socket: WebSocket | null = null;
  private retry = new AbortController();

  constructor(
    private readonly token: string,
    private readonly events: LineEvents,
    private readonly url: string = `${location.origin.replace(/^http/, 'ws')}/api/v1/call/socket`,
  ) {
    void this.keep();
  }

  close(): void {
    this.over.abort();
    this.retry.abort();
    this.socket?.close();
  }

  /** Tries at once: the network is back, or the page is looked at again. */
  hurry(): void {
    this.retry.abort();
  }

  private async keep(): Promise<void> {
    for (let attempt = 0; !this.over.signal.aborted; attempt++) {
      const opened = await this.once();
      if (this.over.signal.aborted) return;
      if (opened) attempt = 0;
      this.events.up(false);
      this.events.failed(attempt);
      this.retry = new AbortController();
      await pause(retryDelay(attempt), this.retry.signal);
    }
  }

  /** One socket from opening to closing; true if it did open. */
  private once(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = new WebSocket(this.url, ['visavis.v1', `token.${this.token}`]);
      this.socket = socket;
      let opened = false;
      let heard = Date.now();
      let asked = 0;
      let ticked = Date.now();
      const timer = setInterval(() => {
        const now = Date.now();
        // A page that was frozen wakes up with old times: it asks first.
        const awake = now - ticked < 2 * PING_MS;
        ticked = now;
        if (asked > heard && now - asked > SILENCE_MS && awake) {
          socket.close();
          finish();
          return;
        }
        if (asked <= heard) asked = now;
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ping', t: now }));
      }, PING_MS);
      const finish = (): void => {
        clearInterval(timer);
        socket.onmessage = null;
        resolve(opened);
      };
      socket.onopen = () => {
        opened = true;
        heard = Date.now();
        this.events.up(true);
      };
      socket.onmessage = (message: MessageEvent<unknown>) => {
        heard = Date.now();
        this.read(String(message.data));
      };
      socket.onclose = finish;
    });
  }

  private read(text: string): void {
    const frame = JSON.parse(text) as
      | { type: 'view'; data: ContactView }
      | { type: 'pong'; data: { t: number; now: number } }
      | { type: 'other' };
    if (frame.type === 'view') {
      this.events.clock(frame.data.now - Date.now());
      this.events.view(frame.data);
    } else if (frame.type === 'pong') {
      this.events.clock(frame.data.now - (frame.data.t + Date.now()) / 2);
    }
  }
}
