import { cx, Icon } from '@visavis/ui';
import { useMemo } from 'react';
import { Scroll } from '../app/Scroll';
import { useLang, useWords } from '../app/words';
import type { Kind } from './question';
import styles from './Reports.module.css';
import { sorted, type Cell, type Table } from './tables';

export function ReportTable({ table, kind, details, sort, onSort }: { table: Table; kind: Kind; details: boolean; sort: string; onSort: (sort: string) => void }) {
  const t = useWords().reports;
  const lang = useLang();
  const lines = useMemo(() => sorted(table, sort, lang), [table, sort, lang]);
  const shown = table.columns.map((c, i) => ({ ...c, i })).filter((c) => details || !c.detail);
  const cell = (c: Cell | undefined, i: number, figure: boolean) => (
    <td key={i} className={cx(figure && styles.figure)} data-tone={c?.tone}>{c?.text ?? ''}</td>
  );
  return (
    <Scroll label={t.kinds[kind]} className={styles.scroll}>
      <table className={styles.table}>
        <caption className="vh">{t.kinds[kind]}</caption>
        <thead>
          <tr>
            {shown.map((c) => {
              const up = sort === c.key;
              const down = sort === `-${c.key}`;
              return (
                <th key={c.key} scope="col" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'} className={cx(!c.name && styles.figure)}>
                  {/* Figures are looked for at their largest, names from A. */}
                  <button type="button" title={t.sortBy(c.label)} onClick={() => onSort(c.name ? (up ? `-${c.key}` : c.key) : (down ? c.key : `-${c.key}`))}>
                    {c.label}{(up || down) && <Icon name={up ? 'ascending' : 'descending'} size={13} />}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.cells[0]?.text}</th>
              {shown.slice(1).map((c) => cell(line.cells[c.i], c.i, !c.name))}
            </tr>
          ))}
        </tbody>
        {table.total !== null && (
          <tfoot>
            <tr>
              <th scope="row">{table.total.cells[0]?.text}</th>
              {shown.slice(1).map((c) => cell(table.total?.cells[c.i], c.i, !c.name))}
            </tr>
          </tfoot>
        )}
      </table>
    </Scroll>
  );
}
