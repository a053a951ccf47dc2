import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a contact calls, an agent answers, the contact turns on video, and it is in the history', async ({
  agent,
  contact,
}) => {
  const nadia = await agent('nadia');
  await nadia.start();

  const claire = await contact('claire');
  await claire.call({ fields: { 'Numéro de commande': 'A-12' }, mail: 'claire.morel@exemple.fr' });

  // The ring shows who calls and what came with the call before anybody answers.
  const ring = nadia.region('interactions');
  await expect(ring).toContainText('Claire Morel');
  await expect(ring).toContainText('A-12');
  await nadia.accept();

  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
  await expect(claire.page.getByText('Nadia').first()).toBeVisible();

  await claire.press('turnVideoOn');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(claire.ownVideo(), 'claire');

  await nadia.press('cameraOn');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expectPicture(nadia.ownVideo(), 'nadia');
  await expectVoice(nadia.page, 'claire');

  await nadia.notepad().fill('Rappeler jeudi pour la pièce A-12.');
  await expect(nadia.button('markDone')).toHaveCount(0);
  await nadia.press('disconnect');
  await expect(claire.button('hangUp')).toHaveCount(0);
  await expect(claire.adviserVideo()).toHaveCount(0);

  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);

  // The same contact calls again: the session is in the history that comes with the call.
  await claire.press('callAgain');
  await nadia.accept();
  const records = nadia.region('records');
  await records.getByText('Rappeler jeudi').first().click();
  await expect(records).toContainText('Rappeler jeudi pour la pièce A-12.');
  await expect(records).toContainText('A-12');
});
