import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '../bench/plainLiveKit.ts';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { crash } from '../rig/people.ts';
import { startProduct, type Product } from '../rig/product.ts';
import { videoCall, voiceCall } from '../rig/scenes.ts';
import { expectNoPicture, expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

/** Notes on the page that it showed what a desk shows whose call is at another one. */
function watchElsewhere(): void {
  const look = (): void => {
    const page = document.documentElement as HTMLElement | null; // none before the page has begun
    if (page?.textContent.includes('Continuer ici')) page.dataset['elsewhere'] = 'seen';
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}

const sawElsewhere = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.dataset['elsewhere'] === 'seen');

/** How many connections for media a page has made since it was loaded. */
const connections = (page: Page): Promise<number> => page.evaluate(() => window.rigProbe.connections.length);

/** The name each connection for media goes by: it changes with every restart of ICE (RFC 8445, 9). */
const paths = (page: Page): Promise<(string | undefined)[]> =>
  page.evaluate(() =>
    window.rigProbe.connections.map((connection) => /^a=ice-ufrag:(.*)$/m.exec(connection.currentLocalDescription?.sdp ?? '')?.[1]),
  );

test('a contact who reloads in the queue keeps their place', async ({ agent, contact }) => {
  const [nadia, claire, jonas] = [await agent('nadia'), await contact('claire'), await contact('jonas')];
  await claire.call();
  await jonas.call();
  await claire.page.reload();
  await expect(claire.button('hangUp')).toBeVisible();

  await nadia.start();
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
});

test('a contact who reloads in a call is back in it, camera included', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  await claire.page.reload();
  await expect(claire.button('hangUp')).toBeVisible();
  await expectVoice(claire.page, 'nadia');
  await expectVoice(nadia.page, 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expectPicture(nadia.contactVideo(), 'claire');
});

test('an agent who reloads is back in the call with the notes', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  await nadia.notepad().fill('Pièce commandée, livraison jeudi.');
  await expect(nadia.region('notepad').getByText(/Enregistré/)).toBeVisible();

  await nadia.page.reload();
  await expect(nadia.notepad()).toHaveValue('Pièce commandée, livraison jeudi.');
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
});

test('an agent whose browser dies finds the call at the desk that they open next', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  await crash(nadia.someone);
  await expect(claire.page.getByText(/se reconnecte/)).toBeVisible();
  const again = await agent('nadia');
  await again.someone.context.addInitScript(watchElsewhere);
  await again.signIn();

  await expectVoice(again.page, 'claire');
  await expectVoice(claire.page, 'nadia');
  await expectPicture(again.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expect(claire.page.getByText(/se reconnecte/)).toHaveCount(0);
  expect(await sawElsewhere(again.page)).toBe(false);
});

test('a media server that dies takes nothing from the call, and the call from no desk', async ({ agent, contact, product }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  await nadia.page.evaluate(watchElsewhere);
  const before = await Promise.all([connections(nadia.page), connections(claire.page)]);

  process.kill(product.mediaPid(), 'SIGKILL');
  await expect.poll(() => connections(nadia.page)).toBeGreaterThan(before[0]);
  await expect.poll(() => connections(claire.page)).toBeGreaterThan(before[1]);
  await expectVoice(claire.page, 'nadia');
  await expectVoice(nadia.page, 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expectPicture(nadia.contactVideo(), 'claire');
  expect(await sawElsewhere(nadia.page)).toBe(false);
});

test('a control process that is replaced changes nothing in how media goes', async ({ people }) => {
  const data = mkdtempSync(join(tmpdir(), 'visavis-'));
  const port = await freePort();
  const serve = (): Promise<Product> => startProduct({ data, arguments: ['--listen', `127.0.0.1:${port}`], environment: { VISAVIS_MEDIA_KEEP: 'true' } });
  let product = await serve();
  try {
    const [nadia, claire] = [new Agent(await people.come('nadia'), product), new Contact(await people.come('claire'), product)];
    await videoCall(nadia, claire);
    const [media, before] = [product.mediaPid(), await Promise.all([paths(nadia.page), paths(claire.page)])];
    expect(before.flat()).toEqual([expect.any(String), expect.any(String)]);

    await product.stop();
    product = await serve();
    // Whoever's camera goes and comes speaks with the media server again.
    for (const [off, on, whose, there] of [
      ['turnVideoOff', 'turnVideoOn', claire, nadia.contactVideo()],
      ['cameraOff', 'cameraOn', nadia, claire.adviserVideo()],
    ] as const) {
      await whose.press(off);
      await expectNoPicture(there);
      await whose.press(on);
      await expectPicture(there, whose.someone.name);
    }
    await expectVoice(claire.page, 'nadia');
    await expectVoice(nadia.page, 'claire');
    expect(product.mediaPid()).toBe(media);
    expect(await Promise.all([paths(nadia.page), paths(claire.page)])).toEqual(before);
  } finally {
    await product.stop();
    process.kill(product.mediaPid(), 'SIGKILL'); // it was to stay
    rmSync(data, { recursive: true, force: true });
  }
});

test('an agent who is muted for long makes nobody connect anew', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  const before = await connections(claire.page);

  await nadia.press('mute');
  expect(await claire.page.evaluate(() => window.rigProbe.quiet(6_000, 3_000))).not.toBeNull();
  expect(await connections(claire.page)).toBe(before);
  await nadia.press('unmute');
  await expectVoice(claire.page, 'nadia');
});

test('an agent who is muted and reloads is still muted', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  await nadia.press('mute');
  await nadia.page.reload();

  await expect(nadia.button('unmute')).toBeVisible();
  await expectVoice(nadia.page, 'claire');
  expect(await claire.page.evaluate(() => window.rigProbe.quiet(2_000, 3_000))).not.toBeNull();
  await nadia.press('unmute');
  await expectVoice(claire.page, 'nadia');
});

test('typing and closing the notepad in the same breath loses nothing', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  await nadia.notepad().fill('À rappeler.');
  await nadia.press('disconnect');
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);
  const saved = await nadia.page.evaluate(async () => {
    const found = await fetch('/api/v1/session');
    return found.status;
  });
  expect(saved).toBe(200);
});
