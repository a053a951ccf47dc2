/** The tables that faults are told in. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantile } from '../rig/measurement.ts';
import type { Gap } from './gaps.ts';

export interface Outcome {
  fault: string;
  goal: string;
  agent: Gap[];
  contact: Gap[];
  /** ms until the other end's page said so. */
  told?: number[];
  lost: number;
}

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'bench');

export function writeReport(file: string, head: readonly string[], outcomes: readonly Outcome[]): void {
  const figures = (values: readonly number[]): string =>
    values.length === 0 ? '–' : [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)].join(' / ');
  const gaps = (list: readonly Gap[], kind: keyof Gap): string => figures(list.map((gap) => gap[kind]));
  const told = outcomes.some((outcome) => outcome.told);
  const table = [
    ...head,
    '',
    `| Fault | Injected | Lost | Sound at the agent | Picture at the agent | Sound at the contact | Picture at the contact |${told ? ' Told after |' : ''} Goal |`,
    `|---|--:|--:|--:|--:|--:|--:|${told ? '--:|' : ''}---|`,
    ...outcomes.map(
      ({ fault, goal, agent, contact, lost, ...outcome }) =>
        `| ${fault} | ${Math.max(agent.length, contact.length, outcome.told?.length ?? 0) + lost} | ${lost} | ${gaps(agent, 'audio')} | ${gaps(agent, 'video')} | ${gaps(contact, 'audio')} | ${gaps(contact, 'video')} |${told ? ` ${figures(outcome.told ?? [])} |` : ''} ${goal} |`,
    ),
    '',
  ].join('\n');
  writeFileSync(join(folder, file), table);
  process.stdout.write(`\n${table}\n`);
}
