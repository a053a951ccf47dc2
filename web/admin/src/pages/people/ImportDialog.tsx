// People from a list: what it would change, line by line, then all of it or nothing.
import { ApiError, asReason } from '@visavis/api';
import { Button, Chip, Icon, ModalDialog, type Tone } from '@visavis/ui';
import { useEffect, useId, useState } from 'react';
import { useOffice } from '../../app/context';
import { useRefresh } from '../../app/store';
import type { Import, ImportRow } from '../../app/types';
import { useWords } from '../../app/words';
import { download } from '../../shapes/download';
import { cell } from './csv';
import styles from './People.module.css';

const columns = ['username', 'name', 'firstname', 'roles', 'queues', 'skills', 'language', 'password', 'disabled'];
const tones: Record<ImportRow['action'], Tone> = { create: 'ok', replace: 'accent', keep: 'neutral', refuse: 'danger' };

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const t = words.import;
  const { client } = useOffice();
  const refresh = useRefresh();
  const [csv, setCsv] = useState('');
  const [plan, setPlan] = useState<Import | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [working, setWorking] = useState(false);
  const paste = useId();

  const fail = (cause: unknown) => {
    if (!(cause instanceof ApiError)) throw cause;
    const reason = cause.problem?.errors?.[0]?.reason;
    setError(words.errors[reason === undefined ? cause.reason : asReason(reason)]);
  };
  useEffect(() => {
    setPlan(null);
    setError(null);
    if (csv.trim() === '') return;
    let wanted = true;
    const wait = setTimeout(() => {
      client.post<Import>('/api/v1/admin/people/import', { csv }).then((found) => { if (wanted) setPlan(found); }, (cause: unknown) => { if (wanted) fail(cause); });
    }, 250);
    return () => {
      wanted = false;
      clearTimeout(wait);
    };
    // The words only name what was refused.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [csv, client]);

  const read = (file: File | undefined) => {
    if (file !== undefined) void file.text().then(setCsv);
  };
  const apply = async () => {
    setWorking(true);
    try {
      // Each password costs time on purpose.
      setPlan(await client.post<Import>('/api/v1/admin/people/import', { csv, apply: true }, { timeout: 300_000 }));
      await refresh(['people']);
    } catch (cause) {
      fail(cause);
    }
    setWorking(false);
  };
  const made = (plan?.rows ?? []).filter((row) => row.password !== undefined);
  const counted = (['create', 'replace', 'keep', 'refuse'] as const).map((action) => ({ action, n: (plan?.rows ?? []).filter((row) => row.action === action).length }));
  const refused = (plan?.rows ?? []).some((row) => row.action === 'refuse');
  const changes = (plan?.rows ?? []).some((row) => row.action === 'create' || row.action === 'replace');
  const known: Readonly<Record<string, string>> = words.fields;
  return (
    <ModalDialog title={t.title} closeLabel={words.close} onClose={onClose} width={760}>
      <div className={styles.import}>
        {plan?.applied !== true && (
          <>
            <p className={styles.lead}>{t.lead}</p>
            {/* Dropping is one way; the button inside it and the field below are the others. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
            <div className={styles.drop} data-over={over} role="group" aria-label={t.title} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
              onDrop={(e) => { e.preventDefault(); setOver(false); read(e.dataTransfer.files[0]); }}>
              <label className={styles.pick}><Icon name="upload" size={16} />{t.choose}<input type="file" accept=".csv,text/csv,text/plain" onChange={(e) => read(e.currentTarget.files?.[0])} /></label>
              {t.drop}
            </div>
            <label htmlFor={paste} className={styles.lead}>{t.paste}</label>
            <textarea id={paste} className={styles.paste} spellCheck={false} value={csv} placeholder={'username;name;roles;queues;skills\nzoe;Zoé Martin;agent;sav|sante;Pompes:4'} onChange={(e) => setCsv(e.currentTarget.value)} />
          </>
        )}
        {error !== null && <p role="alert" className={styles.error}>{error}</p>}
        {plan !== null && (
          <>
            <p className={styles.summary} role="status">
              {plan.applied && <Chip tone="ok" icon="ok">{t.done}</Chip>}
              {counted.filter((c) => c.n > 0).map((c) => <Chip key={c.action} tone={tones[c.action]}>{t.counts[c.action](c.n)}</Chip>)}
            </p>
            {/* It scrolls, so the keyboard must get into it. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.preview} role="region" aria-label={t.preview} tabIndex={0}>
              <table>
                <thead><tr><th scope="col">{t.line}</th><th scope="col">{words.fields.username}</th><th scope="col">{t.action}</th><th scope="col">{plan.applied && made.length > 0 ? t.password : t.changes}</th></tr></thead>
                <tbody>
                  {plan.rows.map((row) => (
                    <tr key={row.line}>
                      <td>{row.line}</td>
                      <td>{row.username}{row.name !== undefined && row.name !== '' && <> · {row.name}</>}</td>
                      <td><Chip tone={tones[row.action]}>{t.actions[row.action]}</Chip></td>
                      <td className={row.action === 'refuse' ? styles.wrong : undefined}>
                        {row.password !== undefined ? <code>{row.password}</code>
                          : row.action === 'refuse' ? words.pair(known[row.field?.replace(/\[.*/, '') ?? ''] ?? row.field ?? '', row.reason === 'invalidBody' ? words.form.invalid : words.errors[asReason(row.reason)])
                          : (row.changes ?? []).map((one) => known[one] ?? one).join(', ')}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
        {refused && <p className={styles.error}>{t.refused}</p>}
        {plan?.applied === true && made.length > 0 && <p className={styles.lead}>{t.once}</p>}
        <div className={styles.answers}>
          {plan?.applied === true ? (
            <>
              {made.length > 0 && (
                <Button icon="download" onClick={() => download(t.passwordsFile, ['username;name;password', ...made.map((row) => [row.username, row.name ?? '', row.password ?? ''].map(cell).join(';'))].join('\r\n'))}>{t.downloadPasswords}</Button>
              )}
              <Button kind="primary" onClick={onClose}>{words.close}</Button>
            </>
          ) : (
            <>
              <Button kind="quiet" icon="download" onClick={() => download(t.templateFile, `${columns.join(';')}\r\nzoe;Zoé Martin;Zoé;agent;sav|sante;;fr;;\r\n`)}>{t.template}</Button>
              <Button onClick={onClose}>{words.cancel}</Button>
              <Button kind="primary" aria-disabled={!changes || refused || working} aria-busy={working} onClick={() => { if (changes && !refused && !working) void apply(); }}>{working ? t.working : t.apply}</Button>
            </>
          )}
        </div>
      </div>
    </ModalDialog>
  );
}
