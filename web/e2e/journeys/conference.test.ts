import { startingWith } from '../rig/labels.ts';
import { videoCall, voiceCall } from '../rig/scenes.ts';
import { expectPicture, expectSilence, expectVoice, expectVoices } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('two colleagues are invited on voice, one is put aside and brought back, the owner hands over and leaves', async ({
  agent,
  contact,
}) => {
  test.setTimeout(240_000); // four browsers, and eleven times who hears whom
  const [nadia, luc, ines, claire] = [await agent('nadia'), await agent('luc'), await agent('ines'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();
  await ines.signIn();

  await nadia.choose('conference', 'Luc', 'Inès');
  await nadia.page.getByLabel(nadia.name('reason')).fill('Avis sur la pompe');
  await nadia.press('inviteNow');
  await expect(luc.page.getByText('Avis sur la pompe').first()).toBeVisible();
  await luc.button('accept').click();
  await ines.button('accept').click();
  await expectVoices(claire.page, ['nadia', 'luc', 'ines']);
  await expectVoices(nadia.page, ['claire', 'luc', 'ines']);
  await expectVoices(ines.page, ['claire', 'nadia', 'luc']);
  await expect(nadia.button('endConference')).toBeVisible();
  await expect(luc.button('leave')).toBeVisible();
  await expect(luc.button('disconnect')).toHaveCount(0);

  await nadia.manage('Inès', 'putAside');
  await expectSilence(ines.page);
  await expectVoices(claire.page, ['nadia', 'luc']);
  await nadia.manage('Inès', 'bringBack');
  await expectVoices(claire.page, ['nadia', 'luc', 'ines']);

  // On hold the contact is alone with the music, the agents go on among themselves.
  await nadia.press('hold');
  await expectVoices(luc.page, ['nadia', 'ines']);
  await nadia.press('resume');
  await expectVoices(claire.page, ['nadia', 'luc', 'ines']);

  await nadia.press('disconnect');
  await nadia.page.getByRole('dialog').getByRole('button', { name: /Luc/ }).click();
  await expect(nadia.button('markDone')).toBeVisible();
  await expectVoices(claire.page, ['luc', 'ines']);

  await luc.press('endConference');
  await expect(ines.button('markDone')).toBeVisible();
  await expectVoice(claire.page, 'luc');
  await luc.press('disconnect');
  await expect(luc.button('markDone')).toBeVisible();
  await expect(luc.page.getByText('Avis sur la pompe').first()).toBeVisible();
});

test('a colleague joins on video: everybody sees everybody', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await videoCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('conference', 'Luc');
  await nadia.press('inviteNow');
  await luc.button('accept').click();
  await expectPicture(luc.contactVideo(), 'claire');
  await expectPicture(luc.colleagueVideo('Nadia'), 'nadia');
  await luc.press('cameraOn');
  await expectPicture(nadia.colleagueVideo('Luc'), 'luc');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(claire.page.locator('video').and(claire.page.getByLabel(/Luc/)), 'luc');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await luc.press('leave');
  await expectVoices(claire.page, ['nadia']);
  await expect(nadia.button('conference')).toBeVisible();
});

test('an invited colleague who refuses says why', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();

  await nadia.choose('conference', 'Luc');
  await nadia.press('inviteNow');
  await luc.page.getByLabel(luc.name('declineReason')).fill('Je pars en réunion');
  await luc.press('decline');
  await expect(nadia.page.getByText('Je pars en réunion').first()).toBeVisible();
  await expect(nadia.page.getByText(startingWith('onHold', 'fr'))).toHaveCount(0);
  await expectVoice(claire.page, 'nadia');
});
