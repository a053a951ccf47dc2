// The server's own table of states × allowed actions, read here so that both sides
// cannot drift apart: internal/cc/testdata/allowed.json.
import { readFileSync } from 'node:fs';
import { desk as words } from '@visavis/i18n/desk/fr';
import type { Command, InteractionView, VideoView } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { controlsOf } from './controls';
import { interaction } from '../../testing/fixtures';

interface Row {
  state: string;
  agent: string;
  canVideo: boolean;
  phase: InteractionView['phase'];
  rung: boolean;
  inCall: boolean;
  segment: '' | 'open' | 'wrapUp' | 'done';
  hold: '' | NonNullable<InteractionView['hold']>['why'];
  gate: VideoView['gate'];
  can: Partial<Record<Command, string>>;
}

const file = new URL('../../../../../internal/cc/testdata/allowed.json', import.meta.url);
const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];

// The commands of the toolbar; accept and decline have their controls on the ring card.
const here: ReadonlySet<Command> = new Set([
  'hold', 'resume', 'start-video', 'stop-video', 'cancel-video', 'camera', 'disconnect', 'mark-done',
]);

function viewOf(row: Row): InteractionView {
  const base = interaction();
  return interaction({
    phase: row.phase,
    offer: row.rung ? { id: 'off_1', kind: 'work', madeAt: 0, until: 1, by: null, reason: '' } : null,
    mine: row.inCall ? base.mine : null,
    segment: row.segment === '' ? null : { id: 'seg_1', state: row.segment, openedAt: 0, closedAt: null, wrapUpUntil: null },
    hold: row.hold === '' ? null : { since: 0, why: row.hold },
    video: { available: true, gate: row.gate, question: null, lastAnswer: null },
    can: row.can,
  });
}

describe('every state the server knows', () => {
  it('has rows', () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows.map((r) => [`${r.state}, ${r.agent}${r.canVideo ? '' : ' without video'}`, r] as const))('%s', (_name, row) => {
    const controls = controlsOf(viewOf(row), { words, muted: false, reconnecting: false, cameras: 1, microphoneFailed: false, elsewhere: false });
    const ids = controls.map((c) => c.id);
    expect(new Set(ids).size, 'one of each').toBe(ids.length);
    // Nothing is shown that the server would not know, and nothing enabled that it refuses.
    for (const c of controls) {
      if (!('call' in c.action)) continue;
      const reason = row.can[c.action.call.command];
      expect(reason, c.label).toBeDefined();
      if (reason !== '') expect(c.disabled, c.label).toBeDefined();
    }
    // Everything of the toolbar that the server allows has its control.
    for (const command of Object.keys(row.can) as Command[]) {
      if (!here.has(command)) continue;
      if (command === 'camera' && row.gate !== 'on' && row.gate !== 'requested') continue;
      expect(controls.some((c) => 'call' in c.action && c.action.call.command === command), command).toBe(true);
    }
    if (!row.canVideo) expect(ids).not.toContain('video');
    expect(ids.includes('done')).toBe(row.segment === 'wrapUp');
  });
});
