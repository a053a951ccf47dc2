import type { AttachedValue } from '@visavis/api';
import { Empty, Icon } from '@visavis/ui';
import { useState } from 'react';
import { useLang, useWords } from '../../app/words';
import { beginning, isLong, linkOf } from '../../app/link';
import styles from './Attached.module.css';

/** Read-only values that came with the interaction, each with where it is from. */
export function Attached({ values, compact = false }: { values: readonly AttachedValue[]; compact?: boolean }) {
  const t = useWords().attached;
  const lang = useLang();
  if (values.length === 0) return compact ? null : <Empty icon="file" title={t.empty}>{t.emptyHint}</Empty>;
  return (
    <dl className={styles.list} data-compact={compact}>
      {values.map((v) => (
        <div key={`${v.key} ${v.source}`}>
          <dt>{v.label[lang]}</dt>
          <dd>
            <Value text={v.value} label={v.label[lang]} />
            {v.source === 'signed' || v.source === 'api' ? (
              <span className={styles.sure} title={t.sources[v.source]}><Icon name="shield" size={13} />{compact ? <span className="vh">{t.sources[v.source]}</span> : t.sources[v.source]}</span>
            ) : (
              <span className={styles.stated} title={t.statedHint}>{t.stated}{!compact && v.source === 'form' ? ` · ${t.sources.form}` : ''}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ text, label }: { text: string; label: string }) {
  const t = useWords().attached;
  const [open, setOpen] = useState(false);
  const href = linkOf(text);
  const long = isLong(text);
  const shown = long && !open ? beginning(text) : text;
  return (
    <>
      {href === null
        ? <span className={styles.value}>{shown}</span>
        : <a className={styles.value} href={href} target="_blank" rel="noopener noreferrer">{shown}<Icon name="external" size={13} /></a>}
      {long && (
        <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.less : t.more}<span className="vh"> : {label}</span>
        </button>
      )}
    </>
  );
}
