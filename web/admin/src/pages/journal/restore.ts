import type { Client } from '@visavis/api';
import { companyStore, storeOf, wrapUpStore, type Kind, type Store } from '../../app/store';

/** Which list a kind of the log of changes is of. */
const lists: Readonly<Record<string, Kind>> = {
  person: 'people', role: 'roles', skill: 'skills', queue: 'queues', calendar: 'hours', entryPoint: 'entry-points', notReady: 'not-ready',
};

/** Where a state out of the log is put back; null for kinds that this page does not know. The server checks what it is given. */
export function storeOfKind(client: Client, kind: string): Store<unknown> | null {
  const list = lists[kind];
  if (list !== undefined) return storeOf(client, list) as Store<unknown>;
  if (kind === 'company') return companyStore(client) as Store<unknown>;
  if (kind === 'wrapUp') return wrapUpStore(client) as Store<unknown>;
  return null;
}
