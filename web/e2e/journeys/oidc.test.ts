import { expectAccessible } from '../rig/axe.ts';
import { Provider } from '../rig/provider.ts';
import { expectVoices } from '../rig/senses.ts';
import { expect, test as base } from '../rig/test.ts';

const test = base.extend<{ provider: Provider }>({
  provider: async ({}, give) => {
    const provider = await Provider.start();
    await give(provider);
    await provider.stop();
  },
  settings: async ({ provider }, give) => give(provider.settings()),
});

test('sign in at the company’s provider, take a call, lock, unlock there, sign out there too', async ({ agent, contact, product, provider }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  const { page } = nadia;
  await page.goto(`${product.url}/desk?lang=fr`);
  const button = page.getByRole('button', { name: 'Se connecter avec Corp SA' });
  await button.click();
  await provider.signIn(page, 'nadia');
  await expect(page).toHaveURL(`${product.url}/desk`);
  await nadia.becomeReady();
  await expect(page.getByRole('button', { name: /Nadia Duprovider/ })).toBeVisible();

  await claire.call({ entry: 'sav' });
  await nadia.accept();
  await expectVoices(nadia.page, ['claire']);
  await nadia.press('disconnect');
  await nadia.press('markDone');

  // Its session at the provider is not enough to unlock: whoever sits there now may not be the one who left.
  await page.keyboard.press('Shift+L');
  const lock = page.getByRole('dialog', { name: 'Session verrouillée' });
  await expect(lock).toContainText('Nadia Duprovider');
  await expectAccessible(page, 'locked');
  await lock.getByRole('button', { name: 'Se connecter avec Corp SA' }).click();
  await provider.signIn(page, 'nadia');
  await expect(nadia.status('ready')).toBeVisible();
  await expect(lock).toHaveCount(0);

  await page.getByRole('button', { name: /Compte/ }).click();
  await page.getByRole('menuitem', { name: 'Se déconnecter' }).click();
  await expect(button).toBeVisible();
  // Signed out there too: it asks again.
  await button.click();
  await expect(page.getByRole('heading', { name: 'Identity provider' })).toBeVisible();
});

test('the page says in words why a provider did not sign somebody in', async ({ agent, product, provider }) => {
  const luc = await agent('luc', { language: 'en' });
  const { page } = luc;
  await page.goto(`${product.url}/desk?lang=en&next=/admin`);
  await page.getByRole('button', { name: 'Sign in with Corp' }).click();
  await provider.signIn(page, 'luc');
  await expect(page.getByRole('alert')).toContainText('Your account is in no group that may use this product.');
  await expectAccessible(page, 'refused by the provider');
  expect(new URL(page.url()).search).toContain('next=%2Fadmin');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in with Corp' })).toBeVisible();
  await expect(page.getByText('in no group')).toHaveCount(0);
});

test('a provider that is away is told, and passwords go on', async ({ agent, product, provider }) => {
  await provider.stop();
  const nadia = await agent('nadia');
  await nadia.page.goto(`${product.url}/desk?lang=fr`);
  await nadia.page.getByRole('button', { name: 'Se connecter avec Corp SA' }).click();
  await expect(nadia.page.getByRole('alert')).toContainText('Le fournisseur d’identité ne répond pas.');
  await nadia.signIn();
  await expect(nadia.status('notReady')).toBeVisible();
});
