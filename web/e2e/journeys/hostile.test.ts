/** Text that would be a page if anybody took it for one: it must be text, on every screen it comes to. */
import type { Page } from '@playwright/test';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

const hostile = (where: string): string => `<img src=x onerror="window.pwned='${where}'"><script>window.pwned='${where}'</script>`;

async function expectInert(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    expect(await page.evaluate(() => (window as { pwned?: string }).pwned)).toBeUndefined();
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
  }
}

test('hostile text stays text at the agent, at a colleague and at the contact', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  const name = hostile('name').slice(0, 80);
  await nadia.start();
  await claire.call({ called: name, fields: { 'Numéro de commande': hostile('field') } });

  await expect(nadia.region('interactions')).toContainText('<img src=x');
  await expectInert(nadia.page, claire.page);
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await expect(nadia.page.getByRole('heading', { name: '<img src=x' }).first()).toBeVisible();

  await nadia.notepad().fill(hostile('note'));
  await nadia.tab('attachedData').click();
  await expect(nadia.page.getByText(hostile('field'))).toBeVisible();
  await nadia.tab('customData').click();
  const serial = nadia.page.getByLabel('Numéro de série');
  await serial.fill(hostile('custom'));
  await serial.press('Tab');
  await expectInert(nadia.page);

  // A colleague is told why, and reads what was written.
  await luc.signIn();
  await nadia.choose('transfer', 'Luc');
  await nadia.page.getByLabel(nadia.name('reason')).fill(hostile('reason'));
  await nadia.press('transferNow');
  await expect(luc.page.getByText(hostile('reason')).first()).toBeVisible();
  await expectInert(luc.page, nadia.page);
  await luc.button('accept').click();
  await expectVoice(claire.page, 'luc');
  await expect(luc.page.getByText(hostile('note')).first()).toBeVisible();
  await expectInert(luc.page, claire.page);

  // In the history it is the same.
  await luc.press('disconnect');
  await luc.region('records').getByRole('listitem').getByRole('button').first().click();
  await expect(luc.region('records').getByText(hostile('note')).first()).toBeVisible();
  await expectInert(luc.page, nadia.page, claire.page);
});
