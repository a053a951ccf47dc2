/** What people see and hear while something breaks in the middle of a video call. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startPlainLiveKit } from '../bench/plainLiveKit.ts';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { startProduct, type Product } from '../rig/product.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectPicture } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { breaking } from './breaking.ts';
import { beginGap, endGap, installGaps } from './gaps.ts';
import { writeReport, type Outcome } from './report.ts';

const times = Number(process.env['VISAVIS_FAULT_TIMES'] ?? 10);

test('faults in a video call', async ({ people }) => {
  const data = mkdtempSync(join(tmpdir(), 'visavis-'));
  const port = await freePort();
  const serve = (): Promise<Product> => startProduct({ data, arguments: ['--listen', `127.0.0.1:${port}`], environment: { VISAVIS_LIMITS_CALLS: '0', VISAVIS_LIMITS_CHECKS: '0', VISAVIS_MEDIA_KEEP: 'true' } });
  let product = await serve();
  const nadia = new Agent(await people.come('nadia'), product);
  const claire = new Contact(await people.come('claire'), product);
  for (const someone of [nadia, claire]) await installGaps(someone.someone.context);
  await videoCall(nadia, claire);

  const faults: { fault: string; goal: string; inject: () => Promise<void> }[] = [
    { fault: '– nothing breaks', goal: '–', inject: () => Promise.resolve() },
    { fault: '1 the agent’s page reloads', goal: '≤ 1500 ms', inject: async () => void (await nadia.page.reload({ waitUntil: 'commit' })) },
    { fault: '8 the contact’s page reloads', goal: '≤ 2000 ms', inject: async () => void (await claire.page.reload({ waitUntil: 'commit' })) },
    {
      fault: '9 control is killed',
      goal: 'none',
      inject: async () => {
        await product.kill();
        product = await serve();
      },
    },
    {
      fault: '18 control is replaced, media stays',
      goal: 'none',
      inject: async () => {
        await product.stop();
        product = await serve();
      },
    },
    { fault: '10 media is killed', goal: '≤ 2000 ms', inject: async () => void process.kill(product.mediaPid(), 'SIGKILL') },
    {
      fault: '22 a second desk takes the call over, and the first takes it back',
      goal: '–',
      inject: async () => {
        const second = await nadia.someone.context.newPage();
        await second.goto(nadia.page.url());
        for (const page of [second, nadia.page]) await page.getByRole('button', { name: 'Continuer ici' }).click();
        await second.close();
      },
    },
  ];
  const outcomes: Outcome[] = faults.map(({ fault, goal }) => ({ fault, goal, agent: [], contact: [], lost: 0 }));
  for (let round = 0; round < times; round++) {
    for (const [index, { inject }] of faults.entries()) {
      await breaking(outcomes[index]!, claire.page, nadia.page, inject);
    }
  }
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await claire.press('hangUp');
  await expect(nadia.button('markDone')).toBeVisible();
  await nadia.press('markDone');

  // The same, where stock LiveKit with its own client can be broken in the same way.
  const plain = await startPlainLiveKit();
  const [receiver, sender] = [nadia.page, claire.page];
  for (const [page, who] of [[receiver, 'receiver'], [sender, 'sender']] as const) {
    await page.goto(plain.pageUrl(who, 'faults'));
    await page.getByText('join').click();
    await expect(page).toHaveTitle('joined');
    await page.getByText('camera').click();
    await expect(page).toHaveTitle('camera on');
  }
  const compared: Outcome = { fault: '10 media is killed: stock LiveKit and livekit-client', goal: '', agent: [], contact: [], lost: 0 };
  for (let round = 0; round < Math.max(2, times / 2); round++) {
    await Promise.all([beginGap(receiver), beginGap(sender)]);
    await sender.waitForTimeout(500);
    const from = Date.now();
    await plain.crash();
    try {
      const [atReceiver, atSender] = await Promise.all([endGap(receiver, from), endGap(sender, from)]);
      compared.agent.push(atReceiver);
      compared.contact.push(atSender);
    } catch {
      compared.lost++;
      break; // its client has given up
    }
  }
  await plain.stop();
  await product.stop();
  process.kill(product.mediaPid(), 'SIGKILL'); // it was to stay
  rmSync(data, { recursive: true, force: true });

  writeReport(
    'faults-browsers.md',
    [
      '# Faults, with browsers',
      '',
      'Written by `make faults`. A video call of two browsers; the longest time without a new packet of sound, or a newly decoded',
      'picture, at either end: p50 / p95 / worst, in ms. It is looked for every 40 ms, and pictures come every 33 to 67 ms: below',
      'some 200 ms nothing was interrupted. A contact’s camera comes back after a reload when they have been told for 2.5 s and',
      'did not say no; the sound does not wait for that.',
    ],
    [...outcomes, compared],
  );
});
