// Secrets are told once: where one is made anew, and after something with a secret was made.
import { ApiError } from '@visavis/api';
import { Button, Icon, ModalDialog } from '@visavis/ui';
import { useState, type ReactNode } from 'react';
import { useOffice } from '../app/context';
import { useWords } from '../app/words';
import { CopyButton } from './CopyButton';
import styles from './Secret.module.css';

/** The secret itself, to be copied now. */
function Shown({ secret }: { secret: string }) {
  const t = useWords().secret;
  return (
    <div className={styles.code}>
      <code>{secret}</code><CopyButton text={secret} />
      <p role="status" className={styles.once}><Icon name="alert" size={14} />{t.once}</p>
    </div>
  );
}

/** A secret of something that exists already. */
export function SecretField({ label, chip, hint, make, has, renewText, ask, disabled = false }: {
  label: string;
  chip?: ReactNode;
  hint: string;
  make: () => Promise<string>;
  /** There is one, and a new one takes its place. */
  has: boolean;
  renewText: string;
  /** What is asked before a new one is made. */
  ask?: ReactNode;
  disabled?: boolean;
}) {
  const words = useWords();
  const t = words.secret;
  const { toasts } = useOffice();
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const send = async () => {
    setAsking(false);
    try {
      setSecret(await make());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show({ tone: 'danger', text: words.errors[error.reason] });
    }
  };
  return (
    <div className={styles.secret} role="group" aria-label={label}>
      <p><b>{label}</b>{chip}</p>
      <small>{hint}</small>
      {secret !== null && <Shown secret={secret} />}
      {!disabled && secret === null && <Button size="small" icon="shield" onClick={() => (has ? setAsking(true) : void send())}>{has ? t.renew : t.make}</Button>}
      {asking && (
        <ModalDialog title={t.renew} closeLabel={words.close} onClose={() => setAsking(false)} width={440}>
          <p>{renewText}</p>
          {ask !== undefined && <div className={styles.ask}>{ask}</div>}
          <div className={styles.answers}><Button onClick={() => setAsking(false)}>{words.cancel}</Button><Button kind="danger" onClick={() => void send()}>{t.renew}</Button></div>
        </ModalDialog>
      )}
    </div>
  );
}

/** The secret of what was just made. */
export function SecretDialog({ title, secret, onClose, children }: { title: string; secret: string; onClose: () => void; children?: ReactNode }) {
  const words = useWords();
  return (
    <ModalDialog title={title} closeLabel={words.close} onClose={onClose} width={540} stays>
      <Shown secret={secret} />
      {children !== undefined && <p className={styles.next}>{children}</p>}
      <div className={styles.answers}><Button kind="primary" onClick={onClose}>{words.secret.kept}</Button></div>
    </ModalDialog>
  );
}
