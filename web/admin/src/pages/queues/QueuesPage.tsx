import { Chip } from '@visavis/ui';
import { useMemo } from 'react';
import { addressOf } from '../../app/route';
import { Link } from '../../app/Link';
import { useNames } from '../../app/names';
import { useThings } from '../../app/store';
import type { Queue, Thing } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';
import { QueueForm } from './QueueForm';
import styles from './Queues.module.css';

const fresh: Queue = {
  key: '', name: { fr: '', en: '' }, video: true, priority: 0, skills: [], overflow: [], serviceLevel: { percent: 80, seconds: 20 }, closedMessage: { fr: '', en: '' },
};

/** Who serves a queue, and may be rung. */
function useServing(): (id: string) => number {
  const { data: people } = useThings('people');
  return (id) => (people ?? []).filter((p) => p.settings.disabled !== true && p.settings.queues.includes(id)).length;
}

export function QueuesPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.queues;
  const nameOf = useNames();
  const { data: people } = useThings('people');
  const columns = useMemo((): Column<Queue>[] => {
    const serving = (id: string) => (people ?? []).filter((p) => p.settings.disabled !== true && p.settings.queues.includes(id)).length;
    return [
      { key: 'name', label: words.common.name, by: (q) => q.settings.name[lang], cell: (q) => q.settings.name[lang] },
      { key: 'key', label: words.fields.key, by: (q) => q.settings.key, cell: (q) => q.settings.key, wide: true },
      { key: 'people', label: t.serving, numeric: true, by: (q) => serving(q.id), cell: (q) => (people !== undefined && serving(q.id) === 0 ? <Chip tone="warn">{t.nobody}</Chip> : serving(q.id)) },
      { key: 'skills', label: t.skills, wide: true, cell: (q) => (q.settings.skills ?? []).map((s) => `${nameOf(s.skill) ?? ''} ≥ ${s.level}`).join(', ') },
      { key: 'hours', label: t.hours, wide: true, by: (q) => nameOf(q.settings.hours ?? '') ?? '', cell: (q) => nameOf(q.settings.hours ?? '') ?? t.alwaysOpen },
      { key: 'level', label: t.serviceLevel, wide: true, by: (q) => q.settings.serviceLevel?.percent ?? 0, cell: (q) => ((q.settings.serviceLevel?.percent ?? 0) === 0 ? '–' : t.levelShort(q.settings.serviceLevel?.percent ?? 0, q.settings.serviceLevel?.seconds ?? 0)) },
      { key: 'video', label: t.video, wide: true, by: (q) => (q.settings.video ? 0 : 1), cell: (q) => (q.settings.video ? words.difference.yes : words.difference.no) },
    ];
  }, [people, lang, words, t, nameOf]);
  return (
    <ThingsPage kind="queues" title={t.title} lead={t.lead} one={t.one} icon="aside" newLabel={t.new} empty={t.empty} columns={columns}
      fresh={fresh} nameOf={(q) => q.name[lang]} textOf={(q) => `${q.settings.name.fr} ${q.settings.name.en} ${q.settings.key}`} Form={QueueForm} Head={QueueLinks} width={560} />
  );
}

function QueueLinks({ thing }: { thing: Thing<Queue> }) {
  const t = useWords().pages.queues;
  const serving = useServing();
  return (
    <p className={styles.links}>
      <Link to={`${addressOf('people')}?queue=${thing.id}`}>{t.servedBy(serving(thing.id))}</Link>
      <Link to={addressOf('codes', thing.id)}>{t.toCodes}</Link>
    </p>
  );
}
