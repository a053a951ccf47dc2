import { expect, test } from '../rig/test.ts';

test('a wrong password says so without saying which half was wrong', async ({ agent }) => {
  const nadia = await agent('nadia');
  await nadia.signIn('pas-le-bon');
  const told = nadia.page.getByRole('alert');
  await expect(told).toContainText(/identifiant ou (le )?mot de passe/i);
  await expect(nadia.status('notReady')).toHaveCount(0);

  await nadia.signIn();
  await expect(nadia.status('notReady')).toBeVisible();
});

test('a signed-in agent stays signed in over a reload, and signing out ends it', async ({ agent }) => {
  const nadia = await agent('nadia');
  await nadia.signIn();
  await expect(nadia.status('notReady')).toBeVisible();
  await nadia.page.reload();
  await expect(nadia.status('notReady')).toBeVisible();

  const answer = await nadia.page.evaluate(async () => (await fetch('/api/v1/session', { method: 'DELETE' })).status);
  expect(answer).toBe(204);
  await expect(nadia.button('signIn')).toBeVisible();
});

test('an unknown entry point is a sentence, not an error', async ({ contact, product }) => {
  const claire = await contact('claire');
  await claire.page.goto(`${product.url}/call/nulle-part?lang=fr`);
  await expect(claire.page.locator('main, body').first()).toContainText(/n’existe|introuvable|plus disponible|adresse/i);
  await expect(claire.button('call')).toHaveCount(0);
});
