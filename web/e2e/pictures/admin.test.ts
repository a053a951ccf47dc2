/** Pictures of the administration, in every theme, language and size, in web/e2e/results/pictures. */
import { Administrator } from '../rig/administrator.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

const screens: readonly [name: string, path: string][] = [
  ['home', ''], ['people', '/people'], ['person', '/people/new'], ['import', '/people/import'], ['roles', '/roles'], ['role', '/roles/supervisor'], ['skills', '/skills'], ['skill', '/skills/new'],
  ['queues', '/queues'], ['queue', '/queues/que_demosav'], ['hours', '/hours'], ['calendar', '/hours/new'], ['doors', '/entry-points'], ['door', '/entry-points/new'],
  ['codes', '/codes'], ['tree', '/codes/que_demosav'], ['not-ready', '/not-ready'], ['company', '/company'], ['changes', '/changes'],
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
