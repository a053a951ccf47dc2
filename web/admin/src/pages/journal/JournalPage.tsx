import { ApiError } from '@visavis/api';
import { fullDate, timeOfDay, day as dayText } from '@visavis/i18n';
import { Button, Chip, Empty, Icon, ModalDialog } from '@visavis/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOffice } from '../../app/context';
import { useNames } from '../../app/names';
import { useRefresh, useThings } from '../../app/store';
import type { Change, Changes, ChangesCheck } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import { DifferenceList } from '../../form/DifferenceList';
import list from '../../list/List.module.css';
import { differences } from '../../shapes/difference';
import styles from './Journal.module.css';
import { restorable, storeOfKind } from './restore';

const kinds = ['person', 'role', 'skill', 'queue', 'calendar', 'entryPoint', 'wrapUp', 'notReady', 'company', 'apiKey', 'webhook'] as const;

export function JournalPage() {
  const words = useWords();
  const t = words.pages.changes;
  const { client } = useOffice();
  const { data: people } = useThings('people');
  const [kind, setKind] = useState('');
  const [actor, setActor] = useState('');
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['changes', kind, actor],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50', ...(kind === '' ? {} : { kind }), ...(actor === '' ? {} : { actor }), ...(pageParam === 0 ? {} : { before: String(pageParam) }) });
      return client.get<Changes>(`/api/v1/admin/changes?${query.toString()}`);
    },
    getNextPageParam: (last) => (last.more ? last.items.at(-1)?.seq : undefined),
  });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <section className={list.list} aria-labelledby="title">
      <header className={list.head}><div><h1 id="title">{t.title}</h1><p>{t.lead}</p></div><Integrity /></header>
      <div className={list.tools}>
        <select aria-label={t.what} value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
          <option value="">{t.allKinds}</option>
          {kinds.map((one) => <option key={one} value={one}>{words.kinds[one]}</option>)}
        </select>
        <select aria-label={t.who} value={actor} onChange={(e) => setActor(e.currentTarget.value)}>
          <option value="">{t.everybody}</option>
          {(people ?? []).map((p) => <option key={p.id} value={p.id}>{p.settings.name}</option>)}
        </select>
      </div>
      {items === undefined ? <p className={list.failed} role="status">{words.loading}</p>
        : items.length === 0 ? <div className={list.none}><Empty icon="journal" title={words.nothingFound}>{t.empty}</Empty></div>
        : <ol className={styles.entries}>{items.map((one) => <Entry key={one.seq} change={one} />)}</ol>}
      {hasNextPage && <Button aria-busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t.older}</Button>}
    </section>
  );
}

function Entry({ change }: { change: Change }) {
  const [now] = useState(Date.now);
  const words = useWords();
  const lang = useLang();
  const t = words.pages.changes;
  const nameOf = useNames();
  const [restoring, setRestoring] = useState(false);
  const { client } = useOffice();
  const known: Readonly<Record<string, string>> = words.kinds;
  const named = (state: unknown): string | null => {
    if (typeof state !== 'object' || state === null || !('name' in state)) return null;
    const { name } = state;
    if (typeof name === 'string') return name;
    return typeof name === 'object' && name !== null && lang in name ? String((name as Record<string, unknown>)[lang]) : null;
  };
  const name = named(change.after) ?? named(change.before) ?? (change.name[lang] !== '' ? change.name[lang] : nameOf(change.object) ?? '');
  const count = differences(change.before, change.after).length;
  const who = change.by.name ?? nameOf(change.by.id) ?? (change.by.id === 'system' ? t.system : change.by.id);
  return (
    <li>
      <details>
        <summary>
          <Icon name="enter" size={16} />
          <time dateTime={new Date(change.at).toISOString()} title={fullDate(lang, change.at)}>{dayText(lang, change.at, now)}, {timeOfDay(lang, change.at)}</time>
          <span className={styles.what}><b>{who}</b> {t.did[change.action]} <b>{name}</b> <small>{known[change.kind] ?? change.kind}</small></span>
          {change.action === 'replaced' && <span className={styles.count}>{t.count(count)}</span>}
        </summary>
        <div className={styles.inside}>
          {change.erased === true ? <p>{t.erased}</p> : <DifferenceList before={change.before} after={change.after} />}
          {restorable(client, change) && <Button size="small" icon="undo" onClick={() => setRestoring(true)}>{t.restore}</Button>}
        </div>
      </details>
      {restoring && <Restore change={change} name={name} onClose={() => setRestoring(false)} />}
    </li>
  );
}

/** Puts back what stood before a change. */
function Restore({ change, name, onClose }: { change: Change; name: string; onClose: () => void }) {
  const words = useWords();
  const t = words.pages.changes;
  const { client, toasts } = useOffice();
  const refresh = useRefresh();
  const [refused, setRefused] = useState<string | null>(null);
  const send = async () => {
    const store = storeOfKind(client, change.kind);
    if (store === null) return;
    try {
      if (change.action === 'deleted') await store.create?.(change.before);
      else {
        const now = await store.read(change.object);
        await store.replace(change.object, change.before, now.revision);
      }
      await refresh(store.key);
      toasts.show({ tone: 'ok', text: t.restored(name) });
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefused(error.reason === 'invalidBody' ? t.cannot : words.errors[error.reason]);
    }
  };
  return (
    <ModalDialog title={t.restoreOne(name)} closeLabel={words.close} onClose={onClose} width={560}>
      <p>{change.action === 'deleted' ? t.restoreDeleted : t.restoreText}</p>
      <div className={styles.state}><DifferenceList before={change.after} after={change.before} /></div>
      {refused !== null && <p role="alert" className={styles.refused}>{refused}</p>}
      <div className={styles.answers}><Button onClick={onClose}>{words.cancel}</Button><Button kind="primary" onClick={() => void send()}>{t.restore}</Button></div>
    </ModalDialog>
  );
}

function Integrity() {
  const words = useWords();
  const t = words.pages.changes;
  const { client } = useOffice();
  const [found, setFound] = useState<ChangesCheck | 'failed' | null>(null);
  const [working, setWorking] = useState(false);
  const check = () => {
    setWorking(true);
    client.get<ChangesCheck>('/api/v1/admin/changes/check', { timeout: 120_000 }).then(setFound, () => setFound('failed')).finally(() => setWorking(false)).catch(() => undefined);
  };
  return (
    <div className={styles.integrity}>
      <span role="status">
        {found === 'failed' ? <Chip tone="warn" icon="alert">{words.errors.unavailable}</Chip>
          : found === null ? null
          : found.whole ? <Chip tone="ok" icon="shield">{t.whole(found.until)}</Chip>
          : <Chip tone="danger" icon="alert">{t.faults[found.fault ?? 'altered'](found.seq ?? 0)}</Chip>}
      </span>
      <Button icon="shield" aria-busy={working} onClick={check}>{t.check}</Button>
    </div>
  );
}
