/** Pictures of the administration, in every theme, language and size, in web/e2e/results/pictures. */
import { Administrator } from '../rig/administrator.ts';
import { startReceiver } from '../rig/receiver.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

const screens: readonly [name: string, path: string][] = [
  ['home', ''], ['people', '/people'], ['person', '/people/new'], ['import', '/people/import'], ['roles', '/roles'], ['role', '/roles/supervisor'], ['skills', '/skills'], ['skill', '/skills/new'],
  ['queues', '/queues'], ['queue', '/queues/que_demosav'], ['hours', '/hours'], ['calendar', '/hours/new'], ['doors', '/entry-points'], ['door', '/entry-points/new'],
  ['codes', '/codes'], ['tree', '/codes/que_demosav'], ['not-ready', '/not-ready'], ['keys', '/keys'], ['key', '/keys/new'], ['webhooks', '/webhooks'], ['webhook', '/webhooks/new'], ['company', '/company'], ['changes', '/changes'],
];

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`administration, ${language}, ${theme}`, async ({ people, product }) => {
    const admin = new Administrator(await people.come('luc', { language, theme }), product);
    const { page } = admin;
    await admin.signIn();
    for (const [name, path] of screens) {
      await page.goto(`${product.url}/admin${path}?lang=${language}`);
      // The page behind an open sheet is not there for those who look for headings.
      await expect(page.getByRole('heading').first()).toBeVisible();
      await expect(page.getByText(language === 'fr' ? 'Chargement…' : 'Loading…')).toHaveCount(0);
      await shootAt(page, `admin-${name}-${language}-${theme}`);
    }
  });
}

test.describe('with a receiver', () => {
  test.use({ settings: { VISAVIS_WEBHOOKS_PRIVATE: 'true' } });
  for (const [language, theme] of [['fr', 'light'], ['en', 'dark']] as const) {
    test(`a key and a webhook, ${language}, ${theme}`, async ({ people, product }) => {
      const receiver = await startReceiver();
      const admin = new Administrator(await people.come('luc', { language, theme }), product);
      const { page } = admin;
      await admin.signIn();
      const make = (path: string, body: unknown) => page.evaluate(async ([at, json]) => {
        await fetch(`/api/v1/admin/${at}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
      }, [path, JSON.stringify(body)] as const);
      await make('keys', { name: 'CRM', scopes: ['interactions.create', 'interactions.attach', 'interactions.read'] });
      await make('keys', { name: 'Statistiques', scopes: ['reports.read'], disabled: true });
      await make('webhooks', { name: 'CRM', url: receiver.url, events: [], enabled: true });
      await make('webhooks', { url: 'https://erp.example.com/visavis', events: ['interaction.ended'], enabled: false });
      await page.goto(`${product.url}/admin/keys?lang=${language}`);
      await expect(admin.row('CRM')).toBeVisible();
      await shootAt(page, `systems-keys-${language}-${theme}`);
      await page.goto(`${product.url}/admin/keys/new?lang=${language}`);
      await admin.sheet.getByRole('textbox').first().fill('Site');
      await admin.sheet.getByRole('checkbox').first().check();
      await page.keyboard.press('Control+s');
      await expect(page.getByRole('dialog').locator('code').first()).toHaveText(/^vva_/);
      await expect(page.locator('[role=status] button')).toHaveCount(0, { timeout: 20_000 }); // the message that it is saved
      await shootAt(page, `systems-secret-${language}-${theme}`);
      await page.goto(`${product.url}/admin/webhooks?lang=${language}`);
      await admin.row('CRM').click();
      for (const status of [204, 500]) {
        receiver.answer(status);
        await admin.press(language === 'fr' ? 'Envoyer un essai' : 'Send a test');
        await expect(admin.sheet.getByText(String(status))).toBeVisible();
      }
      await shootAt(page, `systems-webhook-${language}-${theme}`);
      await page.goto(`${product.url}/admin/webhooks?lang=${language}`);
      await expect(admin.row('CRM')).toBeVisible();
      await shootAt(page, `systems-webhooks-${language}-${theme}`);
      await page.getByRole('link', { name: language === 'fr' ? 'Journal des envois' : 'Log of deliveries' }).first().click();
      await page.getByRole('button', { name: /^(Détail|Details)/ }).first().click();
      await shootAt(page, `systems-log-${language}-${theme}`);
      await receiver.stop();
    });
  }
});
