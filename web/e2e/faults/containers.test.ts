/** What people see and hear while one of the two containers of a deployment breaks in the middle of a video call. */
import { freePort } from '../bench/plainLiveKit.ts';
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { Containers, noContainers } from '../rig/containers.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectPicture, expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { breaking } from './breaking.ts';
import { installGaps } from './gaps.ts';
import { writeReport, type Outcome } from './report.ts';

const times = Number(process.env['VISAVIS_FAULT_TIMES'] ?? 10);
const why = noContainers();
test.skip(why !== null, why ?? '');

test('containers that break in a video call', async ({ people }) => {
  const containers = await Containers.up(await freePort(), { VISAVIS_LIMITS_CALLS: '0', VISAVIS_LIMITS_CHECKS: '0' });
  try {
    const product = { url: containers.url };
    const nadia = new Agent(await people.come('nadia'), product);
    const claire = new Contact(await people.come('claire'), product);
    for (const { someone } of [nadia, claire]) await installGaps(someone.context);
    await videoCall(nadia, claire);

    const faults: { fault: string; goal: string; inject: () => void }[] = [
      { fault: '9 control is killed', goal: 'none', inject: () => containers.crash('control') },
      { fault: '18 control is replaced, media stays', goal: 'none', inject: () => containers.replace('control') },
      { fault: '10 media is killed', goal: '≤ 2000 ms', inject: () => containers.crash('media') },
      { fault: '10b media is replaced, control stays', goal: '≤ 2000 ms', inject: () => containers.replace('media') },
    ];
    const outcomes: Outcome[] = faults.map(({ fault, goal }) => ({ fault, goal, agent: [], contact: [], lost: 0 }));
    for (let round = 0; round < times; round++) {
      for (const [index, { inject }] of faults.entries()) {
        await breaking(outcomes[index]!, claire.page, nadia.page, inject);
        await containers.ready();
      }
    }
    await expectVoice(nadia.page, 'claire');
    await expectVoice(claire.page, 'nadia');
    await expectPicture(nadia.contactVideo(), 'claire');
    await expectPicture(claire.adviserVideo(), 'nadia');
    await claire.press('hangUp');
    await nadia.press('markDone');
    await expect(nadia.button('markDone')).toHaveCount(0);

    writeReport(
      'faults-containers.md',
      [
        '# Faults of containers, with browsers',
        '',
        'Written by `make faults` where there are containers. The two of `deploy/`, on the host’s network; a crash kills the process in',
        'one, and the engine starts it again; a replacement stops and starts it. A video call of two browsers; the longest time without',
        'a new packet of sound, or a newly decoded picture, at either end: p50 / p95 / worst, in ms.',
      ],
      outcomes,
    );
  } finally {
    await people.leave();
    containers.down();
  }
});
