import type { CodeList, InteractionView, Segment } from '@visavis/api';
import { timeOfDay } from '@visavis/i18n';
import { Button, Chip, Empty, Icon, IconButton } from '@visavis/ui';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useDesk } from '../../app/context';
import { useLang, useWords } from '../../app/words';
import type { CommandCall } from '../../state/predict';
import { groupsOf, nameOf } from './codes';
import styles from './Disposition.module.css';

export interface DispositionProps {
  view: InteractionView;
  place: 'desk' | 'window';
  run: (call: CommandCall) => void;
}

/** The stretches of the agent for which a code can be chosen. */
export function codedOf(view: InteractionView): Segment[] {
  return view.unfinished.filter((g) => g.rule === 'optional' || g.rule === 'mandatory');
}

/** The outcome of the agent's stretch; of each one, where they were in the call more than once. */
export function Disposition({ view, place, run }: DispositionProps) {
  const stretches = codedOf(view);
  return (
    <div className={styles.all}>
      {stretches.map((segment) => <Stretch key={segment.id} segment={segment} place={place} several={view.unfinished.length > 1} ongoing={view.mine !== null} run={run} />)}
    </div>
  );
}

function Stretch({ segment, place, several, ongoing, run }: { segment: Segment; place: 'desk' | 'window'; several: boolean; ongoing: boolean; run: (call: CommandCall) => void }) {
  const words = useWords();
  const t = words.disposition;
  const lang = useLang();
  const { client } = useDesk();
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const { data, isError, refetch } = useQuery({
    queryKey: ['codes', segment.queue, segment.codesAt],
    queryFn: ({ signal }) => client.get<CodeList>(`/api/v1/queues/${encodeURIComponent(segment.queue)}/codes`, { signal }),
    staleTime: 300_000,
  });
  const groups = groupsOf(data?.codes ?? [], lang, search);
  const choices = groups.flatMap((g) => g.choices);
  const stop = choices.some((c) => c.code === segment.code) ? segment.code : (choices[0]?.code ?? null);
  const choose = (code: string) => {
    if (code !== (segment.code ?? '')) run({ command: 'disposition', code, segment: segment.id });
  };
  const options = () => Array.from(list.current?.querySelectorAll<HTMLElement>('[role="option"]') ?? []);

  const keyInList = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = options();
    const at = all.indexOf(event.currentTarget as HTMLElement);
    const nth = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    if (nth !== undefined) {
      event.preventDefault();
      all[Number(event.key) - 1]?.focus();
      return choose(nth.code);
    }
    if (event.key === 'Enter' || event.key === ' ') {
      const one = choices[at];
      event.preventDefault();
      if (one !== undefined) choose(one.code);
      return;
    }
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : null;
    if (to === null) return;
    event.preventDefault();
    if (to < 0) list.current?.parentElement?.querySelector('input')?.focus();
    else all[to]?.focus();
  };
  const keyInSearch = (event: KeyboardEvent) => {
    const first = choices[0];
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      options()[0]?.focus();
    } else if (event.key === 'Enter' && search.trim() !== '' && first !== undefined) {
      event.preventDefault();
      choose(first.code);
    }
  };

  const chosen = segment.code === null ? null : (segment.codeName?.[lang] ?? nameOf(data?.codes ?? [], segment.code, lang) ?? segment.code);
  return (
    <div className={styles.stretch}>
      {several && <b>{t.of(segment.queueName, timeOfDay(lang, segment.openedAt))}</b>}
      <div className={styles.head}>
        {data !== undefined && (
          <label className={styles.search}>
            <Icon name="search" size={16} />
            <span className="vh">{t.search}</span>
            <input type="search" autoComplete="off" placeholder={t.search} value={search} onChange={(e) => setSearch(e.currentTarget.value)} onKeyDown={keyInSearch} />
          </label>
        )}
        {chosen === null
          ? <Chip className={styles.chosen} tone={segment.rule === 'mandatory' ? 'warn' : 'neutral'} icon={segment.rule === 'mandatory' ? 'alert' : 'file'}><span>{segment.rule === 'mandatory' ? t.mandatory : t.none}</span></Chip>
          : <Chip className={styles.chosen} tone="ok" icon="check" title={chosen}><span>{t.chosen(chosen)}</span></Chip>}
        {chosen !== null && <IconButton size="small" icon="close" label={t.clear} onClick={() => choose('')} />}
        {several && segment.state === 'wrapUp' && ongoing && (
          <Button size="small" icon="done" onClick={() => run({ command: 'mark-done', segment: segment.id })}>{t.done}</Button>
        )}
      </div>
      {isError && data === undefined && <p className={styles.failed} role="alert">{t.failed} <Button size="small" onClick={() => void refetch()}>{words.retry}</Button></p>}
      {data !== undefined && (choices.length === 0 ? <Empty icon="search" title={t.nothing}>{t.nothingHint}</Empty> : (
        <div ref={list} className={styles.list} role="listbox" aria-label={several ? `${t.list} · ${t.of(segment.queueName, timeOfDay(lang, segment.openedAt))}` : t.list}
          aria-required={segment.rule === 'mandatory'} data-disposition={place}>
          {groups.map((group) => (
            <div key={`${group.name ?? ''} ${group.choices[0]?.code ?? ''}`} role="group" aria-label={group.name ?? t.list} className={styles.group}>
              {group.name !== null && <span className={styles.heading} aria-hidden>{group.name}</span>}
              {group.choices.map((c) => {
                const number = choices.indexOf(c) + 1;
                return (
                  <div key={c.code} role="option" aria-selected={c.code === segment.code} tabIndex={c.code === stop ? 0 : -1} className={styles.option}
                    aria-keyshortcuts={number <= 9 ? String(number) : undefined} onClick={() => choose(c.code)} onKeyDown={keyInList}>
                    <span className={styles.number} aria-hidden>{number <= 9 ? number : ''}</span>{c.label}
                    {c.code === segment.code && <Icon name="check" size={16} />}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
