import { Administrator } from '../rig/administrator.ts';
import { expectAccessible } from '../rig/axe.ts';
import type { Product } from '../rig/product.ts';
import { startReceiver } from '../rig/receiver.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

/** What another system is answered. */
async function asSystem(product: Product, key: string, method: string, path: string, body?: unknown): Promise<number> {
  const answer = await fetch(`${product.url}/api/v1${path}`, {
    method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.status;
}
const call = { entryPoint: 'sav', contact: { name: 'Claire Morel' }, attached: { commande: '1713' } };

test('a key made through the page does what it may, nothing else, and nothing once it is revoked', async ({ people, product }) => {
  const admin = new Administrator(await people.come('luc'), product);
  const { page } = admin;
  await admin.signIn('/keys');
  await expect(page.getByText(/Une clé permet à un autre système, comme votre CRM/)).toBeVisible();
  await page.keyboard.press('n');
  await expect(admin.field('Nom')).toBeFocused();

  // Nothing filled in: each field says so itself.
  await page.keyboard.press('Control+s');
  await expect(admin.field('Nom')).toBeFocused();
  await expect(admin.sheet.getByText('Un champ obligatoire est vide.')).toHaveCount(2);
  await expectAccessible(page, 'a refused key');

  await page.keyboard.type('CRM');
  await admin.sheet.getByRole('checkbox', { name: /^Lancer des appels/ }).check();
  await page.keyboard.press('Control+s');
  const made = page.getByRole('dialog', { name: /^Clé de «.CRM.»/ });
  await expect(made.getByText('il ne sera plus affiché')).toBeVisible();
  await expectAccessible(page, 'the secret of a key');
  const key = (await made.locator('code').first().textContent()) ?? '';
  expect(key).toMatch(/^vva_[a-z0-9]{20,}$/);
  // What is said once does not go because somebody clicked beside it.
  await page.mouse.click(4, 300);
  await expect(made).toBeVisible();
  await made.getByRole('button', { name: 'C’est copié' }).click();
  await expect(made).toHaveCount(0);
  await expect(page.getByRole('row', { name: /CRM/ })).toContainText('Jamais');

  expect(await asSystem(product, key, 'POST', '/interactions', call)).toBe(201);
  expect(await asSystem(product, key, 'GET', '/admin/webhooks')).toBe(403);
  expect(await asSystem(product, key, 'GET', '/admin/people')).toBe(403);

  await page.reload();
  await expect(page.getByRole('row', { name: /CRM/ })).not.toContainText('Jamais');
  await expect(page.getByText(key)).toHaveCount(0);
  await admin.row('CRM').click();
  await expect(admin.sheet.getByText(/^Créée le .* par /)).toBeVisible();
  await admin.sheet.getByRole('checkbox', { name: /^Gérer les webhooks/ }).check();
  await admin.saved('CRM');
  expect(await asSystem(product, key, 'GET', '/admin/webhooks')).toBe(200);

  await admin.row('CRM').click();
  await admin.field('Clé désactivée').check();
  await admin.saved('CRM');
  expect(await asSystem(product, key, 'GET', '/admin/webhooks')).toBe(401);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(page.getByText('C’est annulé')).toBeVisible();
  expect(await asSystem(product, key, 'GET', '/admin/webhooks')).toBe(200);

  // A new secret: the one before still counts for a day, or not at all.
  await admin.row('CRM').click();
  const anew = async (grace?: string): Promise<string> => {
    await admin.press('Remplacer le secret');
    const asked = page.getByRole('dialog', { name: 'Remplacer le secret' });
    if (grace !== undefined) await asked.getByLabel('L’ancien reste valable').selectOption(grace);
    await expectAccessible(page, 'a new secret of a key');
    await asked.getByRole('button', { name: 'Remplacer le secret' }).click();
    const shown = admin.sheet.getByRole('group', { name: 'Secret' }).locator('code');
    await expect(shown).toHaveText(/^vva_/);
    return (await shown.textContent()) ?? '';
  };
  const second = await anew();
  await expect(admin.sheet.getByText(/^L’ancien est valable jusqu’au /)).toBeVisible();
  for (const one of [key, second]) expect(await asSystem(product, one, 'GET', '/admin/webhooks')).toBe(200);
  await admin.press('Fermer');
  await admin.row('CRM').click();
  const third = await anew('0');
  for (const one of [key, second]) expect(await asSystem(product, one, 'GET', '/admin/webhooks')).toBe(401);
  expect(await asSystem(product, third, 'GET', '/admin/webhooks')).toBe(200);

  // A last day: over already, it is refused beside its field; near, people are warned.
  const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await admin.field('Dernier jour').fill(dayIn(-3));
  await admin.field('Nom').fill('');
  await admin.save();
  await expect(admin.field('Nom')).toBeFocused();
  await expect(admin.sheet.getByText('Cette date est déjà passée.')).toBeVisible(); // both at once
  await admin.field('Nom').fill('CRM');
  await admin.save();
  await expect(admin.field('Dernier jour')).toBeFocused();
  await expect(admin.sheet.getByText('Cette date est déjà passée.')).toBeVisible();
  await admin.field('Dernier jour').fill(dayIn(7));
  await admin.saved('CRM');
  await expect(page.getByRole('row', { name: /CRM/ })).toContainText(/Jusqu’au /);

  await admin.row('CRM').click();
  await admin.press('Supprimer');
  const deleting = page.getByRole('dialog', { name: /^Supprimer/ });
  await expect(deleting.getByText(/ne peut pas être rétablie/)).toBeVisible();
  await deleting.getByRole('button', { name: 'Supprimer' }).click();
  // A key made anew would be another one: nothing to undo.
  const told = page.getByRole('status').locator('div').filter({ hasText: /«.CRM.» est supprimé/ });
  await expect(told).toBeVisible();
  await expect(told.getByRole('button', { name: 'Annuler' })).toHaveCount(0);
  await expect(admin.row('CRM')).toHaveCount(0);
  expect(await asSystem(product, third, 'POST', '/interactions', call)).toBe(401);
});

test('an address inside is refused beside its field', async ({ people, product }) => {
  const admin = new Administrator(await people.come('luc', { language: 'en' }), product);
  const { page } = admin;
  await admin.signIn('/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  const address = admin.field('Address');
  for (const [url, told] of [['', 'A required field is empty.'], ['crm', /complete address/], ['https://10.0.0.7/visavis', /not allowed/], ['http://crm.example.com/', /not allowed/]] as const) {
    await address.fill(url);
    await admin.save();
    await expect(address).toBeFocused();
    await expect(admin.sheet.getByText(told)).toBeVisible();
  }
  await expectAccessible(page, 'a refused address');
  await address.fill('https://crm.example.com/visavis');
  await admin.save();
  await expect(page.getByRole('dialog', { name: 'Secret of “crm.example.com/visavis”' })).toBeVisible();
});

test.describe('where the receiver is on the same machine', () => {
  test.use({ settings: { VISAVIS_WEBHOOKS_PRIVATE: 'true' } });

  test('a call is told to a webhook made through the page; what was refused is sent again by hand', async ({ people, product, agent, contact }) => {
    test.setTimeout(240_000);
    const receiver = await startReceiver();
    const admin = new Administrator(await people.come('luc'), product);
    const { page } = admin;
    await admin.signIn('/webhooks');
    await expect(page.getByRole('heading', { level: 1, name: 'Webhooks' })).toBeVisible();
    await page.keyboard.press('n');
    await admin.field('Adresse').fill(receiver.url);
    await admin.field('Nom').fill('CRM');
    await admin.sheet.getByRole('checkbox', { name: /^interaction\.created|Un contact est arrivé/ }).check();
    await admin.sheet.getByRole('checkbox', { name: /interaction\.ended/ }).check();
    await expectAccessible(page, 'a new webhook');
    await admin.save();
    const made = page.getByRole('dialog', { name: /^Secret de «.CRM.»/ });
    const secret = (await made.locator('code').first().textContent()) ?? '';
    expect(secret).toMatch(/^whsec_/);
    receiver.trust(secret);
    await made.getByRole('button', { name: 'C’est copié' }).click();

    await admin.row('CRM').click();
    await admin.press('Envoyer un essai');
    await expect(admin.sheet.getByText(/^Reçu.: Réponse 204/)).toBeVisible();
    expect(receiver.received.map((one) => [one.type, one.signed])).toEqual([['webhook.test', true]]);
    await admin.sheet.getByRole('link', { name: 'Journal des envois' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Envois à CRM' })).toBeVisible();
    await expect(page.getByRole('row', { name: /webhook\.test/ })).toContainText('Remis');

    // The log stands open while people call: it refreshes by itself.
    const [nadia, claire] = [await agent('nadia'), await contact('claire')];
    await nadia.start();
    await claire.call();
    await nadia.accept();
    await expectVoice(nadia.page, 'claire');
    await expect(page.getByRole('row', { name: /interaction\.created/ })).toContainText('Remis');
    receiver.answer(500);
    await nadia.press('disconnect');
    const row = page.getByRole('row', { name: /interaction\.ended/ }).first(); // its details are the next one
    await expect(row).toContainText('Réponse 500');
    await expect(page.getByText(/^En retard depuis/)).toBeVisible();
    // After the second one it is left alone for half a minute: what comes before that is by hand.
    const ended = () => receiver.received.filter((one) => one.type === 'interaction.ended');
    await expect.poll(() => ended().length, { timeout: 20_000 }).toBe(2);
    await expect(row.getByRole('cell', { name: '2', exact: true })).toBeVisible();

    await row.getByRole('button', { name: /^Détail/ }).click();
    await expect(page.getByText('"type": "interaction.ended"')).toBeVisible();
    await expectAccessible(page, 'a delivery that was refused');
    receiver.answer(204);
    await row.getByRole('button', { name: /^Renvoyer/ }).click();
    await expect(row).toContainText('Remis');
    await expect(page.getByText('À jour', { exact: true })).toBeVisible();
    expect(ended()).toHaveLength(3);
    expect(new Set(ended().map((one) => one.id)).size).toBe(1);
    expect(receiver.received.every((one) => one.signed)).toBe(true);

    await page.getByLabel('État').selectOption('Échec');
    await expect(page.getByText('Aucun résultat')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Renvoyer l’échec' })).toHaveCount(0);

    // A receiver that says it is no more stops the webhook: what failed is sent again once it is enabled again.
    receiver.answer(410);
    await claire.call();
    const created = page.getByRole('row', { name: /interaction\.created/ }).first();
    await expect(created).toContainText('Réponse 410');
    await expect(page.getByText('Arrêté : adresse supprimée (410)')).toBeVisible();
    const all = async () => {
      await page.getByRole('button', { name: 'Renvoyer l’échec' }).click();
      const asked = page.getByRole('dialog', { name: 'Renvoyer l’échec' });
      await expectAccessible(page, 'asked before all that failed is sent again');
      await asked.getByRole('button', { name: 'Renvoyer', exact: true }).click();
      await expect(asked).toHaveCount(0);
    };
    await all();
    await expect(page.getByText('Le webhook est désactivé : activez-le d’abord.').first()).toBeVisible();
    await page.getByRole('link', { name: 'Réglages' }).click();
    receiver.answer(204);
    await admin.field('Activé').check();
    await admin.saved('CRM');
    await admin.row('CRM').click();
    await admin.sheet.getByRole('link', { name: 'Journal des envois' }).click();
    const before = receiver.received.filter((one) => one.type === 'interaction.created');
    await all();
    await expect(page.getByText('À jour', { exact: true })).toBeVisible();
    await expect(page.getByRole('row', { name: /interaction\.created/ }).first()).toContainText('Remis');
    await expect(page.getByRole('button', { name: 'Renvoyer l’échec' })).toHaveCount(0);
    const after = receiver.received.filter((one) => one.type === 'interaction.created');
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)?.id).toBe(before.at(-1)?.id);
    await receiver.stop();
  });
});
