/** Pictures of a desk with two calls, of one whose call is elsewhere, and of a locked one, in every theme, language and size. */
import { allowSecondCall } from '../rig/administration.ts';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`several, ${language}, ${theme}`, async ({ people, product }) => {
    await allowSecondCall(product, 'nadia');
    const nadia = new Agent(await people.come('nadia', { language, theme }), product);
    const claire = new Contact(await people.come('claire', { language, theme }), product);
    const jonas = new Contact(await people.come('jonas', { language, theme }), product);
    const name = (screen: string) => `desk-several-${screen}-${language}-${theme}`;
    const row = (who: string) => nadia.region('interactions').getByRole('button', { name: new RegExp(who) });
    await videoCall(nadia, claire);
    await jonas.call();
    await expect(nadia.button('accept')).toBeVisible();
    await shootAt(nadia.page, name('1-ring'));
    // The pictures may have taken longer than the ring lasts.
    await expect(nadia.button('accept').or(nadia.button('backToReady')).first()).toBeVisible();
    if (await nadia.button('backToReady').isVisible()) await nadia.returnAfterMiss();
    await nadia.press('accept');
    await expectVoice(nadia.page, 'jonas');
    await shootAt(nadia.page, name('2-talking'));
    await row('Claire').click();
    await expect(nadia.page.getByRole('heading', { level: 1, name: 'Claire Morel' })).toBeVisible();
    await shootAt(nadia.page, name('3-held'));

    const other = await nadia.someone.context.newPage();
    await other.goto(`${product.url}/desk?lang=${language}`);
    await expect(other.getByRole('button', { name: language === 'fr' ? 'Continuer ici' : 'Continue here' })).toBeVisible();
    await shootAt(other, name('4-elsewhere'));
    await other.close();

    await claire.press('hangUp');
    await jonas.press('hangUp');
    await expect(nadia.button('markDone')).toBeVisible();
    await nadia.page.getByRole('button', { name: language === 'fr' ? /Compte/ : /Account/ }).click();
    await nadia.page.getByRole('menuitem', { name: language === 'fr' ? 'Verrouiller la session' : 'Lock the session' }).click();
    await expect(nadia.page.getByRole('dialog')).toBeVisible();
    await shootAt(nadia.page, name('5-locked'));
  });
}
