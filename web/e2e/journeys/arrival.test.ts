import { startingWith } from '../rig/labels.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a declined call rings the other agent', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await nadia.start();
  await luc.start();
  await claire.call();

  // The longest idle agent is asked first.
  await nadia.press('decline');
  await expect(nadia.button('accept')).toHaveCount(0);
  await luc.accept();
  await expectVoice(claire.page, 'luc');
});

test('an unanswered ring sets the agent not ready, with one click back, and the contact keeps waiting', async ({
  agent,
  contact,
}) => {
  test.setTimeout(150_000);
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  await claire.call();
  await expect(nadia.button('accept')).toBeVisible();

  // The queue's ring time is 20 s.
  await expect(nadia.button('accept')).toHaveCount(0, { timeout: 30_000 });
  await expect(nadia.status('notReady')).toBeVisible();
  await expect(claire.button('hangUp')).toBeVisible();

  await nadia.returnAfterMiss();
  await expect(nadia.status('ready').or(nadia.button('accept')).first()).toBeVisible();
  await nadia.accept();
  await expectVoice(claire.page, 'nadia');
});

test('a contact who gives up in the queue is gone from it', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await claire.call();
  await expect(claire.page.getByText(/file|attente|conseiller/i).first()).toBeVisible();
  await claire.press('hangUp');
  await expect(claire.button('hangUp')).toHaveCount(0);

  await nadia.start();
  await expect(nadia.status('ready')).toBeVisible();
  const jonas = await contact('jonas');
  await jonas.call();
  await expect(nadia.button('accept')).toBeVisible();
  await expect(nadia.region('interactions')).toContainText('Jonas Weber');
  await expect(nadia.region('interactions')).not.toContainText('Claire Morel');
});

test('a contact who gives up while it rings takes the ring away', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  await claire.call();
  await expect(nadia.button('accept')).toBeVisible();
  await claire.press('hangUp');

  await expect(nadia.button('accept')).toHaveCount(0);
  await expect(nadia.status('ready')).toBeVisible();
});

test('two agents, one contact: only the longest idle one rings', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await nadia.start();
  await luc.start();
  await claire.call();

  await expect(nadia.button('accept')).toBeVisible();
  await expect(luc.button('accept')).toHaveCount(0);
  await nadia.accept();
  await expect(luc.button('accept')).toHaveCount(0);
  await expectVoice(nadia.page, 'claire');
});

test('two contacts, one agent: first come first served, and the second knows their place', async ({ agent, contact }) => {
  const [nadia, claire, jonas] = [await agent('nadia'), await contact('claire'), await contact('jonas')];
  await claire.call();
  await jonas.call();
  await nadia.start();

  await expect(nadia.region('interactions')).toContainText('Claire Morel');
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await expect(jonas.button('hangUp')).toBeVisible();
  await expectVoice(claire.page, 'nadia');

  await claire.press('hangUp');
  await nadia.press('markDone');
  await nadia.accept();
  await expectVoice(nadia.page, 'jonas');
});

test('a ring is noticed in a background tab', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  const quietTitle = await nadia.page.title();
  const elsewhere = await nadia.someone.context.newPage();
  await elsewhere.bringToFront();
  await claire.call();

  await expect.poll(() => nadia.page.title()).not.toBe(quietTitle);
  await expect.poll(() => nadia.hears(), { message: 'the ring sounds' }).not.toBeNull();
  await nadia.page.bringToFront();
  await nadia.accept();
  await expect(nadia.page.getByRole('button', { name: startingWith('disconnect', 'fr') })).toBeVisible();
});
