import type { Page } from '@playwright/test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { record } from '../rig/measurement.ts';
import { expect, test } from '../rig/test.ts';

test('B9: what each page loads', async ({ people, product }, info) => {
  const { page, context } = await people.come('claire');
  const kilobytes = (bodies: readonly Buffer[], pack: (body: Buffer) => Buffer): number =>
    bodies.reduce((sum, body) => sum + pack(body).length, 0) / 1000;
  const gzip = (body: Buffer): Buffer => gzipSync(body, { level: 9 });
  const brotli = (body: Buffer): Buffer =>
    brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

  const loader = Buffer.from(await (await fetch(`${product.url}/widget.js`)).arrayBuffer());
  await record(info, { id: 'B9', what: 'loader, gzip', unit: 'kB', values: [kilobytes([loader], gzip)], goal: '≤ 2 kB' });

  // Once the browser is idle the page checks devices and network, for which it loads the media client: not yet, here.
  await context.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const call = await loaded(page, `${product.url}/call/sav?lang=fr`);
  await expect(page.getByRole('button', { name: 'Appeler', exact: true })).toBeVisible();
  await record(info, {
    id: 'B9',
    what: 'contact’s page before the media client, gzip',
    unit: 'kB',
    values: [kilobytes(call(), gzip)],
    goal: '≤ 12 kB',
  });

  const desk = await loaded(page, `${product.url}/desk?lang=fr`);
  await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
  await record(info, { id: 'B9', what: 'desk at first load, brotli', unit: 'kB', values: [kilobytes(desk(), brotli)], goal: '≤ 200 kB' });
});

/** Loads a page and gathers what it fetched of itself: documents, scripts, styles. Fonts and answers of the API apart. */
async function loaded(page: Page, url: string): Promise<() => Buffer[]> {
  const bodies: Promise<Buffer>[] = [];
  const done: Buffer[] = [];
  page.removeAllListeners('response');
  page.on('response', (response) => {
    if (['document', 'script', 'stylesheet'].includes(response.request().resourceType())) bodies.push(response.body());
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  done.push(...(await Promise.all(bodies)));
  return () => done;
}
