/** Situations that several journeys begin with. */
import { expect, type Page } from '@playwright/test';
import type { Agent } from './agent.ts';
import type { Contact } from './contact.ts';
import { expectPicture, expectVoice } from './senses.ts';

/** The agent is ready, the contact has called, the call is up in both directions. */
export async function voiceCall(agent: Agent, contact: Contact): Promise<void> {
  await agent.start();
  await contact.call();
  await agent.accept();
  await expectVoice(agent.page, contact.someone.name);
  await expectVoice(contact.page, agent.someone.name);
}

/** A voice call, then both cameras: each sees the other. */
export async function videoCall(agent: Agent, contact: Contact): Promise<void> {
  await voiceCall(agent, contact);
  await contact.press('turnVideoOn');
  await expectPicture(agent.contactVideo(), contact.someone.name);
  await agent.press('cameraOn');
  await expectPicture(contact.adviserVideo(), agent.someone.name);
}

/** The camera and microphone lights: live tracks this page holds on devices, per kind. */
export async function expectDevices(person: Agent | Contact, wanted: { camera: boolean; microphone: boolean }): Promise<void> {
  await expect
    .poll(
      () =>
        person.page.evaluate(() => {
          const live = window.rigProbe.captured().filter((track) => track.readyState === 'live');
          return {
            camera: live.some((track) => track.kind === 'video'),
            microphone: live.some((track) => track.kind === 'audio'),
          };
        }),
      { message: 'the lights of the devices' },
    )
    .toEqual(wanted);
}

/** Goes through everything colleagues see of each other in a video call, and shows each screen to `visit`. */
export async function meetColleagues(
  { nadia, luc, claire }: { nadia: Agent; luc: Agent; claire: Contact },
  visit: (screen: string, page: Page) => Promise<void>,
): Promise<void> {
  const reason = nadia.someone.language === 'fr' ? 'Avis sur la pompe de vidange' : 'A second look at the drain pump';
  await videoCall(nadia, claire);
  await luc.signIn();

  const session = await nadia.opening(() => nadia.press('popOut'));
  await session.press('transfer');
  await expect(session.row('Luc')).toBeVisible();
  await visit('window-transfer', session.page);
  await session.page.keyboard.press('Escape');
  await expect(session.row('Luc')).toHaveCount(0);
  await session.page.close();

  await nadia.choose('transfer', 'Luc');
  await nadia.page.getByLabel(nadia.name('reason')).fill(reason);
  await visit('team-transfer', nadia.page);
  await nadia.press('consultFirst');
  await expect(luc.button('accept')).toBeVisible();
  await visit('consult-ring', luc.page);
  await visit('consulting', nadia.page);
  await luc.button('accept').click();
  await expectVoice(luc.page, 'nadia');
  await visit('consultation', nadia.page);
  await visit('consulted', luc.page);
  await visit('held-for-consultation', claire.page);

  await nadia.press('merge');
  await expectPicture(luc.contactVideo(), 'claire');
  await luc.press('cameraOn');
  await expectPicture(nadia.colleagueVideo('Luc'), 'luc');
  await visit('conference', nadia.page);
  await visit('conference-member', luc.page);
  await visit('conference', claire.page);
  await nadia.press('disconnect');
  await expect(nadia.button('disconnectAll')).toBeVisible();
  await visit('leaving', nadia.page);
  await nadia.page.getByRole('dialog').getByRole('button', { name: /Luc/ }).click();
  await expect(nadia.button('markDone')).toBeVisible();
  await visit('left', nadia.page);
}
