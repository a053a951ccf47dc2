// One sentence per event of the history. Events carry ids and words of the model;
// what has no sentence here is a detail nobody asked for, and is left out.
import type { InteractionRecord } from '@visavis/api';
import type { Words } from '../../app/words';

type Entry = InteractionRecord['timeline'][number];

export function happened(entry: Entry, words: Words): string | null {
  const t = words.timeline;
  const sentence = t.events[entry.type];
  if (sentence === undefined) return null;
  const named = entry.detail['agentName'] ?? entry.detail['name'];
  const actor = entry.actor === 'contact' ? t.contact : entry.actor === 'system' ? t.system : entry.actor;
  const who = typeof named === 'string' && named !== '' ? named : entry.detail['kind'] === 'contact' ? t.contact : actor;
  const on = entry.detail['on'] === true || entry.detail['camera'] === true;
  const line = sentence(who, on);
  const why = [entry.detail['choice'], entry.detail['why']].find((w): w is string => typeof w === 'string' && t.why[w] !== undefined);
  const reason = why === undefined ? undefined : t.why[why];
  return reason === undefined ? line : `${line} (${reason})`;
}
