import type { Lang } from '@visavis/i18n';
import { useMemo } from 'react';
import { nameOfWebhook, useKeys, useWebhooks } from './connections';
import { useThings } from './store';
import { useLang } from './words';

/** Tells what an id stands for, as far as it is known. */
export type NameOf = (id: string) => string | null;

export function useNames(): NameOf {
  const lang: Lang = useLang();
  const { data: people } = useThings('people');
  const { data: roles } = useThings('roles');
  const { data: queues } = useThings('queues');
  const { data: skills } = useThings('skills');
  const { data: hours } = useThings('hours');
  const { data: reasons } = useThings('not-ready');
  const { data: doors } = useThings('entry-points');
  const { data: keys } = useKeys();
  const { data: webhooks } = useWebhooks();
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const one of people ?? []) names.set(one.id, one.settings.name);
    for (const list of [roles, queues, skills, hours, reasons, doors]) for (const one of list ?? []) names.set(one.id, one.settings.name[lang]);
    for (const one of keys ?? []) for (const id of [one.id, `api:${one.id}`]) names.set(id, one.settings.name);
    for (const one of webhooks ?? []) names.set(one.id, nameOfWebhook(one.settings));
    return (id) => names.get(id) ?? null;
  }, [lang, people, roles, queues, skills, hours, reasons, doors, keys, webhooks]);
}
