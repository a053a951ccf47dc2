import type { Page } from '@playwright/test';
import { allowSecondCall } from '../rig/administration.ts';
import { Agent, demoPassword } from '../rig/agent.ts';
import { expectMusic, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

const takeHere = (page: Page) => page.getByRole('button', { name: 'Continuer ici' });

/** Counts the media connections that a page opens from now on. */
function mediaOpenings(page: Page): () => number {
  let opened = 0;
  page.on('websocket', (socket) => {
    if (socket.url().includes('/media')) opened++;
  });
  return () => opened;
}

test('an agent goes on at another machine, and the first one stays out of the call', async ({ agent, contact, people, product }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await expectVoice(claire.page, 'nadia');

  // Another machine, with another voice at it, and the same person signed in.
  const machine = new Agent(await people.come('ines'), product);
  await machine.signIn(demoPassword, 'nadia');
  const returns = mediaOpenings(nadia.page);
  await takeHere(machine.page).click();
  await expectVoice(claire.page, 'ines');
  await expectVoice(machine.page, 'claire');
  await expect(takeHere(nadia.page)).toBeVisible();

  await machine.press('hold');
  await expectMusic(claire.page);
  await machine.press('resume');
  await expectVoice(claire.page, 'ines');
  expect(returns()).toBe(0);

  const leaves = mediaOpenings(machine.page);
  await takeHere(nadia.page).click();
  await expectVoice(claire.page, 'nadia');
  await expect(takeHere(machine.page)).toBeVisible();
  await expectVoice(nadia.page, 'claire');
  expect(leaves()).toBe(0);
});

test('a second call that is taken in another tab brings the first one there', async ({ agent, contact, product }) => {
  await allowSecondCall(product, 'nadia');

  const [nadia, claire, jonas] = [await agent('nadia'), await contact('claire'), await contact('jonas')];
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await expectVoice(claire.page, 'nadia');

  const tab = nadia.in(await nadia.someone.context.newPage());
  await tab.page.goto(nadia.page.url());
  await expect(takeHere(tab.page)).toBeVisible();
  await jonas.call();
  const returns = mediaOpenings(nadia.page);
  await tab.press('accept');
  await expectVoice(jonas.page, 'nadia');
  await expectVoice(tab.page, 'jonas');
  await expectMusic(claire.page);

  await jonas.press('hangUp');
  await tab.region('interactions').getByRole('button', { name: /Claire/ }).click();
  await tab.press('resume');
  await expectVoice(claire.page, 'nadia');
  await expectVoice(tab.page, 'claire');
  await expect(takeHere(nadia.page)).toBeVisible();
  expect(returns()).toBe(0);
});
