// A list of things: search, filters, a table that sorts by its columns, and the sheet of the one that is open.
import { Button, cx, Empty, Icon, type IconName } from '@visavis/ui';
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { addressOf, route } from '../app/route';
import type { Thing } from '../app/types';
import { useLang, useWords } from '../app/words';
import { found, sorted } from '../shapes/table';
import styles from './List.module.css';

export interface Column<T> {
  key: string;
  label: string;
  cell: (thing: Thing<T>) => ReactNode;
  /** What it is sorted by; without it the column does not sort. */
  by?: (thing: Thing<T>) => string | number;
  /** Left out where there is little room. */
  wide?: boolean;
  numeric?: boolean;
}

export interface ListProps<T> {
  section: string;
  title: string;
  lead: string;
  icon: IconName;
  things: readonly Thing<T>[] | undefined;
  failed?: boolean;
  columns: readonly Column<T>[];
  nameOf: (settings: T) => string;
  /** Everything a search looks through. */
  textOf: (thing: Thing<T>) => string;
  filters?: ReactNode;
  keep?: (thing: Thing<T>) => boolean;
  /** Absent: none is ever made here. */
  newLabel?: string;
  empty: string;
  actions?: ReactNode;
  /** The one whose sheet is open. */
  open: string | null;
}

export function List<T>({ section, title, lead, icon, things, failed = false, columns, nameOf, textOf, filters, keep, newLabel, empty, actions, open }: ListProps<T>) {
  const words = useWords();
  const lang = useLang();
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState<{ key: string; down: boolean }>({ key: columns[0]?.key ?? '', down: false });
  const box = useRef<HTMLInputElement>(null);
  const asked = useDeferredValue(search);
  const rows = useMemo(() => {
    const kept = (things ?? []).filter((thing) => (keep?.(thing) ?? true) && found(textOf(thing), asked));
    const by = columns.find((c) => c.key === order.key)?.by;
    return by === undefined ? kept : sorted(kept, by, order.down, lang);
  }, [things, keep, textOf, asked, columns, order, lang]);

  // Before the first picture, not after it: whoever sees the page may press a key.
  useLayoutEffect(() => {
    if (open !== null) return;
    const key = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || (target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null)) return;
      if (event.key === '/') box.current?.focus();
      else if (event.key.toLowerCase() === 'n' && newLabel !== undefined) route.go(addressOf(section, 'new'));
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [open, newLabel, section]);

  const none = things !== undefined && things.length === 0;
  return (
    <section className={styles.list} aria-labelledby="title">
      <header className={styles.head}>
        <div><h1 id="title">{title}</h1><p>{lead}</p></div>
        {actions}
        {newLabel !== undefined && <Button kind="primary" icon="plus" aria-keyshortcuts="N" onClick={() => route.go(addressOf(section, 'new'))}>{newLabel}</Button>}
      </header>
      {!none && (
        <div className={styles.tools}>
          <label className={styles.search}>
            <Icon name="search" size={16} /><span className="vh">{words.search}</span>
            <input ref={box} type="search" placeholder={words.search} value={search} aria-keyshortcuts="/" autoComplete="off" onChange={(e) => setSearch(e.currentTarget.value)} />
            <kbd aria-hidden>/</kbd>
          </label>
          {filters}
          <p className={styles.count} role="status">{things === undefined ? '' : words.count(rows.length, things.length)}</p>
        </div>
      )}
      {failed && things === undefined && <p className={styles.failed} role="alert">{words.errors.unavailable}</p>}
      {things === undefined && !failed && <p className={styles.failed} role="status">{words.loading}</p>}
      {none && <div className={styles.none}><Empty icon={icon} title={words.nothingYet}>{empty}</Empty></div>}
      {things !== undefined && !none && rows.length === 0 && <div className={styles.none}><Empty icon="search" title={words.nothingFound}>{words.nothingFoundHint}</Empty></div>}
      {rows.length > 0 && (
        <div className={styles.frame}>
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((c) => (
                  <th key={c.key} scope="col" className={cx(c.wide === true && styles.wide, c.numeric === true && styles.numeric)}
                    aria-sort={c.by === undefined ? undefined : order.key !== c.key ? 'none' : order.down ? 'descending' : 'ascending'}>
                    {c.by === undefined ? c.label : (
                      <button type="button" onClick={() => setOrder({ key: c.key, down: order.key === c.key && !order.down })}>
                        {c.label}{order.key === c.key && <Icon name={order.down ? 'down' : 'up'} size={14} />}
                      </button>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((thing) => (
                <tr key={thing.id} data-open={open === thing.id} onClick={() => route.go(addressOf(section, thing.id))}>
                  {columns.map((c, i) => (
                    <td key={c.key} className={cx(c.wide === true && styles.wide, c.numeric === true && styles.numeric)}>
                      {i > 0 ? c.cell(thing) : (
                        <a href={addressOf(section, thing.id)} aria-label={nameOf(thing.settings)} onClick={(e) => {
                          if (e.ctrlKey || e.metaKey || e.shiftKey) return e.stopPropagation();
                          e.preventDefault();
                        }}>{c.cell(thing)}</a>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
