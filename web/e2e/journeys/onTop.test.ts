import { videoCall } from '../rig/scenes.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('always on top from inside a plain window: the picture moves into a window of its own that stays on top, and back', async ({
  agent,
  contact,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);
  const pinned = await nadia.opening(() => nadia.press('popOut'));
  await expectPicture(pinned.contactVideo(), 'claire');

  // Unpinned, it is a plain window.
  const plain = await nadia.opening(() => pinned.press('onTop'));
  await expectPicture(plain.contactVideo(), 'claire');
  await expect(plain.button('onTop')).toHaveAttribute('aria-pressed', 'false');

  const again = await nadia.opening(() => plain.press('onTop'));
  await expectPicture(again.contactVideo(), 'claire');
  await expect(again.button('onTop')).toHaveAttribute('aria-pressed', 'true');
  await expectVoice(nadia.page, 'claire');

  await again.press('disconnect');
  await again.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);
});
