/** Situations that several journeys begin with. */
import { expect } from '@playwright/test';
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
