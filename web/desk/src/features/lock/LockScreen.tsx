import { ApiError, type Me, type Reason } from '@visavis/api';
import { Avatar, Button, Icon } from '@visavis/ui';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useWords } from '../../app/words';
import { PasswordField } from '../signin/PasswordField';
import { Providers } from '../signin/Providers';
import signIn from '../signin/SignIn.module.css';
import styles from './LockScreen.module.css';

export interface LockScreenProps {
  me: Me;
  /** Why the way to the provider did not unlock. */
  refusal: Reason | null;
  unlock: (password: string) => Promise<void>;
  onOther: () => void;
}

/**
 * Lies over everything. A native dialog: the browser itself keeps pointer, keyboard and screen readers away from what is
 * behind, whatever is open there.
 */
export function LockScreen({ me, refusal, unlock, onOther }: LockScreenProps) {
  const words = useWords();
  const t = words.lock;
  const ids = { heading: useId(), password: useId(), error: useId() };
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState('');
  const [working, setWorking] = useState(false);
  const [reason, setReason] = useState<Reason | 'missing' | null>(refusal);

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const show = () => {
      if (!element.open) element.showModal();
    };
    // Browsers close a dialog at the second Escape whatever is said to the first.
    const stay = (event: Event) => event.preventDefault();
    element.addEventListener('cancel', stay);
    element.addEventListener('close', show);
    show();
    field.current?.focus();
    return () => {
      element.removeEventListener('cancel', stay);
      element.removeEventListener('close', show);
      element.close();
    };
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    if (password === '') {
      setReason('missing');
      field.current?.focus();
      return;
    }
    setWorking(true);
    setReason(null);
    try {
      await unlock(password);
    } catch (cause) {
      setWorking(false);
      setReason(cause instanceof ApiError ? cause.reason : 'internal');
      field.current?.select();
    }
  };
  const error = reason === null ? null : reason === 'missing' ? t.missing : reason === 'badCredentials' ? t.wrong : words.errors[reason];

  return (
    <dialog ref={dialog} className={styles.cover} aria-labelledby={ids.heading}>
      <div className={signIn.card}>
        <p className={styles.mark}><Icon name="lock" size={22} /></p>
        <h1 id={ids.heading} className={styles.heading}>{t.heading}</h1>
        <p className={styles.who}><Avatar initials={me.initials} seed={me.id} /><span><b>{me.name}</b><br />{me.company.name}</span></p>
        {me.signedInWith === null ? (
          <form onSubmit={(e) => void submit(e)} noValidate>
            {/* For password managers. */}
            <input hidden name="username" autoComplete="username" value={me.username} readOnly />
            <PasswordField ref={field} id={ids.password} error={error === null ? null : ids.error} value={password} onChange={setPassword} />
            <p id={ids.error} className={signIn.error} role="alert">{error !== null && <><Icon name="alert" size={16} />{error}</>}</p>
            <Button type="submit" kind="primary" size="large" wide aria-busy={working}>{working ? t.working : t.unlock}</Button>
          </form>
        ) : (
          <>
            <p className={signIn.error} role="alert">{error !== null && <><Icon name="alert" size={16} />{error}</>}</p>
            <Providers providers={[me.signedInWith]} />
          </>
        )}
        <p className={styles.kept}>{t.kept}</p>
        <Button kind="quiet" size="small" wide onClick={onOther}>{t.other}</Button>
      </div>
    </dialog>
  );
}
