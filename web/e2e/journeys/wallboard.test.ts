import { expectAccessible } from '../rig/axe.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { expect, test } from '../rig/test.ts';

test('a contact waits, is answered, has video and goes: the wallboard shows each within two seconds', async ({ agent, contact, people, product }) => {
  test.setTimeout(180_000);
  const sami = new Supervisor(await people.come('ines'), product);
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await sami.signIn();
  await sami.open('/wallboard');
  await expect(sami.figure('En file')).toHaveText('0');
  await nadia.signIn();
  await expect(sami.page.getByText('Nadia Ferrand')).toBeVisible();

  await claire.call();
  await expect(sami.figure('En file')).toHaveText('1', { timeout: 2000 });
  await expect(sami.row('Service après-vente').getByRole('cell').first()).toHaveText('1');
  await expect(sami.figure('Attente la plus longue')).toHaveText(/00:0\d/);
  await expectAccessible(sami.page, 'the wallboard with a contact who waits');
  await nadia.becomeReady();
  await nadia.accept();
  await expect(sami.figure('En file')).toHaveText('0', { timeout: 2000 });
  await expect(sami.page.getByText('1 appel en cours')).toBeVisible();
  await expect(sami.page.getByText('1 appel répondu')).toBeVisible();
  await claire.press('turnVideoOn');
  await expect(sami.figure('Sessions vidéo')).toHaveText('1');
  await nadia.press('hold');
  await expect(sami.page.getByText(/En garde 00:0\d/)).toBeVisible();
  await nadia.press('disconnect');
  await expect(sami.figure('Sessions vidéo')).toHaveText('0');
  await expect(sami.page.getByRole('listitem').filter({ hasText: 'Nadia Ferrand' })).toContainText('Post-appel');

  // The charts' figures stand in a table too, found with the keyboard.
  await sami.page.getByText('Voir en tableau').focus();
  await sami.page.keyboard.press('Enter');
  await expect(sami.page.getByRole('region', { name: 'Dernière heure' }).getByRole('table')).toBeVisible();
  await expectAccessible(sami.page, 'the wallboard with its table');

  // In English, dark, on a phone.
  await sami.page.emulateMedia({ colorScheme: 'dark' });
  await sami.page.setViewportSize({ width: 390, height: 844 });
  await sami.page.goto(`${product.url}/wallboard?lang=en`);
  await expect(sami.page.getByText('1 call answered')).toBeVisible();
  await expectAccessible(sami.page, 'the wallboard in English');
  expect(await sami.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test('a wallboard that hears nothing says how old it is, and is back at once', async ({ people, product }) => {
  const sami = new Supervisor(await people.come('ines'), product);
  await sami.signIn();
  await sami.open('/wallboard');
  await expect(sami.figure('Agents prêts')).toBeVisible();
  // The server is stopped as a hung machine is: nothing is closed, the silence has to be found.
  process.kill(product.pid, 'SIGSTOP');
  await expect(sami.page.getByRole('status').filter({ hasText: /Ces chiffres datent d’il y a \d/ })).toBeVisible();
  await expectAccessible(sami.page, 'the old wallboard');
  process.kill(product.pid, 'SIGCONT');
  await expect(sami.page.getByText(/Ces chiffres datent/)).toHaveCount(0, { timeout: 8000 });
  await expect(sami.figure('Agents prêts')).toBeVisible();
});

test('TV mode is the figures alone', async ({ people, product }) => {
  const sami = new Supervisor(await people.come('ines'), product);
  await sami.signIn();
  await sami.open('/wallboard');
  await sami.page.getByRole('button', { name: 'Mode TV' }).click();
  await expect(sami.page.getByRole('banner')).toHaveCount(0);
  await expect(sami.page.getByRole('button')).toHaveCount(0);
  expect(new URL(sami.page.url()).searchParams.get('tv')).toBe('1');
  await expectAccessible(sami.page, 'TV mode');
  await sami.page.reload();
  await expect(sami.page.getByRole('term').first()).toBeVisible();
  await expect(sami.page.getByRole('banner')).toHaveCount(0);
  await sami.page.keyboard.press('Escape');
  await expect(sami.page.getByRole('banner')).toBeVisible();
  expect(new URL(sami.page.url()).searchParams.get('tv')).toBeNull();
});

test('who may not look is told so, who is not signed in is sent to the desk and the desk leads here', async ({ agent, people, product }) => {
  const nadia = await agent('nadia');
  await nadia.page.goto(`${product.url}/wallboard?lang=fr`);
  await nadia.page.waitForURL(/\/desk\?next=%2Fwallboard/);
  await nadia.signIn();
  await expect(nadia.status('notReady')).toBeVisible();
  await nadia.page.getByRole('button', { name: /^Compte/ }).click();
  await expect(nadia.page.getByRole('menuitem', { name: 'Rapports' })).toHaveCount(0);
  await nadia.page.goto(`${product.url}/reports?lang=fr`);
  await expect(nadia.page.getByRole('heading', { name: 'Cette page est réservée à la supervision' })).toBeVisible();
  await expectAccessible(nadia.page, 'the refusal');
  await nadia.page.getByRole('button', { name: 'Changer de compte' }).click();
  await nadia.page.waitForURL(/\/desk\?next=%2Freports/);

  const sami = new Supervisor(await people.come('ines'), product);
  await sami.signIn();
  await sami.open('/desk');
  await sami.page.getByRole('button', { name: /^Compte/ }).click();
  const [opened] = await Promise.all([
    sami.someone.context.waitForEvent('page'),
    sami.page.getByRole('menuitem', { name: 'Tableau de supervision' }).click(),
  ]);
  await expect(opened.getByRole('term').first()).toBeVisible();
});
