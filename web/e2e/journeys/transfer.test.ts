import { voiceCall } from '../rig/scenes.ts';
import { expectMusic, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a blind transfer to an agent: answered, with the reason in the notepad', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await nadia.notepad().fill('Pompe bruyante depuis lundi');
  await luc.signIn();

  await nadia.choose('transfer', 'Luc');
  await nadia.page.getByLabel(nadia.name('reason')).fill('Question de garantie');
  await nadia.press('transferNow');
  await expectMusic(claire.page);
  await luc.button('accept').click();
  await expectVoice(claire.page, 'luc');
  await expectVoice(luc.page, 'claire');
  await expect(luc.page.getByText('Question de garantie').first()).toBeVisible();
  await expect(luc.page.getByText('Pompe bruyante depuis lundi').first()).toBeVisible();
  await expect(nadia.button('markDone')).toBeVisible();
  await nadia.press('markDone');
  await luc.press('disconnect');
  await luc.press('markDone');
});

test('a transfer that is refused or taken back returns the contact, still on hold', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('transfer', 'Luc');
  await nadia.press('transferNow');
  await luc.press('decline');
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');

  await nadia.choose('transfer', 'Luc');
  await nadia.press('transferNow');
  await expect(luc.button('accept')).toBeVisible();
  await nadia.press('cancelTransfer');
  await expect(luc.button('accept')).toHaveCount(0);
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');
});

test.describe(() => {
  test.use({ settings: { VISAVIS_TIMES_RING: '3s' } });
  test('a transfer that nobody answers returns the contact', async ({ agent, contact }) => {
    const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
    await nadia.start();
    await claire.call();
    await nadia.accept();
    await luc.signIn();
    await nadia.choose('transfer', 'Luc');
    await nadia.press('transferNow');
    await expect(luc.button('accept')).toBeVisible();
    await expect(luc.button('accept')).toHaveCount(0);
    await nadia.press('resume');
    await expectVoice(claire.page, 'nadia');
  });
});

test('a transfer to a queue: the next agent takes it, with the original wait', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.start();

  await nadia.choose('transfer', 'Atelier auto');
  await nadia.press('transferNow');
  await expect(nadia.button('markDone')).toBeVisible();
  await luc.button('accept').click();
  await expectVoice(claire.page, 'luc');
  await expectVoice(luc.page, 'claire');
});
