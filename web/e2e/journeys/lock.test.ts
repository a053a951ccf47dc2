import { expectAccessible } from '../rig/axe.ts';
import { demoPassword, type Agent } from '../rig/agent.ts';
import { voiceCall } from '../rig/scenes.ts';
import { expect, test } from '../rig/test.ts';

const lockOf = (agent: Agent) => agent.page.getByRole('dialog', { name: 'Session verrouillée' });

async function unlock(agent: Agent, password: string): Promise<void> {
  await lockOf(agent).getByLabel('Mot de passe', { exact: true }).fill(password);
  await lockOf(agent).getByRole('button', { name: 'Déverrouiller' }).click();
}

test('locked by hand: a reload does not open it, the password does, and what was typed is still there', async ({ agent, contact, product }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  const { page } = nadia;
  await voiceCall(nadia, claire);
  // Nobody locks themselves out of a call.
  await page.getByRole('button', { name: /Compte/ }).click();
  await page.getByRole('menuitem', { name: 'Verrouiller la session' }).click();
  await expect(page.getByText('La session ne se verrouille pas pendant un appel.')).toBeVisible();
  await expect(lockOf(nadia)).toHaveCount(0);

  await nadia.press('disconnect');
  await nadia.tab('notepad').click();
  await nadia.notepad().fill('Rappeler demain, avant dix heures');
  await page.getByRole('button', { name: /Compte/ }).click();
  await page.getByRole('menuitem', { name: 'Verrouiller la session' }).click();
  await expect(lockOf(nadia)).toBeVisible();
  await expectAccessible(page, 'locked');
  // Neither Escape nor shortcuts get behind it, and the server refuses what they would do.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F2');
  await expect(lockOf(nadia)).toBeVisible();
  expect(await page.evaluate(async () => (await fetch('/api/v1/team')).status)).toBe(403);

  await page.reload();
  await expect(lockOf(nadia)).toBeVisible();
  await expect(nadia.notepad()).toHaveCount(0);
  await unlock(nadia, 'pas-le-bon');
  await expect(lockOf(nadia).getByRole('alert')).toContainText('Mot de passe incorrect.');
  await unlock(nadia, demoPassword);
  await expect(lockOf(nadia)).toHaveCount(0);
  await expect(nadia.notepad()).toHaveValue('Rappeler demain, avant dix heures');
  await nadia.press('markDone');

  // Another tab of the same browser is locked and unlocked with it.
  const other = nadia.in(await nadia.someone.context.newPage());
  await other.page.goto(`${product.url}/desk?lang=fr`);
  await expect(other.status('ready')).toBeVisible();
  await other.page.keyboard.press('Shift+L');
  await expect(lockOf(nadia)).toBeVisible();
  await unlock(nadia, demoPassword);
  await expect(lockOf(other)).toHaveCount(0);
  await expect(lockOf(nadia)).toHaveCount(0);
});

test.describe('left alone', () => {
  test.use({ settings: { VISAVIS_TIMES_LOCK: '6s' } });

  test('the desk locks, but never in a call, and calls ring elsewhere meanwhile', async ({ agent, contact }) => {
    const [nadia, claire] = [await agent('nadia'), await contact('claire')];
    await voiceCall(nadia, claire);
    await expect(nadia.page.getByText(/^0?0:09$/).first()).toBeVisible({ timeout: 20_000 });
    await expect(lockOf(nadia)).toHaveCount(0);
    await nadia.press('disconnect');
    await nadia.press('markDone');
    await expect(lockOf(nadia)).toBeVisible({ timeout: 15_000 });
    // What lies behind goes on: it is not rung.
    await claire.call({ entry: 'sav' });
    await expect(claire.page.getByText(/file|attend|patient/i).first()).toBeVisible();
    await expect(nadia.button('accept')).toHaveCount(0);
    await unlock(nadia, demoPassword);
    await nadia.accept();
  });
});
