/** What people see and hear while networks break in the middle of a video call. */
import type { Page } from '@playwright/test';
import { startPlainLiveKit } from '../bench/plainLiveKit.ts';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { noPlaces, type Place } from '../rig/network.ts';
import { Office } from '../rig/office.ts';
import { crash, type People } from '../rig/people.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectPicture } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { breaking } from './breaking.ts';
import { installGaps } from './gaps.ts';
import { writeReport, type Outcome } from './report.ts';

const times = Number(process.env['VISAVIS_FAULT_TIMES'] ?? 10);
const why = noPlaces();
test.skip(why !== null, why ?? '');

const head = [
  '# Faults of networks, with browsers',
  '',
  'Written by `make faults`. A video call of two browsers, one of them in a network namespace of its own whose packets are',
  'dropped without a word; the longest time without a new packet of sound, or a newly decoded picture, at either end, and how',
  'long it took until the other end’s page said so: p50 / p95 / worst, in ms. An agent whose network is gone for 6 s hears',
  'nothing for at least that long; one whose browser was killed is back when a new one has been started and signed in.',
  'A line in which somebody’s call ended has it in “Lost”. Chromium itself learns of another network late: the last line is how',
  'long it took until it offered an address in the new one to a page that asked again and again and did nothing else.',
];

const outcome = (fault: string, goal: string): Outcome => ({ fault, goal, agent: [], contact: [], told: [], lost: 0 });

/** Both ways of the contact's network, in turns. */
function changes(): (place: Place) => Promise<void> {
  let way: 0 | 1 = 0;
  return async (place) => {
    way = way === 0 ? 1 : 0;
    await place.take(way);
  };
}

test('networks that break in a video call', async ({ people }) => {
  const office = await Office.open({ VISAVIS_LIMITS_CALLS: '0', VISAVIS_LIMITS_CHECKS: '0' });
  try {
    writeReport('faults-networks.md', head, await breakNetworks(office, people));
  } finally {
    await people.leave();
    await office.close();
  }
});

async function breakNetworks(office: Office, people: People): Promise<Outcome[]> {
  const { place, key } = office;
  const outcomes: Outcome[] = [];
  const change = changes();

  // The contact's network.
  const nadia = new Agent(await people.come('nadia', { trusts: key }), office.product);
  const claire = new Contact(await people.come('claire', { place, trusts: key }), office.fromPlace);
  for (const { someone } of [nadia, claire]) await installGaps(someone.context);
  await videoCall(nadia, claire);
  const changed = outcome('4 the contact’s network changes', '≤ 1500 ms');
  const blocked = outcome('5 UDP is blocked at the contact', '≤ 4000 ms');
  for (let i = 0; i < times; i++) {
    await breaking(changed, claire.page, nadia.page, () => change(place));
    await breaking(blocked, claire.page, nadia.page, () => place.drop('meta l4proto udp'));
    await place.pass();
    await claire.page.reload(); // back to UDP
    await expectPicture(nadia.contactVideo(), 'claire');
    await expectPicture(claire.adviserVideo(), 'nadia');
  }
  await claire.press('hangUp');
  await nadia.press('markDone');
  outcomes.push(changed, blocked);
  await people.leave();

  // The agent's.
  const jonas = new Contact(await people.come('jonas', { trusts: key }), office.product);
  let luc = new Agent(await people.come('luc', { place, trusts: key }), office.fromPlace);
  for (const { someone } of [luc, jonas]) await installGaps(someone.context);
  await videoCall(luc, jonas);
  const told = jonas.page.getByText(/se reconnecte/);
  const silent = outcome('3 the agent’s network is gone without a word for 6 s', 'told ≤ 4000 ms');
  for (let i = 0; i < times; i++) {
    await breaking(silent, jonas.page, luc.page, async () => {
      const from = Date.now();
      await place.drop('');
      await expect(told).toBeVisible({ timeout: 20_000 });
      silent.told?.push(Date.now() - from);
      await jonas.page.waitForTimeout(Math.max(0, from + 6_000 - Date.now()));
      await place.pass();
    });
    await expect(told).toHaveCount(0);
  }
  const killed = outcome('2 the agent’s browser is killed, and another one is opened', 'told ≤ 1000 ms');
  for (let i = 0; i < times; i++) {
    await breaking(killed, jonas.page, null, async () => {
      const from = Date.now();
      await crash(luc.someone);
      await expect(told).toBeVisible({ timeout: 20_000 });
      killed.told?.push(Date.now() - from);
      luc = new Agent(await people.come('luc', { place, trusts: key }), office.fromPlace);
      await luc.signIn(); // the call is there, and the camera as it was
    });
    await expectPicture(luc.contactVideo(), 'jonas');
    await expect(told).toHaveCount(0);
  }
  outcomes.push(silent, killed);
  await jonas.press('hangUp');
  await luc.press('markDone');
  await people.leave();

  return [...outcomes, ...(await plainly(office, people, change)), await browserAlone(office, people, change)];
}

