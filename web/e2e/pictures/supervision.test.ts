/** Pictures of the wallboard and the reports, in every theme, language and size, in web/e2e/results/pictures. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { videoCall } from '../rig/scenes.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`supervision, ${language}, ${theme}`, async ({ people, product }) => {
    const sami = new Supervisor(await people.come('ines', { language, theme }), product);
    const nadia = new Agent(await people.come('nadia', { language, theme }), product);
    const luc = new Agent(await people.come('luc', { language, theme }), product);
    const claire = new Contact(await people.come('claire', { language, theme }), product);
    const jonas = new Contact(await people.come('jonas', { language, theme }), product);
    const name = (screen: string) => `${screen}-${language}-${theme}`;
    await sami.signIn();
    await sami.open('/wallboard');
    await expect(sami.page.getByRole('table')).toBeVisible();
    await shootAt(sami.page, name('wallboard-empty'), [{ width: 1280, height: 720 }]);
    await luc.signIn();
    await jonas.call();
    await jonas.press('hangUp');
    await videoCall(nadia, claire);
    await nadia.press('hold');
    await jonas.beginAnew();
    await jonas.call();
    await expect(sami.figure(language === 'fr' ? 'En file' : 'Waiting')).toHaveText('1');
    await expect(sami.page.getByText('Nadia Ferrand')).toBeVisible();
    await shootAt(sami.page, name('wallboard'));
    await sami.open('/wallboard?tv=1');
    await expect(sami.page.getByRole('table')).toBeVisible();
    await shootAt(sami.page, name('wallboard-tv'), [{ width: 1920, height: 1080 }, { width: 1280, height: 720 }]);

    await sami.open('/reports?from=2026-01-01&to=2027-12-31');
    await expect(sami.page.getByRole('table')).toBeVisible();
    await shootAt(sami.page, name('reports-queues'));
    const half = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    for (const kind of ['days', 'agents', 'dispositions', 'interactions']) {
      await sami.open(`/reports?kind=${kind}&from=${half(kind === 'days' ? 20 : 190)}&to=${half(0)}&details=${kind === 'agents' ? '1' : ''}`);
      await expect(sami.page.getByRole('table')).toBeVisible();
      await shootAt(sami.page, name(`reports-${kind}`), kind === 'days' ? undefined : [{ width: 1280, height: 720 }]);
    }
    await sami.open('/reports?from=2020-01-01&to=2020-01-02');
    await expect(sami.page.getByRole('heading', { level: 3 })).toBeVisible();
    await shootAt(sami.page, name('reports-empty'), [{ width: 1280, height: 720 }]);
    await nadia.page.goto(`${product.url}/wallboard?lang=${language}`);
    await expect(nadia.page.getByRole('heading')).toBeVisible();
    await shootAt(nadia.page, name('wallboard-forbidden'), [{ width: 1280, height: 720 }]);
  });
}
