import { expectAccessible } from '../rig/axe.ts';
import { videoCall } from '../rig/scenes.ts';
import { expect, test } from '../rig/test.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen, ${theme}`, async ({ agent, contact, product }) => {
    test.setTimeout(180_000);
    const nadia = await agent('nadia', { theme });
    const claire = await contact('claire', { theme, viewport: { width: 390, height: 844 } });
    await nadia.page.goto(`${product.url}/desk?lang=fr`);
    await expect(nadia.button('signIn')).toBeVisible();
    await expectAccessible(nadia.page, 'the sign-in');
    await nadia.start();
    await expectAccessible(nadia.page, 'the empty desk');

    await claire.open();
    await expect(claire.button('call')).toBeVisible();
    await expectAccessible(claire.page, 'the contact’s form');
    await claire.fillIn();
    await claire.press('call');
    await expect(nadia.button('accept')).toBeVisible();
    await expectAccessible(claire.page, 'the queue');
    await expectAccessible(nadia.page, 'the ring');
    await nadia.accept();
    await expect(claire.button('turnVideoOn')).toBeVisible();
    await expectAccessible(nadia.page, 'the voice call, agent');
    await expectAccessible(claire.page, 'the voice call, contact');

    const session = await nadia.startVideo();
    await expect(claire.button('answerCamera')).toBeVisible();
    await expectAccessible(claire.page, 'the video question');
    await claire.press('answerCamera');
    await expect(session.contactVideo()).toBeVisible();
    await expectAccessible(session.page, 'the separate window');
    await expectAccessible(nadia.page, 'the desk beside the separate window');
    await session.page.close();
    await expect(nadia.contactVideo()).toBeVisible();
    await expectAccessible(nadia.page, 'the video call, agent');
    await expectAccessible(claire.page, 'the video call, contact');

    await nadia.press('hold');
    await expect(nadia.button('resume')).toBeVisible();
    await expectAccessible(nadia.page, 'hold, agent');
    await expectAccessible(claire.page, 'hold, contact');
    await nadia.press('resume');
    await nadia.press('disconnect');
    await expect(nadia.button('markDone')).toBeVisible();
    await expectAccessible(nadia.page, 'the wrap-up');
    await expectAccessible(claire.page, 'the end, contact');

    await claire.page.goto(product.siteUrl);
    await expectAccessible(claire.page, 'the company’s site with the widget');
  });
}

test('nothing is cut off on a small screen', async ({ agent, contact }) => {
  const nadia = await agent('nadia', { viewport: { width: 390, height: 844 } });
  const claire = await contact('claire', { viewport: { width: 390, height: 844 } });
  await videoCall(nadia, claire);
  for (const page of [nadia.page, claire.page]) {
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});
