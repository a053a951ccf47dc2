/**
 * The senses, tried on two pages that call each other without any product: they must tell right from wrong before a
 * journey may rely on them.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { whoseColour, whoseTone } from '../rig/cast.ts';
import type { Someone } from '../rig/people.ts';
import { expectMusic, expectNoPackets, expectNoPicture, expectPicture, expectVoice, pictureOf, voiceOf } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

const html = `<!doctype html><title>senses</title><button>start</button>
<video aria-label="remote" autoplay playsinline width="320" height="180"></video>`;

let server: Server;
let url = '';

test.beforeAll(async () => {
  server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

test.afterAll(() => {
  server.close();
});

test('whose picture and whose voice', async ({ people }) => {
  const claire = await people.come('claire');
  const nadia = await people.come('nadia');
  await connect(claire, nadia);

  await expectPicture(claire.page.getByLabel('remote'), 'nadia');
  await expectPicture(nadia.page.getByLabel('remote'), 'claire');
  await expectVoice(claire.page, 'nadia');
  await expectVoice(nadia.page, 'claire');

  // A still picture does not pass for a moving one, a muted element not for a voice.
  await nadia.page.evaluate(() => document.querySelector('video')!.pause());
  await expectNoPicture(nadia.page.getByLabel('remote'));
  await nadia.page.evaluate(() => document.querySelector('video')!.play());
  await nadia.page.evaluate(() => (document.querySelector('video')!.muted = true));
  await expect.poll(() => voiceOf(nadia.page)).toBeNull();
});

test('no packet, and a packet', async ({ people }) => {
  const claire = await people.come('claire');
  const nadia = await people.come('nadia');
  await connect(claire, nadia);
  await expectVoice(claire.page, 'nadia');

  expect(await claire.page.evaluate(() => window.rigProbe.quiet(500, 1500)), 'while somebody speaks').toBeNull();
  // Nadia stops sending; Claire goes on.
  await nadia.page.evaluate(async () => {
    for (const connection of window.rigProbe.connections) {
      for (const sender of connection.getSenders()) await sender.replaceTrack(null);
    }
  });
  await expectNoPackets(claire.page);
  expect(await nadia.page.evaluate(() => window.rigProbe.quiet(500, 1500)), 'the other direction').toBeNull();
});

test('music is not a voice', async ({ people }) => {
  const claire = await people.come('claire');
  await claire.page.goto(url);
  await claire.page.getByRole('button').click();
  expect(await claire.page.evaluate(() => window.rigProbe.heard())).toBeNull();
  await claire.page.evaluate(async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    tone.frequency.value = 330;
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    const element = new Audio();
    element.srcObject = out.stream;
    await element.play();
  });
  await expectMusic(claire.page);
});

test('names of colours and tones', async ({ people }) => {
  expect(whoseColour([11, 16, 23])).toBeNull();
  expect(whoseColour([255, 255, 255])).toBeNull();
  expect(whoseColour([120, 30, 30])).toBe('claire');
  expect(whoseTone(448)).toBe('claire');
  expect(whoseTone(620)).toBeNull();
  const luc = await people.come('luc', { devices: { camera: false } });
  await luc.page.goto(url);
  expect(await pictureOf(luc.page.getByLabel('remote'))).toBeNull();
  const refusal = await luc.page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(() => '', (error: DOMException) => error.name),
  );
  expect(refusal).toBe('NotFoundError');
});

/** Offer and answer carried by hand, candidates included. */
async function connect(first: Someone, second: Someone): Promise<void> {
  await Promise.all([first.page.goto(url), second.page.goto(url)]);
  const offer = await describe(first.page, null);
  const answer = await describe(second.page, offer);
  await first.page.evaluate(async (sdp) => {
    await window.rigProbe.connections[0]!.setRemoteDescription({ type: 'answer', sdp });
  }, answer);
}

async function describe(page: Page, offer: string | null): Promise<string> {
  return await page.evaluate(async (remote) => {
    const connection = new RTCPeerConnection();
    connection.ontrack = ({ streams }) => (document.querySelector('video')!.srcObject = streams[0] ?? null);
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    if (remote) await connection.setRemoteDescription({ type: 'offer', sdp: remote });
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        if (connection.iceGatheringState === 'complete') resolve();
      };
      connection.addEventListener('icegatheringstatechange', done);
      done();
    });
    return connection.localDescription!.sdp;
  }, offer);
}