/** The same where stock LiveKit with its own client can be broken in the same way. */
async function plainly({ place }: Office, people: People, change: (place: Place) => Promise<void>): Promise<Outcome[]> {
  const plain = await startPlainLiveKit(place.server);
  const here = await people.come('nadia', { secures: plain.origin });
  const there = await people.come('claire', { secures: plain.origin, place });
  for (const { context } of [here, there]) await installGaps(context);
  const join = async (page: Page, who: string): Promise<void> => {
    await page.goto(plain.pageUrl(who, 'faults'));
    await page.getByText('join').click();
    await expect(page).toHaveTitle('joined');
    await page.getByText('camera').click();
    await expect(page).toHaveTitle('camera on');
  };
  await join(here.page, 'receiver');
  const changed = outcome('4 a network changes: stock LiveKit and livekit-client', '');
  const blocked = outcome('5 UDP is blocked: stock LiveKit and livekit-client', '');
  for (let i = 0; i < Math.max(2, times / 2); i++) {
    for (const [into, inject] of [[changed, change], [blocked, (where: Place) => where.drop('meta l4proto udp')]] as const) {
      await join(there.page, 'sender');
      await breaking(into, there.page, here.page, () => inject(place)).catch(() => undefined); // its client has given up
      await place.pass();
    }
  }
  await people.leave();
  await plain.stop();
  return [changed, blocked];
}

/** How long the browser takes to offer an address in the network that is there now: no page is back sooner. */
async function browserAlone({ fromPlace, place, key }: Office, people: People, change: (place: Place) => Promise<void>): Promise<Outcome> {
  const claire = new Contact(await people.come('claire', { place, trusts: key }), fromPlace);
  await claire.open();
  const learned = outcome('4 a network changes: until Chromium offers an address in the new one', '');
  for (let i = 0; i < times; i++) {
    await expect.poll(async () => (await offered(claire.page)).length, { timeout: 20_000 }).toBe(1); // it knows of no other any more
    const before = await offered(claire.page);
    const from = Date.now();
    await change(place);
    const another = async (): Promise<boolean> => (await offered(claire.page)).some((address) => !before.includes(address));
    await expect.poll(another, { intervals: [100], timeout: 20_000 }).toBe(true);
    learned.told?.push(Date.now() - from);
  }
  await people.leave();
  return learned;
}

/** The addresses that a new connection of this page would offer. Only a page that may use its microphone is shown them. */
async function offered(page: Page): Promise<string[]> {
  return await page.evaluate(async () => {
    const devices = await navigator.mediaDevices.getUserMedia({ audio: true });
    const connection = new RTCPeerConnection();
    const addresses = new Set<string>();
    const all = new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        if (candidate === null) resolve();
        else if (candidate.address) addresses.add(candidate.address);
      };
    });
    for (const track of devices.getTracks()) connection.addTrack(track);
    await connection.setLocalDescription();
    await all;
    connection.close();
    for (const track of devices.getTracks()) track.stop();
    return [...addresses];
  });
}
