/** Stock LiveKit of the embedded version with stock livekit-client pages: what B4 and B8 are compared with. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentMegabytes } from './processes.ts';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const liveKitBinary = join(repository, 'bin', 'tools', 'livekit-server');
const secret = 'a-secret-that-guards-nothing-but-this-benchmark';

export interface PlainLiveKit {
  /** Of its pages. */
  origin: string;
  /** Page of one party; two of them in one room call each other. */
  pageUrl(identity: string, room: string): string;
  startedIn: number;
  memory(): number;
  /** Ends it as kill -9 does, and starts it again at once, as a service manager would. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** `host`: an address of this machine that its pages and its media are reached at. */
export async function startPlainLiveKit(host = '127.0.0.1'): Promise<PlainLiveKit> {
  const [port, tcp, udp] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = [
    `port: ${port}`,
    `bind_addresses: [${host}]`,
    `rtc: { tcp_port: ${tcp}, udp_port: ${udp}, use_external_ip: false, node_ip: ${host} }`,
    `keys: { bench: ${secret} }`,
    'logging: { level: error }',
  ].join('\n');
  const began = performance.now();
  let log = '';
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(liveKitBinary, ['--config-body', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    started.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await answers(`http://${host}:${port}/`, () => {
      if (started.exitCode !== null) throw new Error(`livekit-server ended: ${log}`);
    });
    return started;
  };
  let child = await start();
  const startedIn = performance.now() - began;

  const client = readFileSync(createRequire(import.meta.url).resolve('livekit-client'));
  const pages = createServer((request, response) => {
    if (request.url?.startsWith('/client.js')) response.setHeader('content-type', 'text/javascript').end(client);
    else response.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => pages.listen(0, host, resolve));
  const origin = `http://${host}:${(pages.address() as AddressInfo).port}`;

  return {
    origin,
    startedIn,
    pageUrl(identity, room) {
      const query = new URLSearchParams({ url: `ws://${host}:${port}`, token: token(identity, room) });
      return `${origin}/?${query.toString()}`;
    },
    memory: () => residentMegabytes(child.pid ?? 0),
    async crash() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      child = await start();
    },
    async stop() {
      pages.close();
      pages.closeAllConnections();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    },
  };
}

const page = `<!doctype html><title>plain</title><script src="/client.js"></script>
<button id="join">join</button><button id="camera">camera</button>
<video aria-label="remote" autoplay playsinline width="640" height="360"></video>
<script>
const query = new URLSearchParams(location.search);
const room = new LivekitClient.Room({ adaptiveStream: true, dynacast: true });
room.on('trackSubscribed', (track) => {
  if (track.kind === 'video') track.attach(document.querySelector('video'));
  else document.body.append(track.attach());
});
let on = false;
document.getElementById('join').onclick = async () => {
  await room.connect(query.get('url'), query.get('token'));
  await room.localParticipant.setMicrophoneEnabled(true);
  document.title = 'joined';
};
document.getElementById('camera').onclick = async () => {
  on = !on;
  await room.localParticipant.setCameraEnabled(on);
  document.title = on ? 'camera on' : 'camera off';
};
</script>`;

function token(identity: string, room: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(Date.now() / 1000);
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    iss: 'bench',
    sub: identity,
    nbf: seconds - 10,
    exp: seconds + 3600,
    video: { room, roomJoin: true },
  })}`;
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
}

export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again each millisecond until the address answers. */
async function answers(url: string, check: () => void): Promise<void> {
  const until = performance.now() + 15_000;
  while (performance.now() < until) {
    check();
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`${url} did not answer`);
}
