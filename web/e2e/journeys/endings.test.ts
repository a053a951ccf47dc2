import { expectDevices, videoCall, voiceCall } from '../rig/scenes.ts';
import { expect, test } from '../rig/test.ts';

test('the agent disconnects: the contact is told, every device is released', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  await nadia.press('disconnect');

  await expect(claire.button('hangUp')).toHaveCount(0);
  await expect(claire.page.getByText(/appel (est )?terminé/i).first()).toBeVisible();
  await expectDevices(claire, { camera: false, microphone: false });
  await expectDevices(nadia, { camera: false, microphone: false });
  await expect(nadia.button('markDone')).toBeVisible();
  await expect(nadia.button('disconnect')).toHaveCount(0);
});

test('the contact hangs up: the agent is told and finishes', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  await claire.press('hangUp');

  await expect(nadia.button('markDone')).toBeVisible();
  await expect(nadia.button('hold')).toHaveCount(0);
  await expectDevices(claire, { camera: false, microphone: false });
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);
  await expectDevices(nadia, { camera: false, microphone: false });
});

test('the agent is free again after marking done, and the next contact rings', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  const jonas = await contact('jonas');
  await jonas.call();
  await expect(nadia.button('accept')).toHaveCount(0);

  await nadia.press('disconnect');
  await nadia.press('markDone');
  await nadia.accept();
  await expect(nadia.region('interactions')).toContainText('Jonas Weber');
});
