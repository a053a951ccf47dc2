import { useMemo } from 'react';
import { names } from '../shapes/uses';
import { addressOf } from './route';
import { useThings } from './store';
import { useLang, useWords } from './words';

export interface Use { name: string; kind: string; href: string }

/** What uses a thing. */
export function useUses(id: string | null): Use[] {
  const lang = useLang();
  const words = useWords();
  const { data: people } = useThings('people');
  const { data: queues } = useThings('queues');
  const { data: roles } = useThings('roles');
  const { data: doors } = useThings('entry-points');
  return useMemo(() => {
    if (id === null) return [];
    const found: Use[] = [];
    for (const one of queues ?? []) if (names(one.settings, id)) found.push({ name: one.settings.name[lang], kind: words.pages.queues.one, href: addressOf('queues', one.id) });
    for (const one of doors ?? []) if (names(one.settings, id)) found.push({ name: one.settings.name[lang], kind: words.pages['entry-points'].one, href: addressOf('entry-points', one.id) });
    for (const one of roles ?? []) if (names(one.settings, id)) found.push({ name: one.settings.name[lang], kind: words.pages.roles.one, href: addressOf('roles', one.id) });
    for (const one of people ?? []) if (names(one.settings, id)) found.push({ name: one.settings.name, kind: words.pages.people.one, href: addressOf('people', one.id) });
    return found;
  }, [id, lang, words, people, queues, roles, doors]);
}
