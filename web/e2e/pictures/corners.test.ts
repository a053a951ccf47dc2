/** Pictures of the screens that nobody hopes to see, and of what opens over the desk, in every theme, language and size. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import type { PersonOptions } from '../rig/people.ts';
import { shootAt } from './shoot.ts';

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`corners at the contact, ${language}, ${theme}`, async ({ people, product }) => {
    const come = async (options: PersonOptions = {}): Promise<Contact> =>
      new Contact(await people.come('claire', { language, theme, ...options }), product);
    const shoot = (contact: Contact, screen: string): Promise<void> => shootAt(contact.page, `contact-corner-${screen}-${language}-${theme}`);

    const claire = await come();
    await claire.page.goto(`${product.url}/call/nowhere?lang=${language}`);
    await expect(claire.page.locator('h1')).toBeVisible();
    await shoot(claire, '01-unknown');
    await claire.open();
    await expect(claire.page.locator('.check[data-grade=good]')).toBeVisible();
    await claire.page.locator('.check summary').click();
    await claire.press('call');
    await shoot(claire, '02-form-checked');
    // Nobody is ready: the place in the queue.
    await claire.fillIn();
    await claire.press('call');
    await expect(claire.button('hangUp')).toBeVisible();
    await shoot(claire, '03-queue');
    const second = await claire.someone.context.newPage();
    await second.goto(claire.page.url());
    await expect(second.getByRole('main').getByRole('button')).toBeVisible();
    await shootAt(second, `contact-corner-04-elsewhere-${language}-${theme}`);
    await second.close();
    await claire.someone.context.setOffline(true);
    await expect(claire.page.locator('.banner.warn, .banner.late')).toBeVisible({ timeout: 30_000 });
    await shoot(claire, '05-offline');
    await claire.someone.context.setOffline(false);
    await claire.press('hangUp');
    await claire.someone.context.close();

    const denied = await come({ devices: { denied: true } });
    await denied.open();
    await denied.fillIn();
    await denied.press('call');
    await expect(denied.button('callWithoutMicrophone')).toBeVisible();
    await shoot(denied, '06-microphone-denied');
    await denied.someone.context.close();

    const mute = await come({ devices: { microphone: false } });
    await mute.open();
    await expect(mute.page.locator('.check[data-grade=bad]')).toBeVisible();
    await shoot(mute, '07-no-microphone');
    await mute.someone.context.close();

    const unseen = await come({ devices: { camera: false } });
    await unseen.open();
    await expect(unseen.page.locator('.check[data-grade=warn]')).toBeVisible();
    await shoot(unseen, '08-no-camera');
    await unseen.someone.context.close();

    const old = await come();
    await old.someone.context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await old.open();
    await expect(old.page.getByRole('alert')).toBeVisible();
    await shoot(old, '09-old-browser');
  });

  test(`corners at the desk, ${language}, ${theme}`, async ({ people, product }) => {
    const options = { language, theme, devices: { denied: true } } as const;
    const nadia = new Agent(await people.come('nadia', options), product);
    const claire = new Contact(await people.come('claire', { language, theme }), product);
    const shoot = (screen: string): Promise<void> => shootAt(nadia.page, `desk-corner-${screen}-${language}-${theme}`);

    await nadia.signIn('wrong');
    await expect(nadia.page.getByRole('alert').first()).toBeVisible();
    await shoot('01-sign-in-refused');
    await nadia.signIn();
    await expect(nadia.status('notReady')).toBeVisible();
    await shoot('02-not-ready');
    await nadia.page.keyboard.press('Control+k');
    await expect(nadia.page.getByRole('dialog')).toBeVisible();
    await shoot('03-commands');
    await nadia.page.keyboard.press('Escape');
    await nadia.page.keyboard.press('?');
    await expect(nadia.page.getByRole('dialog')).toBeVisible();
    await shoot('04-shortcuts');
    await nadia.page.keyboard.press('Escape');
    await nadia.status('notReady').click();
    await expect(nadia.page.getByRole('menu')).toBeVisible();
    await shoot('05-status');
    await nadia.page.keyboard.press('Escape');
    await nadia.becomeReady();
    await claire.call();
    await nadia.accept();
    await expectVoice(nadia.page, 'claire');
    await shoot('06-microphone-denied');
    await nadia.page.getByRole('button', { name: language === 'fr' ? 'Ouvrir les périphériques' : 'Open devices' }).click();
    await expect(nadia.page.getByRole('dialog')).toBeVisible();
    await shoot('07-devices');
    await nadia.page.keyboard.press('Escape');
    await claire.press('hangUp');
    await expect(nadia.button('markDone')).toBeVisible();
    await nadia.region('records').getByRole('listitem').getByRole('button').first().click();
    await expect(nadia.region('records').getByRole('heading', { level: 4 }).first()).toBeVisible();
    await shoot('08-record');
    await nadia.someone.context.setOffline(true);
    await expect(nadia.page.getByText(language === 'fr' ? 'Reconnexion…' : 'Reconnecting…').first()).toBeVisible({ timeout: 30_000 });
    await shoot('09-link-lost');
  });
}
