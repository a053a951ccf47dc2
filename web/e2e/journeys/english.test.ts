import type { Locator } from '@playwright/test';
import { expectMusic, expectPicture, expectVoice } from '../rig/senses.ts';
import type { Language } from '../rig/people.ts';
import { expect, test } from '../rig/test.ts';

test('one call in English from the tap to the history', async ({ agent, contact }) => {
  const nadia = await agent('nadia', { language: 'en' });
  const claire = await contact('claire', { language: 'en' });
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');

  const session = await nadia.startVideo();
  await claire.press('answerCamera');
  await expectPicture(session.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');

  await nadia.press('hold');
  await expectMusic(claire.page);
  await nadia.press('resume');
  await expectVoice(claire.page, 'nadia');

  await nadia.notepad().fill('Will call back on Thursday.');
  await nadia.press('disconnect');
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);
});

for (const language of ['fr', 'en'] as const satisfies readonly Language[]) {
  test(`every label is there in ${language === 'fr' ? 'French' : 'English'}`, async ({ agent, contact }) => {
    const nadia = await agent('nadia', { language });
    const claire = await contact('claire', { language });
    const there = async (...controls: Locator[]): Promise<void> => {
      for (const control of controls) await expect.soft(control).toBeVisible();
    };

    await nadia.page.goto(`${nadia.home()}/desk?lang=${language}`);
    await there(nadia.page.getByLabel(nadia.name('username')), nadia.page.getByLabel(nadia.name('password')), nadia.button('signIn'));
    await nadia.signIn();
    await there(nadia.status('notReady'), nadia.region('interactions'));
    await nadia.becomeReady();

    await claire.open();
    await there(claire.button('call'));
    await claire.fillIn();
    await claire.press('call');
    await there(claire.button('hangUp'));
    await there(nadia.button('accept'), nadia.button('decline'));
    await nadia.accept();

    await there(
      ...(['mute', 'hold', 'startVideo', 'disconnect'] as const).map((key) => nadia.button(key)),
      ...(['notepad', 'attachedData', 'records'] as const).map((key) => nadia.panel(key)),
      ...(['turnVideoOn', 'contactMute', 'hangUp'] as const).map((key) => claire.button(key)),
    );
    await nadia.press('mute');
    await there(nadia.button('unmute'));
    await nadia.press('unmute');
    await claire.press('contactMute');
    await there(claire.button('unmute'));
    await claire.press('unmute');

    const session = await nadia.startVideo();
    await there(nadia.button('cancelRequest'));
    await there(...(['answerCamera', 'answerWatch', 'answerDecline'] as const).map((key) => claire.button(key)));
    await claire.press('answerCamera');
    await there(
      ...(['stopVideo', 'swap', 'onTop', 'cameraOff', 'hold', 'mute', 'disconnect'] as const).map((key) => session.button(key)),
      session.contactVideo(),
      session.ownVideo(),
      claire.button('turnVideoOff'),
      claire.adviserVideo(),
      claire.ownVideo(),
    );
    await session.page.close();
    await there(nadia.button('popOut'), nadia.contactVideo());

    await nadia.press('hold');
    await there(nadia.button('resume'));
    await nadia.press('resume');
    await nadia.press('disconnect');
    await there(nadia.button('markDone'));
  });
}
