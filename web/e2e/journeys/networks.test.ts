/** Calls from networks that let little out, over real ones: the server sees what a firewall on the way lets through. */
import type { Page } from '@playwright/test';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { Office } from '../rig/office.ts';
import { noPlaces } from '../rig/network.ts';
import { videoCall, voiceCall } from '../rig/scenes.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

const why = noPlaces();
test.skip(why !== null, why ?? '');

/** How media comes and goes: the chosen ways of this page's connections. */
async function waysOf(page: Page): Promise<string[]> {
  return await page.evaluate(async () => {
    const ways = new Set<string>();
    for (const connection of window.rigProbe.connections) {
      if (connection.connectionState !== 'connected') continue;
      const stats = new Map<string, Record<string, unknown>>();
      (await connection.getStats()).forEach((entry: { id: string }) => stats.set(entry.id, entry as never));
      for (const entry of stats.values()) {
        if (entry['type'] !== 'transport') continue;
        const local = stats.get(String(stats.get(String(entry['selectedCandidatePairId']))?.['localCandidateId']));
        if (local) ways.add(local['candidateType'] === 'relay' ? `relay by ${String(local['relayProtocol'])}` : String(local['protocol']));
      }
    }
    return [...ways].sort();
  });
}

test.describe('a contact whose network drops', () => {
  for (const { what, kinds, way, check } of [
    { what: 'nothing', kinds: () => [], way: 'udp', check: 'bonne liaison' },
    { what: 'UDP', kinds: () => ['meta l4proto udp'], way: 'tcp', check: 'liaison possible, avec un peu de délai' },
    {
      what: 'everything but the web port',
      kinds: (office: Office) => ['meta l4proto udp', `tcp dport != ${office.port}`],
      way: 'relay by tls',
      check: 'liaison possible, avec un peu de délai',
    },
  ]) {
    test(what, async ({ people }) => {
      const office = await Office.open();
      try {
        await office.place.drop(...kinds(office));
        const nadia = new Agent(await people.come('nadia', { trusts: office.key }), office.product);
        const claire = new Contact(await people.come('claire', { place: office.place, trusts: office.key }), office.fromPlace);
        await claire.open();
        await expect(claire.page.locator('details.check')).toContainText(check, { timeout: 20_000 });
        await videoCall(nadia, claire);
        await expectPicture(nadia.contactVideo(), 'claire');
        await expectVoice(claire.page, 'nadia');
        expect(await waysOf(claire.page)).toEqual([way]);
        await claire.press('hangUp');
        await expect(nadia.button('markDone')).toBeVisible();
      } finally {
        await people.leave();
        await office.close();
      }
    });
  }
});

test('a call goes on when UDP stops, and when the network changes', async ({ people }) => {
  const office = await Office.open();
  try {
    const nadia = new Agent(await people.come('nadia', { trusts: office.key }), office.product);
    const claire = new Contact(await people.come('claire', { place: office.place, trusts: office.key }), office.fromPlace);
    await videoCall(nadia, claire);
    expect(await waysOf(claire.page)).toEqual(['udp']);

    await office.place.drop('meta l4proto udp');
    await expect.poll(() => waysOf(claire.page), { timeout: 20_000 }).not.toContain('udp');
    await expectVoice(nadia.page, 'claire');
    await expectPicture(claire.adviserVideo(), 'nadia');

    await office.place.take(1);
    await expectVoice(nadia.page, 'claire', 30_000);
    await expectPicture(nadia.contactVideo(), 'claire');
    await expectPicture(claire.adviserVideo(), 'nadia');
  } finally {
    await people.leave();
    await office.close();
  }
});

test('an agent whose network goes without a word is missed within seconds, and is back in the call', async ({ people }) => {
  const office = await Office.open();
  try {
    const nadia = new Agent(await people.come('nadia', { place: office.place, trusts: office.key }), office.fromPlace);
    const claire = new Contact(await people.come('claire', { trusts: office.key }), office.product);
    await voiceCall(nadia, claire);
    await office.place.drop('');
    await expect(claire.page.getByText(/se reconnecte/)).toBeVisible({ timeout: 6_000 });
    await office.place.pass();
    await expectVoice(claire.page, 'nadia');
    await expectVoice(nadia.page, 'claire');
    await expect(claire.page.getByText(/se reconnecte/)).toHaveCount(0);
  } finally {
    await people.leave();
    await office.close();
  }
});
