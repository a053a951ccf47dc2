import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { record } from '../rig/measurement.ts';
import { expect, test } from '../rig/test.ts';
import { startPlainLiveKit } from './plainLiveKit.ts';
import { tap, watchTaps, whenFrame, whenHeard } from './stopwatch.ts';

const calls = 8;
const warmStarts = 3;

interface Times {
  heardByContact: number[];
  heardByAgent: number[];
  coldFrame: number[];
  warmFrame: number[];
}

// One visitor who calls again and again is what the limits are there to stop.
test.use({ settings: { VISAVIS_LIMITS_CALLS: '0', VISAVIS_LIMITS_CHECKS: '0' } });

test('B4: first audio after accepting, first remote frame after turning the camera on', async ({ people, product }, info) => {
  const nadia = new Agent(await people.come('nadia'), product);
  const claire = new Contact(await people.come('claire'), product);
  await nadia.start();
  await watchTaps(nadia.page);

  const ours: Times = { heardByContact: [], heardByAgent: [], coldFrame: [], warmFrame: [] };
  for (let call = 0; call < calls; call++) {
    await claire.call();
    await watchTaps(claire.page);
    await expect(nadia.button('accept')).toBeVisible();
    await nadia.page.waitForTimeout(1000); // nobody reads who calls and answers in less
    const heardByContact = await whenHeard(claire.page);
    const heardByAgent = await whenHeard(nadia.page);
    const accepted = await tap(nadia.button('accept'));
    ours.heardByContact.push((await heardByContact()) - accepted);
    ours.heardByAgent.push((await heardByAgent()) - accepted);

    for (let start = 0; start <= warmStarts; start++) {
      const frame = await whenFrame(nadia.page, 'Vidéo du contact');
      const from = await tap(claire.button('turnVideoOn'));
      (start === 0 ? ours.coldFrame : ours.warmFrame).push((await frame()) - from);
      await claire.press('turnVideoOff');
      await expect(nadia.contactVideo()).toHaveCount(0);
    }
    await nadia.press('disconnect');
    await nadia.press('markDone');
    await expect(nadia.button('markDone')).toHaveCount(0);
    await claire.beginAnew();
  }

  const plain: Times = { heardByContact: [], heardByAgent: [], coldFrame: [], warmFrame: [] };
  const liveKit = await startPlainLiveKit();
  const [receiver, sender] = [nadia.page, claire.page];
  for (let call = 0; call < calls; call++) {
    await receiver.goto(liveKit.pageUrl('receiver', `room-${call}`));
    await sender.goto(liveKit.pageUrl('sender', `room-${call}`));
    await watchTaps(receiver);
    await watchTaps(sender);
    // As in the product, the contact is there before the agent comes.
    await sender.getByText('join').click();
    await expect(sender).toHaveTitle('joined');
    const heardBySender = await whenHeard(sender);
    const heardByReceiver = await whenHeard(receiver);
    const joined = await tap(receiver.getByText('join'));
    plain.heardByContact.push((await heardBySender()) - joined);
    plain.heardByAgent.push((await heardByReceiver()) - joined);
    for (let start = 0; start <= warmStarts; start++) {
      const frame = await whenFrame(receiver, 'remote');
      const from = await tap(sender.getByText('camera'));
      (start === 0 ? plain.coldFrame : plain.warmFrame).push((await frame()) - from);
      await sender.getByText('camera').click();
      await expect(sender).toHaveTitle('camera off');
      await expect
        .poll(() => receiver.evaluate(() => (document.querySelector('video')!.srcObject as MediaStream | null)?.getVideoTracks()[0]?.muted ?? true))
        .toBe(true);
    }
  }
  await liveKit.stop();

  const to = 'livekit-client with stock LiveKit';
  const rows: [string, keyof Times][] = [
    ['agent accepts, after a second of ringing → the contact hears the agent', 'heardByContact'],
    ['agent accepts, after a second of ringing → the agent hears the contact', 'heardByAgent'],
    ['contact taps *Activer la vidéo* → first frame painted at the agent, camera cold', 'coldFrame'],
    ['the same, camera warm (stopped and started again in the call)', 'warmFrame'],
  ];
  for (const [what, key] of rows) {
    await record(info, { id: 'B4', what, unit: 'ms', values: ours[key], compared: { to, values: plain[key] }, goal: 'ratio ≤ 1.0' });
  }
});
