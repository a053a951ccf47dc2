// The server's own table of states × allowed actions, read here so that both sides
// cannot drift apart: internal/cc/testdata/allowed.json.
import { readFileSync } from 'node:fs';
import { desk as words } from '@visavis/i18n/desk/fr';
import type { Command, InteractionView, VideoView } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { controlsOf } from './controls';
import { interaction, segment } from '../../testing/fixtures';

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
  'alternate', 'merge', 'complete', 'end-consultation', 'end-conference', 'cancel-transfer', 'extend-wrap-up', 'end-wrap-up',
]);

/** The place that commands share: the first one that is offered has it. */
const turns: readonly (readonly Command[])[] = [['alternate', 'resume', 'hold'], ['merge', 'end-conference'], ['complete', 'cancel-transfer']];

function viewOf(row: Row): InteractionView {
  const base = interaction();
  return interaction({
    phase: row.phase,
    offer: row.rung ? { id: 'off_1', kind: 'work', madeAt: 0, until: 1, by: null, reason: '', seat: null } : null,
    mine: row.inCall ? base.mine : null,
    segment: row.segment === '' ? null : segment({ state: row.segment, holdsSlot: row.can['end-wrap-up'] !== undefined, wrapUpUntil: row.can['extend-wrap-up'] === undefined ? null : 1000 }),
    hold: row.hold === '' ? null : { since: 0, why: row.hold },
    video: { available: true, gate: row.gate, question: null, lastAnswer: null },
    // The rows tell what is allowed; what it is about follows from that.
    consultation: row.can['end-consultation'] === undefined ? null
      : { id: 'con_1', by: 'pty_a', peer: 'pty_b', agentId: 'agt_b', name: 'Luc', initials: 'L', since: 0, offer: null },
    transfer: row.can['cancel-transfer'] === undefined ? null
      : { id: 'trf_1', kind: 'agent', from: 'pty_a', to: null, agentId: 'agt_b', name: 'Luc', initials: 'L', offer: 'off_1' },
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
      const turn = turns.find((t) => t.includes(command));
      if (turn !== undefined && turn.find((c) => row.can[c] !== undefined) !== command) continue;
      expect(controls.some((c) => 'call' in c.action && c.action.call.command === command), command).toBe(true);
    }
    if (!row.canVideo) expect(ids).not.toContain('video');
    expect(ids.includes('done')).toBe(row.segment === 'wrapUp');
  });
});
