import { voiceCall } from '../rig/scenes.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('an agent without a camera is told so and still sees the contact', async ({ agent, contact }) => {
  const nadia = await agent('nadia', { devices: { camera: false } });
  const claire = await contact('claire');
  await nadia.start();
  await expect(nadia.page.getByText(/Sans caméra sur ce poste/)).toBeVisible();
  await claire.call();
  await nadia.accept();
  await claire.press('turnVideoOn');
  await expectPicture(nadia.contactVideo(), 'claire');
  await expect(nadia.button('cameraOn')).toHaveAttribute('aria-disabled', 'true');
});

test('a contact without a camera talks, and sees the agent', async ({ agent, contact }) => {
  const nadia = await agent('nadia');
  const claire = await contact('claire', { devices: { camera: false } });
  await voiceCall(nadia, claire);

  const session = await nadia.startVideo();
  await claire.press('answerWatch');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expect(session.contactVideo()).toHaveCount(0);
  await expectVoice(nadia.page, 'claire');
});

test('a contact without a microphone is told what to do, and hears the agent', async ({ agent, contact }) => {
  const nadia = await agent('nadia');
  const claire = await contact('claire', { devices: { microphone: false } });
  await nadia.start();
  await claire.open();
  await claire.fillIn();
  await claire.press('call');
  await expect(claire.page.getByRole('alert').filter({ hasText: /aucun micro/i })).toBeVisible();
  await claire.press('callWithoutMicrophone');
  await nadia.accept();
  await expectVoice(claire.page, 'nadia');
});

test('a contact who refuses the microphone is told what to do, and the call goes on', async ({ agent, contact }) => {
  const nadia = await agent('nadia');
  const claire = await contact('claire', { devices: { denied: true } });
  await nadia.start();
  await claire.open();
  await claire.fillIn();
  await claire.press('call');
  await expect(claire.page.getByRole('alert').filter({ hasText: /autorisez/i })).toBeVisible();
  await claire.press('callWithoutMicrophone');
  await nadia.accept();
  await expectVoice(claire.page, 'nadia');
});

test('an agent whose devices are refused is told what to do, and hears the contact', async ({ agent, contact }) => {
  const nadia = await agent('nadia', { devices: { denied: true } });
  const claire = await contact('claire');
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await expect(nadia.page.getByText(/accès au micro est refusé/)).toBeVisible();
  // The way out is one press away: what to do in this browser.
  await nadia.page.getByRole('button', { name: 'Ouvrir les périphériques' }).click();
  await expect(nadia.page.getByText(/Autorisations du site/).first()).toBeVisible();
});

test('a contact whose browser refuses cookies is told so before the call', async ({ contact }) => {
  const claire = await contact('claire');
  const session = await claire.someone.context.newCDPSession(claire.page);
  await session.send('Emulation.setDocumentCookieDisabled', { disabled: true });
  await claire.open();
  await expect(claire.page.getByRole('alert').filter({ hasText: /refuse les cookies/ })).toBeVisible();
  await expect(claire.button('call')).toBeDisabled();
});
