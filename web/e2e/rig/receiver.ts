/** A company's system that webhooks are sent to. It checks signatures as docs/guide/webhooks.md tells to. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Received { id: string; type: string; data: Record<string, unknown>; signed: boolean }

export interface Receiver {
  readonly url: string;
  /** Everything that came, whatever was answered. */
  readonly received: readonly Received[];
  /** What it answers from now on. */
  answer(status: number): void;
  trust(secret: string): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 204;
  let secret = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name] ?? '');
      const { type, data } = JSON.parse(body) as { type: string; data: Record<string, unknown> };
      received.push({ id: header('webhook-id'), type, data, signed: verified(secret, header, body) });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/visavis`,
    received,
    answer: (next) => { status = next; },
    trust: (next) => { secret = next; },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function verified(secret: string, header: (name: string) => string, body: string): boolean {
  const stamp = header('webhook-timestamp');
  if (!(Math.abs(Date.now() / 1000 - Number(stamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const want = Buffer.from(`v1,${createHmac('sha256', key).update(`${header('webhook-id')}.${stamp}.${body}`).digest('base64')}`);
  return header('webhook-signature').split(' ').some((signature) => {
    const got = Buffer.from(signature);
    return got.length === want.length && timingSafeEqual(got, want);
  });
}
