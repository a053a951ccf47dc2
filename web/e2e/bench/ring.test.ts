import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { record } from '../rig/measurement.ts';
import { expect, test } from '../rig/test.ts';
import { startRelay } from './relay.ts';
import { tap, watchTaps, whenPainted } from './stopwatch.ts';

const rounds = 25;

// One visitor who calls again and again is what the limits are there to stop.
test.use({ settings: { VISAVIS_LIMITS_CALLS: '0', VISAVIS_LIMITS_CHECKS: '0' } });

test('B3: from the tap on Appeler to the painted ring', async ({ people, product }, info) => {
  const nadia = new Agent(await people.come('nadia'), product);
  const claire = new Contact(await people.come('claire'), product);
  await nadia.start();

  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await expect(nadia.status('ready')).toBeVisible();
    await claire.open();
    await claire.fillIn();
    // Typing a name takes a person longer than the page its check.
    await expect(claire.page.locator('.check[data-grade=good]')).toBeVisible();
    await watchTaps(claire.page);
    const painted = await whenPainted(nadia.page, 'button', 'Prendre l’appel');
    const from = await tap(claire.button('call'));
    ours.push((await painted()) - from);
    await claire.press('hangUp');
    await expect(nadia.button('accept')).toHaveCount(0);
    await claire.beginAnew();
  }

  const relay = await startRelay();
  const bare: number[] = [];
  for (const { page } of [nadia, claire]) {
    await page.goto(relay.url);
    await expect(page).toHaveTitle('open');
  }
  await watchTaps(claire.page);
  for (let round = 1; round <= rounds; round++) {
    const painted = await whenPainted(nadia.page, '.ring', `ring ${round}`);
    const from = await tap(claire.page.getByRole('button'));
    bare.push((await painted()) - from);
  }
  relay.stop();

  await record(info, {
    id: 'B3',
    what: 'contact taps *Appeler* → ring card painted on the desk',
    unit: 'ms',
    values: ours,
    compared: { to: 'bare WebSocket relay, same browsers', values: bare },
    goal: 'p95 ≤ 100 ms',
  });
});
