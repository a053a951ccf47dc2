import type { Client } from '@visavis/api';
import { keyStore, webhookStore } from '../../app/connections';
import { companyStore, storeOf, wrapUpStore, type Kind, type Store } from '../../app/store';
import type { Change } from '../../app/types';

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
  // Only what still exists is put back, so that there is no secret to tell.
  if (kind === 'apiKey') return keyStore(client, () => undefined) as Store<unknown>;
  if (kind === 'webhook') return webhookStore(client, () => undefined) as Store<unknown>;
  return null;
}

/** Whether the state before a change can be put back. */
export function restorable(client: Client, change: Change): boolean {
  if (change.before === null || change.action === 'created' || change.erased === true) return false;
  const store = storeOfKind(client, change.kind);
  return store !== null && !(store.final === true && change.action === 'deleted');
}
