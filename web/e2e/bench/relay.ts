/**
 * A bare WebSocket relay: what one browser sends, every other one gets. The least there can be between a tap in one
 * browser and a picture in another, so what B3 is compared with. Text frames under 126 bytes, nothing else.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const page = `<!doctype html><title>relay</title><button>tap</button><div id="out"></div>
<script>
const socket = new WebSocket('ws://' + location.host);
socket.onmessage = ({ data }) => {
  const line = document.createElement('p');
  line.className = 'ring';
  line.textContent = data;
  document.getElementById('out').replaceChildren(line);
};
socket.onopen = () => { document.title = 'open'; };
let n = 0;
document.querySelector('button').onclick = () => socket.send('ring ' + ++n);
</script>`;

export async function startRelay(): Promise<{ url: string; stop: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
  server.on('upgrade', (request, socket: Socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (frame) => {
      const length = (frame[1] ?? 0) & 0x7f;
      if ((frame[0] ?? 0) !== 0x81 || length > 125) return;
      const mask = frame.subarray(2, 6);
      const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
      for (const other of sockets) {
        if (other !== socket) other.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
