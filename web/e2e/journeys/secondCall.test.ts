import { allowSecondCall } from '../rig/administration.ts';
import { expectMusic, expectSilence, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a second call holds the first, the agent goes from one to the other, and a reload keeps both', async ({ agent, contact, product }) => {
  await allowSecondCall(product, 'nadia');

  const [nadia, claire, jonas] = [await agent('nadia'), await contact('claire'), await contact('jonas')];
  const row = (name: string) => nadia.region('interactions').getByRole('button', { name: new RegExp(name) });
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');

  await jonas.call();
  await nadia.press('accept');
  await expectVoice(jonas.page, 'nadia');
  await expectVoice(nadia.page, 'jonas');
  await expectMusic(claire.page);
  await expect(row('Claire')).toContainText('En garde');

  // Who comes back sees the one they talk to, not the one who waits.
  await nadia.page.reload();
  await expect(nadia.page.getByRole('heading', { level: 1, name: 'Jonas Weber' })).toBeVisible();
  await expectVoice(jonas.page, 'nadia');

  // Back to the first: the second waits.
  await nadia.press('hold');
  await expectMusic(jonas.page);
  await row('Claire').click();
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');
  await expectVoice(nadia.page, 'claire');
  await expectMusic(jonas.page);

  await nadia.page.reload();
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
  await expectMusic(jonas.page);

  await claire.press('hangUp');
  await expectSilence(nadia.page);
  await row('Jonas').click();
  await nadia.press('resume');
  await expectVoice(jonas.page, 'nadia');
  await expectVoice(nadia.page, 'jonas');
});
