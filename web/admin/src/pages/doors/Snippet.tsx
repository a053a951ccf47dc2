import { Icon } from '@visavis/ui';
import { useLang, useWords } from '../../app/words';
import { CopyButton } from '../../form/CopyButton';
import styles from './Doors.module.css';

/** The tag that a company puts on its pages. */
export function snippetOf(origin: string, entry: string, lang: string): string {
  return `<script async src="${origin}/widget.js" data-entry="${entry}" data-lang="${lang}"></script>`;
}

export function Snippet({ entry }: { entry: string }) {
  const t = useWords().pages['entry-points'];
  const lang = useLang();
  if (entry === '') return null;
  const tag = snippetOf(location.origin, entry, lang);
  const policy = `script-src ${location.origin}; connect-src ${location.origin}`;
  return (
    <div className={styles.snippet} role="group" aria-label={t.snippet}>
      <p><b>{t.snippet}</b></p>
      <div className={styles.code}><code>{tag}</code><CopyButton text={tag} /></div>
      <small>{t.policyHint}</small>
      <div className={styles.code}><code>{policy}</code><CopyButton text={policy} /></div>
      <a href={`/call/${encodeURIComponent(entry)}`} target="_blank" rel="noreferrer"><Icon name="external" size={16} />{t.openPage}</a>
    </div>
  );
}
