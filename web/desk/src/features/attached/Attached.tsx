import type { AttachedValue } from '@visavis/api';
import { Empty, Icon } from '@visavis/ui';
import { useLang, useWords } from '../../app/words';
import styles from './Attached.module.css';

/** Read-only values that came with the interaction, each with where it is from. */
export function Attached({ values, compact = false }: { values: readonly AttachedValue[]; compact?: boolean }) {
  const t = useWords().attached;
  const lang = useLang();
  if (values.length === 0) return compact ? null : <Empty icon="file" title={t.empty}>{t.emptyHint}</Empty>;
  return (
    <dl className={styles.list} data-compact={compact}>
      {values.map((v) => (
        <div key={v.key}>
          <dt>{v.label[lang]}</dt>
          <dd>
            <span className={styles.value}>{v.value}</span>
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
