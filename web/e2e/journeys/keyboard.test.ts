import { expectMusic, expectPicture, expectVoice } from '../rig/senses.ts';
import { label, type Label } from '../rig/labels.ts';
import type { Agent } from '../rig/agent.ts';
import { expect, test } from '../rig/test.ts';

test('the call is taken, held, given video and ended with the keyboard alone', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  const keys = nadia.page.keyboard;
  await nadia.page.goto(`${nadia.home()}/desk?lang=fr`);
  // The sign-in form: the cursor stands in the first field.
  await reach(nadia, 'username');
  await keys.type('nadia');
  await keys.press('Tab');
  await keys.type('visavis-demo');
  await keys.press('Enter');
  await reach(nadia, 'notReady');
  await keys.press('Enter');
  await expect(nadia.page.getByRole('menu')).toBeVisible();
  await expect(async () => {
    await keys.press('ArrowDown');
    await expect(nadia.page.locator(':focus')).toHaveAccessibleName(/^Prêt/, { timeout: 500 });
  }).toPass();
  await keys.press('Enter');
  await expect(nadia.status('ready')).toBeVisible();

  await claire.call();
  await expect(nadia.button('accept')).toBeVisible();
  await keys.press('F2');
  await expectVoice(nadia.page, 'claire');

  await keys.press('F4');
  await expectMusic(claire.page);
  await keys.press('F4');
  await expectVoice(claire.page, 'nadia');

  // F9 opens the session's window, as the button does; the keys work in either window.
  const session = await nadia.opening(() => keys.press('F9'));
  await claire.press('answerCamera');
  await expectPicture(session.contactVideo(), 'claire');

  // Along the toolbar with the arrows: it is one stop of the tabulator.
  await reach(nadia, 'disconnect', ['Tab', 'ArrowRight']);
  await keys.press('Enter');
  await expect(claire.button('hangUp')).toHaveCount(0);
  await expect(nadia.button('markDone')).toBeVisible();
  await keys.press('F2');
  await expect(nadia.button('markDone')).toHaveCount(0);
});

/** Presses the keys in turn until the focus is on a control whose name begins with the label. */
async function reach(agent: Agent, key: Label, presses: readonly string[] = ['Tab']): Promise<void> {
  const wanted = label(key, 'fr');
  const { page } = agent;
  await expect(page.getByText(wanted).or(page.getByLabel(wanted)).first()).toBeVisible();
  for (const press of presses) {
    for (let step = 0; step < 60; step++) {
      const name = await page.evaluate(() => {
        const focus = document.activeElement;
        if (!(focus instanceof HTMLElement)) return '';
        const labelled = focus instanceof HTMLInputElement ? focus.labels?.[0]?.textContent : null;
        return (focus.getAttribute('aria-label') ?? labelled ?? focus.textContent ?? '').trim();
      });
      if (name.startsWith(wanted)) return;
      if (press.startsWith('Arrow') && step === 0) await page.getByRole('toolbar').first().getByRole('button').first().focus();
      await page.keyboard.press(press);
    }
  }
  throw new Error(`“${wanted}” cannot be reached with ${presses.join(', ')}`);
}
