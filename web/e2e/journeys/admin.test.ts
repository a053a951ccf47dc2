import { Administrator, changeThing } from '../rig/administrator.ts';
import { expectAccessible } from '../rig/axe.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a queue from nothing, through the pages alone: then somebody calls it', async ({ people, product, agent, contact }) => {
  test.setTimeout(240_000);
  const admin = new Administrator(await people.come('luc'), product);
  const { page } = admin;
  await admin.signIn('/skills');

  // The first form with the keyboard alone.
  await expect(page.getByRole('heading', { level: 1, name: 'Compétences' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(admin.field('Nom (français)')).toBeFocused();
  await page.keyboard.type('Machines à café');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Coffee machines');
  await expectAccessible(page, 'a new skill');
  await page.keyboard.press('Control+s');
  await expect(admin.row('Machines à café')).toBeVisible();

  await admin.go('Horaires');
  await page.getByRole('button', { name: 'Ajouter des horaires' }).click();
  await admin.words('Nom', 'Jour et nuit', 'Day and night');
  await admin.press('Ouvert en permanence');
  await expect(admin.sheet.getByText(/^Ouvert, jusqu’à minuit/)).toBeVisible();
  // Next year's: whatever day it is, today stays open.
  await admin.field('Année').selectOption({ index: 1 });
  await admin.sheet.getByRole('button', { name: /^Jours fériés français/ }).click();
  await expect(admin.sheet.locator('details')).toHaveCount(11);
  await admin.sheet.locator('details').first().locator('summary').click();
  await admin.press('Retirer ce jour');
  await expect(admin.sheet.locator('details')).toHaveCount(10);
  await expect(admin.sheet.locator('details[open]')).toHaveCount(0);
  await admin.saved('Jour et nuit');

  await admin.go('Files d’attente');
  await page.getByRole('button', { name: 'Ajouter une file' }).click();
  await admin.words('Nom', 'Conseil café', 'Coffee advice');
  await expect(admin.field('Clé')).toHaveValue('conseil-cafe');
  await admin.press('Ajouter une compétence');
  await admin.field('Compétence 1').selectOption('Machines à café');
  await admin.field('Horaires').selectOption('Jour et nuit');
  await expectAccessible(page, 'a new queue');
  await admin.saved('Conseil café');

  await admin.go('Codes et données');
  await admin.row('Conseil café').click();
  await admin.sheet.getByRole('radio', { name: /^Obligatoire/ }).check();
  await admin.press('Ajouter un code');
  await admin.field('Nouveau code, libellé français').fill('Résolu');
  await admin.field('Résolu, libellé anglais').fill('Solved');
  await admin.press('Ajouter un code');
  await admin.field('Nouveau code, libellé français').fill('À rappeler');
  await admin.field('À rappeler, libellé anglais').fill('To call back');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(admin.sheet.getByRole('group', { name: 'À rappeler', exact: true })).toHaveAttribute('data-row', '0');
  for (const [fr, en] of [['Modèle', 'Model'], ['Année', 'Year']] as const) {
    await admin.press('Ajouter un champ');
    const box = admin.sheet.getByRole('group', { name: 'Nouveau champ' });
    await box.getByLabel('Nom (anglais)').fill(en);
    await box.getByLabel('Nom (français)').fill(fr);
  }
  await expectAccessible(page, 'codes and fields');
  await admin.saved('Conseil café');

  await admin.go('Points d’entrée');
  await page.getByRole('button', { name: 'Ajouter un point d’entrée' }).click();
  await admin.words('Nom', 'Nos experts café', 'Our coffee experts');
  await admin.field('File d’attente').selectOption('Conseil café');
  await admin.words('Texte de consentement', 'J’accepte.', 'I agree.');
  await admin.field('Couleur').fill('#ffee00');
  await expect(admin.sheet.getByText(/^Peu lisible/)).toBeVisible();
  await admin.field('Couleur').fill('#7a3e12');
  await expect(admin.sheet.getByRole('figure').getByText('Nos experts café')).toBeVisible();
  await expect(admin.sheet.getByText(/data-entry="nos-experts-cafe"/)).toBeVisible();
  await expectAccessible(page, 'a new entry point');
  await admin.saved('Nos experts café');

  await page.getByRole('navigation').getByRole('link', { name: 'Vue d’ensemble' }).click();
  await expect(page.getByText(/^Personne ne prend les appels de la file «.Conseil café/)).toBeVisible();

  await admin.go('Personnes');
  await page.getByRole('searchbox').fill('nadia');
  await admin.row('Nadia Ferrand').click();
  await admin.sheet.getByRole('checkbox', { name: 'Conseil café' }).check();
  await admin.press('Ajouter une compétence');
  await expect(admin.field('Compétence 1')).toHaveValue(/^skl_/);
  await admin.saved('Nadia Ferrand');

  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  await claire.page.goto(`${product.url}/call/nos-experts-cafe?lang=fr`);
  await claire.fillIn();
  await claire.press('call');
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await nadia.tab('customData').click();
  await expect(nadia.page.getByRole('textbox', { name: /^Modèle/ })).toBeVisible();
  await nadia.press('disconnect');
  await expect(nadia.button('markDone')).toHaveAttribute('aria-disabled', 'true');
  await nadia.tab('disposition').click();
  await nadia.code('Résolu').click();
  await expect(nadia.button('markDone')).toHaveAttribute('aria-disabled', 'false');
  await nadia.region('records').getByRole('button', { name: /Appel vocal du .*ouvrir le détail/ }).first().click();
  const record = nadia.region('records').getByRole('article');
  await expect(record).toContainText('Résolu');
  await expect(record).toContainText('Conseil café');
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);

  const recorded = await page.evaluate(async () => {
    const log = (await (await fetch('/api/v1/admin/changes?limit=50')).json()) as { items: { action: string; kind: string }[] };
    return log.items.map((one) => `${one.kind} ${one.action}`);
  });
  expect(recorded).toEqual(expect.arrayContaining(['skill created', 'calendar created', 'queue created', 'wrapUp replaced', 'entryPoint created', 'person replaced']));
});

test('what is refused stands beside its field, a colleague’s change is shown, and a save can be undone', async ({ people, product }) => {
  const admin = new Administrator(await people.come('luc', { language: 'en' }), product);
  const { page } = admin;
  await admin.signIn('/queues');
  await admin.row('After-sales service').or(page.locator('tbody a').first()).first().click();
  const name = admin.field('Name (English)');
  await expect(name).toBeVisible();
  const before = await name.inputValue();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';

  await name.fill('');
  await admin.field('Key').fill('Not A Key');
  await admin.save();
  // Both refusals at once, the first with the focus; nothing that was typed is lost.
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(admin.sheet.getByText('A required field is empty.')).toBeVisible();
  await expect(admin.field('Key')).toHaveAttribute('aria-invalid', 'true');
  await expect(admin.field('Key')).toHaveValue('Not A Key');
  await expect(admin.sheet.locator('[aria-invalid="true"]')).toHaveCount(2);
  await expectAccessible(page, 'a refused form');
  await admin.field('Key').fill('sav');
  await admin.save();
  await expect(name).toBeFocused();
  await expect(admin.sheet.locator('[aria-invalid="true"]')).toHaveCount(1);

  await changeThing(product, `queues/${id}`, (settings) => ({ ...settings, priority: 7 }));
  await name.fill('Repairs');
  await page.keyboard.press('Control+s');
  const conflict = page.getByRole('dialog', { name: 'Somebody changed it meanwhile' });
  await expect(conflict.getByText('Priority').first()).toBeVisible();
  await expectAccessible(page, 'a conflict');
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  await expect(admin.field('Priority')).toHaveValue('7');
  await expect(name).toHaveValue(before);

  await name.fill('Repairs');
  await page.keyboard.press('Escape');
  const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
  await leaving.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name).toHaveValue('Repairs');
  await admin.saved('Repairs');
  await expect(admin.row('Repairs')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(admin.row(before)).toBeVisible();
  await expect(admin.row('Repairs')).toHaveCount(0);

  // What is in use stays, and the page says where it is used.
  await admin.row(before).click();
  await admin.press('Delete');
  const deleting = page.getByRole('dialog', { name: /^Delete/ });
  await expect(deleting.getByText('Used by')).toBeVisible();
  await deleting.getByRole('button', { name: 'Delete' }).click();
  await expect(deleting.getByRole('alert')).toContainText('still in use');
});

test('a list of people: what it would change, then all of it', async ({ people, product }) => {
  const admin = new Administrator(await people.come('luc'), product);
  const { page } = admin;
  await admin.signIn('/people');
  await page.getByRole('button', { name: 'Importer une liste' }).click();
  const list = page.getByRole('dialog', { name: 'Importer des personnes' });
  await list.getByLabel('Ou collez la liste').fill('username;name;roles;queues\nzoe;Zoé Martin;agent;sav|sante\nnadia;Nadia Ferrand;agent;nulle-part');
  await expect(list.getByText('1 refusée')).toBeVisible();
  await expect(list.getByRole('button', { name: 'Appliquer' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page, 'a preview with a refusal');
  await list.getByLabel('Ou collez la liste').fill('username;name;roles;queues\nzoe;Zoé Martin;agent;sav|sante');
  await expect(list.getByText('1 à créer')).toBeVisible();
  await list.getByRole('button', { name: 'Appliquer' }).click();
  await expect(list.getByText('Import terminé')).toBeVisible();
  await expect(list.locator('code')).toHaveText(/^[a-z0-9]{16}$/);
  await list.getByRole('button', { name: 'Fermer' }).last().click();
  await expect(admin.row('Zoé Martin')).toBeVisible();
});

test('the log of changes says what was, restores it, and is whole', async ({ people, product }) => {
  const admin = new Administrator(await people.come('luc', { language: 'en' }), product);
  const { page } = admin;
  await changeThing(product, 'not-ready/lunch', () => ({ name: { fr: 'Repas', en: 'Meal' } }));
  await admin.signIn('/changes');
  const entry = page.getByRole('listitem').filter({ hasText: 'Meal' }).first();
  await entry.locator('summary').click();
  await expect(entry.getByText('Lunch')).toBeVisible();
  await expectAccessible(page, 'the log');
  await page.getByRole('button', { name: 'Check integrity' }).click();
  await expect(page.getByText(/^The log is whole/)).toBeVisible();
  await entry.getByRole('button', { name: 'Restore the state before' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore the state before' }).click();
  await admin.go('Not-ready reasons');
  await expect(admin.row('Lunch')).toBeVisible();
});

test('only administrators get in', async ({ people, product }) => {
  const stranger = new Administrator(await people.come('ines', { language: 'en' }), product);
  await stranger.signIn('', 'ines');
  await expect(stranger.page.getByText('This page is for administrators')).toBeVisible();
  await expectAccessible(stranger.page, 'refused');
  await stranger.page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  await expect(stranger.page.getByLabel('Username')).toBeVisible();
});

for (const [language, theme] of [['fr', 'light'], ['en', 'dark']] as const) {
  test(`every page is accessible, ${language}, ${theme}`, async ({ people, product }) => {
    test.setTimeout(300_000);
    const admin = new Administrator(await people.come('luc', { language, theme }), product);
    await admin.signIn();
    for (const section of ['', '/people', '/roles', '/skills', '/queues', '/hours', '/entry-points', '/codes', '/not-ready', '/keys', '/webhooks', '/company', '/changes']) {
      await admin.page.goto(`${product.url}/admin${section}?lang=${language}`);
      await expect(admin.page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(admin.page, `${section} ${language}`);
    }
  });
}
