/**
 * A picture of every screen: light and dark, three sizes, both languages, in web/e2e/results/pictures. Two people go
 * through one call per theme and language and are photographed at each size on the way.
 */
import type { Page } from '@playwright/test';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

for (const language of ['fr', 'en'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`every screen, ${language}, ${theme}`, async ({ people, product }) => {
      const nadia = new Agent(await people.come('nadia', { language, theme }), product);
      const claire = new Contact(await people.come('claire', { language, theme }), product);
      const shoot = async (screen: string, ...pages: Page[]): Promise<void> => {
        for (const page of pages) await shootAt(page, `${page === claire.page ? 'contact' : 'desk'}-${screen}-${language}-${theme}`);
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
      await shootAt(session.page, `window-video-${language}-${theme}`, [{ width: 480, height: 420 }]);
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
