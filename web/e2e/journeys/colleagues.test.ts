import { expectAccessible } from '../rig/axe.ts';
import { meetColleagues, voiceCall } from '../rig/scenes.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

for (const [language, theme] of [['fr', 'light'], ['en', 'dark']] as const) {
  test(`axe finds nothing where colleagues meet, ${language}, ${theme}`, async ({ agent, contact }) => {
    test.setTimeout(240_000);
    const [nadia, luc] = [await agent('nadia', { language, theme }), await agent('luc', { language, theme })];
    const claire = await contact('claire', { language, theme, viewport: { width: 390, height: 844 } });
    await meetColleagues({ nadia, luc, claire }, (screen, page) => expectAccessible(page, screen));
  });
}

test('a transfer with the keyboard alone: T, the name, Enter twice', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();

  const keys = nadia.page.keyboard;
  await nadia.page.getByRole('toolbar').getByRole('button').first().focus();
  await keys.press('t');
  await expect(nadia.row('Luc')).toHaveAttribute('aria-disabled', 'false'); // his desk is heard
  await keys.type('mart');
  await expect(nadia.row('Inès')).toHaveCount(0);
  await keys.press('ArrowDown');
  await expect(nadia.row('Luc')).toBeFocused();
  await keys.press('ArrowUp');
  await keys.press('Enter');
  await expect(nadia.row('Luc')).toHaveAttribute('aria-pressed', 'true');
  await keys.press('Enter');
  await expect(luc.button('accept')).toBeVisible();
  await luc.page.keyboard.press('F2');
  await expectVoice(claire.page, 'luc');
});
