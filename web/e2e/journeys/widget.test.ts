import { named, startingWith } from '../rig/labels.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('the one tag on the company’s site calls from another origin and brings the page’s data along', async ({
  agent,
  contact,
  product,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();

  expect(new URL(product.siteUrl).origin).not.toBe(new URL(product.url).origin);
  await claire.page.goto(product.siteUrl);
  const [window] = await Promise.all([
    claire.someone.context.waitForEvent('page'),
    claire.page.getByRole('button', { name: named('callAdviser', 'fr') }).click(),
  ]);
  const caller = claire.in(window);
  await caller.fillIn();
  await caller.press('call');
  await expect(caller.button('hangUp')).toBeVisible();

  await nadia.accept();
  await expectVoice(window, 'nadia');
  await expectVoice(nadia.page, 'claire');
  // The page that the tag stands on is part of what came with the call, marked as only stated.
  await nadia.page.getByRole('tab', { name: startingWith('attachedData', 'fr') }).click();
  await expect(nadia.region('attachedData')).toContainText('déclaré');
  await expect(nadia.region('attachedData')).toContainText(new URL(product.siteUrl).host);

  // The site's own pages change; the call window does not care.
  await claire.page.goto(product.siteUrl);
  await caller.press('turnVideoOn');
  await expectPicture(nadia.contactVideo(), 'claire');
});
