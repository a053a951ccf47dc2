import type { Locator } from '@playwright/test';
import { videoCall, voiceCall } from '../rig/scenes.ts';
import { expectNoPackets, expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('swapping the views makes the small picture large', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  expect(await area(nadia.contactVideo())).toBeGreaterThan(await area(nadia.ownVideo()));

  await nadia.press('swap');
  await expect.poll(async () => (await area(nadia.ownVideo())) > (await area(nadia.contactVideo()))).toBe(true);
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectPicture(nadia.ownVideo(), 'nadia');

  await nadia.press('swap');
  await expect.poll(async () => (await area(nadia.contactVideo())) > (await area(nadia.ownVideo()))).toBe(true);
});

test('the separate window has the moving picture and the whole toolbar, and closing it does not end the call', async ({
  agent,
  contact,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  const session = await nadia.opening(() => nadia.press('popOut'));
  await expectPicture(session.contactVideo(), 'claire');
  await expectPicture(session.ownVideo(), 'nadia');
  for (const key of ['mute', 'hold', 'stopVideo', 'swap', 'onTop', 'cameraOff', 'disconnect'] as const) {
    await expect(session.button(key), key).toBeVisible();
  }

  // The toolbar works from there: hold for real, and back.
  await session.press('hold');
  await expectNoPackets(nadia.page, claire.page);
  await session.press('resume');
  await expectPicture(session.contactVideo(), 'claire');
  await expectVoice(nadia.page, 'claire');

  await session.page.close();
  await expectPicture(nadia.contactVideo(), 'claire');
  await expectVoice(claire.page, 'nadia');
  await expect(nadia.button('disconnect')).toBeVisible();
});

test('after disconnecting in the window it stays open to mark the session done, which closes it', async ({
  agent,
  contact,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  const session = await nadia.startVideo();
  await claire.press('answerCamera');
  await expectPicture(session.contactVideo(), 'claire');

  await session.press('disconnect');
  await expect(claire.button('hangUp')).toHaveCount(0);
  await expect(session.button('markDone')).toBeVisible();
  const closed = session.page.waitForEvent('close');
  await session.press('markDone');
  await closed;
  await expect(nadia.button('markDone')).toHaveCount(0);
});

/** Painted size in square pixels. */
async function area(video: Locator): Promise<number> {
  const box = await video.boundingBox();
  return box ? box.width * box.height : 0;
}
