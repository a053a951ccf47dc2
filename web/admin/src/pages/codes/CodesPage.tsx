import { Chip } from '@visavis/ui';
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useOffice } from '../../app/context';
import { addressOf, route, usePlace } from '../../app/route';
import { useThings, wrapUpStore } from '../../app/store';
import type { Queue, Thing, WrapUp } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import { Sheet } from '../../form/Editor';
import { List, type Column } from '../../list/List';
import { rows } from '../../shapes/tree';
import { WrapUpForm } from './WrapUpForm';

const fresh: WrapUp = { time: 0, extend: 0, dispositions: { mandatory: false, hidden: false, codes: [] }, customFields: [], attached: { fields: [], onlyListed: false } };

/** What each queue asks beside the call. */
export function CodesPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.codes;
  const { id } = usePlace();
  const { client } = useOffice();
  const store = useMemo(() => wrapUpStore(client), [client]);
  const { data: queues, isError } = useThings('queues');
  const asked = useQueries({
    queries: (queues ?? []).map((q) => ({ queryKey: ['wrap-up', q.id], queryFn: () => store.read(q.id) })),
    combine: (results) => new Map(results.flatMap((r) => (r.data === undefined ? [] : [[r.data.id, r.data.settings] as const]))),
  });
  const columns = useMemo((): Column<Queue>[] => [
    { key: 'queue', label: t.queue, by: (q) => q.settings.name[lang], cell: (q) => q.settings.name[lang] },
    { key: 'rule', label: t.rule, cell: (q) => {
      const rule = ruleOf(asked.get(q.id));
      return rule === null ? null : rule === 'mandatory' ? <Chip tone="accent">{t.rules.mandatory}</Chip> : t.rules[rule];
    } },
    { key: 'codes', label: t.codes, numeric: true, cell: (q) => rows(asked.get(q.id)?.dispositions.codes ?? []).filter((r) => (r.node.children ?? []).length === 0).length },
    { key: 'fields', label: t.customFields, numeric: true, wide: true, cell: (q) => asked.get(q.id)?.customFields.length },
    { key: 'attached', label: t.attached, numeric: true, wide: true, cell: (q) => asked.get(q.id)?.attached.fields.length },
  ], [t, lang, asked]);
  const nameOf = useCallback((q: Queue) => q.name[lang], [lang]);
  const textOf = useCallback((q: Thing<Queue>) => `${q.settings.name.fr} ${q.settings.name.en}`, []);
  const name = (queues ?? []).find((q) => q.id === id)?.settings.name[lang] ?? t.title;
  return (
    <>
      <List section="codes" title={t.title} lead={t.lead} icon="tree" things={queues} failed={isError} columns={columns} nameOf={nameOf} textOf={textOf} empty={t.empty} open={id} />
      {id !== null && <Sheet key={id} store={store} id={id} fresh={fresh} kind={t.one} nameOf={() => name} Form={WrapUpForm} onClose={() => route.go(addressOf('codes'))} width={860} />}
    </>
  );
}

export function ruleOf(settings: WrapUp | undefined): 'none' | 'optional' | 'mandatory' | 'hidden' | null {
  if (settings === undefined) return null;
  const { mandatory, hidden, codes } = settings.dispositions;
  return hidden ? 'hidden' : mandatory ? 'mandatory' : codes.length === 0 ? 'none' : 'optional';
}
