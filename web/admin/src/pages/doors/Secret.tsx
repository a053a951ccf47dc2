// The secret with which the company's server vouches for values: told once.
import { ApiError } from '@visavis/api';
import { Button, Chip, ModalDialog } from '@visavis/ui';
import { useState } from 'react';
import { useOffice } from '../../app/context';
import { useRefresh } from '../../app/store';
import { useWords } from '../../app/words';
import { CopyButton } from '../../form/CopyButton';
import styles from './Doors.module.css';

export function Secret({ id, signed }: { id: string | null; signed: boolean }) {
  const words = useWords();
  const t = words.pages['entry-points'];
  const { client, toasts } = useOffice();
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const make = async () => {
    setAsking(false);
    try {
      const made = await client.post<{ secret: string }>(`/api/v1/admin/entry-points/${encodeURIComponent(id ?? '')}/secret`);
      setSecret(made.secret);
      await refresh(['entry-points']);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show({ tone: 'danger', text: words.errors[error.reason] });
    }
  };
  const has = signed || secret !== null;
  return (
    <div className={styles.secret} role="group" aria-label={t.secret}>
      <p><b>{t.secret}</b>{has && <Chip tone="ok" icon="shield">{t.hasSecret}</Chip>}</p>
      <small>{id === null ? t.secretLater : t.secretHint}</small>
      {secret !== null && (
        <div className={styles.code}><code>{secret}</code><CopyButton text={secret} /><small role="status">{t.secretOnce}</small></div>
      )}
      {id !== null && secret === null && <Button size="small" icon="shield" onClick={() => (has ? setAsking(true) : void make())}>{has ? t.renewSecret : t.makeSecret}</Button>}
      {asking && (
        <ModalDialog title={t.renewSecret} closeLabel={words.close} onClose={() => setAsking(false)} width={440}>
          <p>{t.renewText}</p>
          <div className={styles.answers}><Button onClick={() => setAsking(false)}>{words.cancel}</Button><Button kind="danger" onClick={() => void make()}>{t.renewSecret}</Button></div>
        </ModalDialog>
      )}
    </div>
  );
}
