import { voiceCall, videoCall } from '../rig/scenes.ts';
import { expectMusic, expectNoPackets, expectPicture, expectSilence, expectVoice, expectVoices } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a private consultation: the contact hears neither agent, they switch, and are merged', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('conference', 'Luc');
  await nadia.press('consultFirst');
  await expectMusic(claire.page);
  await luc.button('accept').click();
  await expectVoices(nadia.page, ['luc']);
  await expectVoices(luc.page, ['nadia']);
  await expectNoPackets(claire.page);
  await expectMusic(claire.page);

  await nadia.press('toContact');
  await expectVoices(claire.page, ['nadia']);
  await expectVoices(nadia.page, ['claire']);
  await expectSilence(luc.page);
  await nadia.page.getByRole('button', { name: /^Parler à Luc/ }).click();
  await expectVoices(nadia.page, ['luc']);
  await expectMusic(claire.page);

  // A reload in the middle is a short loss, on either side.
  await nadia.page.reload();
  await expectVoices(nadia.page, ['luc']);
  await expectVoices(luc.page, ['nadia']);
  await luc.page.reload();
  await expectVoices(luc.page, ['nadia']);
  await expectMusic(claire.page);

  await nadia.press('merge');
  await expectVoices(claire.page, ['nadia', 'luc']);
  await expectVoices(nadia.page, ['claire', 'luc']);
  await expectVoices(luc.page, ['claire', 'nadia']);
});

test('a colleague who is consulted on video is seen by the agent and not by the contact; ending it leads back', async ({
  agent,
  contact,
}) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await videoCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('transfer', 'Luc');
  await nadia.press('consultFirst');
  await luc.button('accept').click();
  await expectVoices(luc.page, ['nadia']);
  await expectPicture(luc.colleagueVideo('Nadia'), 'nadia');
  await luc.press('cameraOn');
  await expectPicture(nadia.colleagueVideo('Luc'), 'luc');
  await expectNoPackets(claire.page);
  await nadia.press('endConsultation');
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expect(luc.button('endConsultation')).toHaveCount(0);
});

test('a colleague refuses, the contact is one click away; consulted again, the transfer is completed', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('transfer', 'Luc');
  await nadia.press('consultFirst');
  await luc.page.getByLabel(luc.name('declineReason')).fill('Deux minutes');
  await luc.press('decline');
  await expect(nadia.page.getByText('Deux minutes').first()).toBeVisible();
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');

  await nadia.choose('transfer', 'Luc');
  await nadia.page.getByLabel(nadia.name('reason')).fill('Dossier compliqué');
  await nadia.press('consultFirst');
  await luc.button('accept').click();
  await expectVoices(nadia.page, ['luc']);
  await nadia.press('complete');
  await expectVoices(claire.page, ['luc']);
  await expectVoices(luc.page, ['claire']);
  await expect(nadia.button('markDone')).toBeVisible();
  await expect(luc.page.getByText('Dossier compliqué').first()).toBeVisible();
});
