import { startingWith } from '../rig/labels.ts';
import { videoCall, voiceCall } from '../rig/scenes.ts';
import { expectMusic, expectNoPackets, expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('on hold not one packet passes either way, the contact has a slate and music, and resume brings all back', async ({
  agent,
  contact,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  await nadia.press('hold');
  await expect(nadia.button('resume')).toBeVisible();
  await expect(nadia.page.getByText(startingWith('onHold', 'fr')).first()).toBeVisible();
  await expectNoPackets(nadia.page, claire.page);
  await expectMusic(claire.page);
  // The slate stands where the adviser was.
  await expect(claire.page.getByText(/patient|en attente|En garde/i).first()).toBeVisible();
  await expect(nadia.button('hold')).toHaveCount(0);

  await nadia.press('resume');
  await expect(nadia.button('hold')).toBeVisible();
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
});

test('a voice call is held and resumed', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  await nadia.press('hold');
  await expectNoPackets(nadia.page, claire.page);
  await expectMusic(claire.page);
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');
  await expectVoice(nadia.page, 'claire');
});

test('the contact can hang up while on hold', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  await nadia.press('hold');
  await expectMusic(claire.page);
  await claire.press('hangUp');
  await expect(nadia.button('markDone')).toBeVisible();
  await expect.poll(() => claire.hears()).toBeNull();
});
