/**
 * A picture of every screen: light and dark, three sizes, both languages, in web/e2e/results/pictures. Two people go
 * through one call per theme and language and are photographed at each size on the way.
 */
import type { Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'results', 'pictures');
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
] as const;

for (const language of ['fr', 'en'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`every screen, ${language}, ${theme}`, async ({ people, product }) => {
      mkdirSync(folder, { recursive: true });
      const nadia = new Agent(await people.come('nadia', { language, theme }), product);
      const claire = new Contact(await people.come('claire', { language, theme }), product);
      const shoot = async (screen: string, ...pages: Page[]): Promise<void> => {
        for (const page of pages) {
          const whose = page === claire.page ? 'contact' : 'desk';
          // Nothing hovered, no passing message: the picture shows the screen at rest.
          await page.mouse.move(0, 0);
          await expect(page.locator('[role=status] button')).toHaveCount(0);
          for (const size of sizes) {
            await page.setViewportSize(size);
            const name = `${whose}-${screen}-${language}-${theme}-${size.width}x${size.height}.png`;
            await page.screenshot({ path: join(folder, name), animations: 'disabled' });
          }
          await page.setViewportSize(sizes[0]);
        }
      };

      await nadia.page.goto(`${nadia.home()}/desk?lang=${language}`);
      await expect(nadia.button('signIn')).toBeVisible();
      await shoot('01-sign-in', nadia.page);
      await nadia.start();
      await shoot('02-ready', nadia.page);

      await claire.open();
      await expect(claire.button('call')).toBeVisible();
      await shoot('01-form', claire.page);
      await claire.fillIn({ mail: 'claire.morel@exemple.fr' });
      await claire.press('call');
      await expect(nadia.button('accept')).toBeVisible();
      await shoot('03-ring', nadia.page);
      await shoot('02-queue', claire.page);
      // The pictures may have taken longer than the ring lasts.
      await nadia.accept().catch(async () => {
        await nadia.returnAfterMiss();
        await nadia.accept();
      });
      await expectVoice(nadia.page, 'claire');
      await shoot('04-voice', nadia.page);
      await shoot('03-voice', claire.page);

      const session = await nadia.startVideo();
      await expect(claire.button('answerCamera')).toBeVisible();
      await shoot('04-question', claire.page);
      await claire.press('answerCamera');
      await expectPicture(session.contactVideo(), 'claire');
      await session.page.setViewportSize({ width: 480, height: 420 });
      await session.page.screenshot({ path: join(folder, `window-video-${language}-${theme}-480x420.png`) });
      await shoot('05-video-in-window', nadia.page);
      await session.page.close();
      await expectPicture(nadia.contactVideo(), 'claire');
      await nadia.notepad().fill(language === 'fr' ? 'Pièce A-12 à commander.' : 'Order part A-12.');
      await shoot('06-video', nadia.page);
      await shoot('05-video', claire.page);

      await nadia.press('hold');
      await expect(nadia.button('resume')).toBeVisible();
      await shoot('07-hold', nadia.page);
      await shoot('06-hold', claire.page);
      await nadia.press('resume');
      await nadia.press('disconnect');
      await expect(nadia.button('markDone')).toBeVisible();
      await shoot('08-wrap-up', nadia.page);
      await shoot('07-end', claire.page);

      await claire.page.goto(product.siteUrl);
      await shoot('08-company-site', claire.page);
    });
  }
}

test('what is shown when devices are refused', async ({ people, product }) => {
  mkdirSync(folder, { recursive: true });
  const nadia = new Agent(await people.come('nadia', { devices: { denied: true } }), product);
  const claire = new Contact(await people.come('claire', { devices: { denied: true }, viewport: sizes[2] }), product);
  await nadia.start();
  await claire.open();
  await claire.fillIn();
  await claire.press('call');
  await expect(claire.button('callWithoutMicrophone')).toBeVisible();
  await claire.page.screenshot({ path: join(folder, 'contact-denied-fr-light-390x844.png') });
  await claire.press('callWithoutMicrophone');
  await nadia.accept();
  await nadia.page.screenshot({ path: join(folder, 'desk-denied-fr-light-1440x900.png') });
});
