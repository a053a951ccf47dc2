// What is not right yet with what a company set up, so that the first page can say so.
import type { Company, Door, Person, Queue, Role, Skill, Thing } from '../app/types';

export interface SetUp {
  people: readonly Thing<Person>[];
  roles: readonly Thing<Role>[];
  queues: readonly Thing<Queue>[];
  skills: readonly Thing<Skill>[];
  doors: readonly Thing<Door>[];
  company: Company | null;
}

export type Finding =
  | { what: 'noQueue' } | { what: 'noDoor' }
  | { what: 'unserved'; queue: string } | { what: 'unskilled'; queue: string; skill: string }
  | { what: 'noPrivacy' | 'noConsent' | 'doorClosed'; door: string }
  | { what: 'idle'; person: string }
  | { what: 'keptForEver' };

/** Whether a person may take interactions at all. */
function takesCalls(person: Person, roles: readonly Thing<Role>[]): boolean {
  if (person.disabled === true || (person.withheld ?? []).includes('call')) return false;
  return (person.granted ?? []).includes('call') || roles.some((r) => person.roles.includes(r.id) && r.settings.permissions.includes('call'));
}

export function missing({ people, roles, queues, doors, company }: SetUp): Finding[] {
  const agents = people.filter((p) => takesCalls(p.settings, roles));
  const found: Finding[] = [];
  if (queues.length === 0) found.push({ what: 'noQueue' });
  else if (doors.length === 0) found.push({ what: 'noDoor' });
  for (const queue of queues) {
    const serving = agents.filter((p) => p.settings.queues.includes(queue.id));
    if (serving.length === 0) {
      found.push({ what: 'unserved', queue: queue.id });
      continue;
    }
    for (const { skill, level } of queue.settings.skills ?? []) {
      if (!serving.some((p) => (p.settings.skills ?? []).some((s) => s.skill === skill && s.level >= level))) found.push({ what: 'unskilled', queue: queue.id, skill });
    }
  }
  for (const door of doors) {
    const { closed, consent, privacyUrl } = door.settings;
    if (closed === true) found.push({ what: 'doorClosed', door: door.id });
    if (consent.fr.trim() === '') found.push({ what: 'noConsent', door: door.id });
    else if ((privacyUrl ?? '') === '') found.push({ what: 'noPrivacy', door: door.id });
  }
  for (const person of agents) if (person.settings.queues.length === 0 && person.settings.roles.includes('agent')) found.push({ what: 'idle', person: person.id });
  if (company !== null && (company.retention?.interactions ?? 0) === 0) found.push({ what: 'keptForEver' });
  return found;
}
