import { expectDevices, voiceCall, videoCall } from '../rig/scenes.ts';
import { expectNoPicture, expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('the agent starts video and the contact answers with their camera', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  const session = await nadia.startVideo();
  await expect(claire.page.getByText(/Nadia/).first()).toBeVisible();
  await expectDevices(claire, { camera: false, microphone: true });
  await claire.press('answerCamera');

  await expectPicture(session.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
  await expectVoice(nadia.page, 'claire');
});

test('the agent starts video and the contact watches without a camera', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  const session = await nadia.startVideo();
  await claire.press('answerWatch');

  await expectPicture(claire.adviserVideo(), 'nadia');
  await expectNoPicture(session.contactVideo());
  await expectDevices(claire, { camera: false, microphone: true });
  await expectVoice(nadia.page, 'claire');
});

test('the agent starts video and the contact stays on voice', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  await nadia.press('startVideo');
  await expect(nadia.button('cancelRequest')).toBeVisible();
  await claire.press('answerDecline');

  await expect(nadia.button('startVideo')).toBeVisible();
  await expectNoPicture(claire.adviserVideo());
  await expectNoPicture(nadia.contactVideo());
  await expectDevices(claire, { camera: false, microphone: true });
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');
});

test('the agent takes the request back', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  await nadia.press('startVideo');
  await expect(claire.button('answerCamera')).toBeVisible();
  await nadia.press('cancelRequest');
  await expect(claire.button('answerCamera')).toHaveCount(0);
  await expect(nadia.button('startVideo')).toBeVisible();
  await expectVoice(claire.page, 'nadia');
});

test('stopping video pauses both pictures, releases the devices and leaves the voices; starting brings them back', async ({
  agent,
  contact,
}) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  await nadia.press('stopVideo');
  await expectNoPicture(nadia.contactVideo());
  await expectNoPicture(claire.adviserVideo());
  await expectDevices(nadia, { camera: false, microphone: true });
  await expectDevices(claire, { camera: false, microphone: true });
  await expectVoice(nadia.page, 'claire');
  await expectVoice(claire.page, 'nadia');

  const session = await nadia.startVideo();
  await expectPicture(session.contactVideo(), 'claire');
  await expectPicture(claire.adviserVideo(), 'nadia');
});

test('each turns their own camera off and on', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await videoCall(nadia, claire);

  await nadia.press('cameraOff');
  await expectNoPicture(claire.adviserVideo());
  await expectDevices(nadia, { camera: false, microphone: true });
  await expectPicture(nadia.contactVideo(), 'claire');
  await nadia.press('cameraOn');
  await expectPicture(claire.adviserVideo(), 'nadia');

  await claire.press('turnVideoOff');
  await expectNoPicture(nadia.contactVideo());
  await expectDevices(claire, { camera: false, microphone: true });
  await expectPicture(claire.adviserVideo(), 'nadia');
  await claire.press('turnVideoOn');
  await expectPicture(nadia.contactVideo(), 'claire');
});

test('muted is silent at the other end and nowhere else', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);

  await nadia.press('mute');
  await expect.poll(() => claire.hears()).toBeNull();
  await expectVoice(nadia.page, 'claire');
  await nadia.press('unmute');
  await expectVoice(claire.page, 'nadia');

  await claire.press('contactMute');
  await expect.poll(() => nadia.hears()).toBeNull();
  await expectVoice(claire.page, 'nadia');
  await claire.press('unmute');
  await expectVoice(nadia.page, 'claire');
});
