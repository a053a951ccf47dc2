/** Pictures of codes, custom data and wrap-up, in every theme, language and size, in web/e2e/results/pictures. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { videoCall } from '../rig/scenes.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`wrap-up, ${language}, ${theme}`, async ({ people, product }) => {
    const nadia = new Agent(await people.come('nadia', { language, theme }), product);
    const claire = new Contact(await people.come('claire', { language, theme }), product);
    const shoot = (screen: string) => shootAt(nadia.page, `desk-wrapup-${screen}-${language}-${theme}`);
    await videoCall(nadia, claire);
    await nadia.tab('customData').click();
    await nadia.page.getByRole('textbox', { name: language === 'fr' ? /Numéro de série relevé/ : /Serial number read/ }).fill('LL-8420-0917');
    await nadia.page.getByRole('textbox', { name: language === 'fr' ? /Montant du devis/ : /Amount of the quote/ }).fill('?');
    await nadia.page.getByRole('combobox').first().selectOption('yes');
    await expect(nadia.page.getByText(/Nadia Ferrand, /).first()).toBeVisible();
    await expect(nadia.page.getByRole('alert')).toBeVisible();
    await shoot('custom');
    await nadia.tab('disposition').click();
    await nadia.page.getByRole('option').nth(1).click();
    await expect(nadia.page.getByRole('option', { selected: true })).toHaveCount(1);
    await shoot('codes');
    await nadia.tab('attachedData').click();
    await shoot('attached');
    const session = await nadia.opening(() => nadia.press('popOut'));
    await session.press('notesAndData');
    await session.tab('disposition').click();
    await expect(session.page.getByRole('option').first()).toBeVisible();
    await shootAt(session.page, `window-wrapup-codes-${language}-${theme}`, [{ width: 480, height: 420 }, { width: 640, height: 720 }]);
    await session.tab('customData').click();
    await shootAt(session.page, `window-wrapup-custom-${language}-${theme}`, [{ width: 480, height: 420 }, { width: 640, height: 720 }]);
    await session.page.close();
    await nadia.tab('disposition').click();
    await nadia.press('disconnect');
    await expect(nadia.button('markDone')).toBeVisible();
    await shoot('after');
    await nadia.press('endWrapUp');
    await shoot('free');
  });
}
