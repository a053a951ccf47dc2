// How things are read and written, by kind. Everything is a Thing, so that one editor serves them all.
import { newKey, type Client } from '@visavis/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOffice } from './context';
import type { Calendar, Company, Door, Listed, Person, Queue, Reason, Role, Skill, Thing, WrapUp } from './types';

export interface Store<T> {
  /** Of the queries that a write makes stale. */
  key: readonly string[];
  read: (id: string) => Promise<Thing<T>>;
  replace: (id: string, settings: T, over: number) => Promise<Thing<T>>;
  create?: (settings: T) => Promise<Thing<T>>;
  remove?: (id: string, over: number) => Promise<void>;
  /** What is deleted does not come back: made anew it has another secret. */
  final?: true;
}

export interface Kinds {
  people: Person; roles: Role; queues: Queue; skills: Skill; hours: Calendar; 'not-ready': Reason; 'entry-points': Door;
}
export type Kind = keyof Kinds;

export function storeOf<K extends Kind>(client: Client, kind: K): Store<Kinds[K]> {
  const path = `/api/v1/admin/${kind}`;
  const at = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    key: [kind],
    read: (id) => client.get(at(id)),
    replace: (id, settings, over) => client.put(at(id), settings, { ifMatch: over }),
    create: (settings) => client.post(path, settings, { idempotencyKey: newKey() }),
    // An account stays: what it did carries its name.
    ...(kind === 'people' ? {} : { remove: (id: string, over: number) => client.delete<undefined>(at(id), { ifMatch: over }) }),
  };
}

export function companyStore(client: Client): Store<Company> {
  const path = '/api/v1/admin/company';
  return { key: ['company'], read: () => client.get(path), replace: (_id, settings, over) => client.put(path, settings, { ifMatch: over }) };
}

/** What a queue asks beside the call; the id is the queue's. */
export function wrapUpStore(client: Client): Store<WrapUp> {
  const at = (id: string) => `/api/v1/queues/${encodeURIComponent(id)}/wrap-up`;
  const thing = async (id: string, send: (onRevision: (n: number) => void) => Promise<WrapUp>): Promise<Thing<WrapUp>> => {
    let revision = 0;
    const settings = await send((n) => { revision = n; });
    return { id, revision, settings };
  };
  return {
    key: ['wrap-up'],
    read: (id) => thing(id, (onRevision) => client.get(at(id), { onRevision })),
    replace: (id, settings, over) => thing(id, (onRevision) => client.put(at(id), settings, { ifMatch: over, onRevision })),
  };
}

export function useStore<K extends Kind>(kind: K): Store<Kinds[K]> {
  const { client } = useOffice();
  return useMemo(() => storeOf(client, kind), [client, kind]);
}

export function useThings<K extends Kind>(kind: K) {
  const { client } = useOffice();
  return useQuery({ queryKey: [kind], queryFn: () => client.get<Listed<Kinds[K]>>(`/api/v1/admin/${kind}`).then((list) => list.items) });
}

/** Has everything read again that a change of one kind may show in. */
export function useRefresh(): (key: readonly string[]) => Promise<void> {
  const queries = useQueryClient();
  return async (key) => {
    await Promise.all([queries.invalidateQueries({ queryKey: key }), queries.invalidateQueries({ queryKey: ['changes'] })]);
  };
}
