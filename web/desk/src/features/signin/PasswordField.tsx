import { Icon } from '@visavis/ui';
import { useState, type KeyboardEvent, type Ref } from 'react';
import { useWords } from '../../app/words';
import styles from './SignIn.module.css';

export interface PasswordFieldProps {
  id: string;
  /** Of the sentence that says what is wrong; null while nothing is. */
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** A password that can be looked at, with a word when Caps Lock is on. */
export function PasswordField({ id, error, value, onChange, autoFocus, ref }: PasswordFieldProps) {
  const t = useWords().signIn;
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const watchCaps = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'));
  return (
    <>
      <label htmlFor={id}>{t.password}</label>
      <span className={styles.password}>
        <input ref={ref} id={id} name="password" type={shown ? 'text' : 'password'} autoComplete="current-password" required value={value} autoFocus={autoFocus}
          aria-invalid={error !== null} aria-describedby={error ?? undefined}
          onChange={(e) => onChange(e.currentTarget.value)} onKeyUp={watchCaps} onKeyDown={watchCaps} />
        <button type="button" className={styles.show} aria-pressed={shown} title={shown ? t.hide : t.show} onClick={() => setShown(!shown)}><Icon name={shown ? 'eyeOff' : 'eye'} /><span className="vh">{t.show}</span></button>
      </span>
      {caps && <p className={styles.caps}>{t.capsLock}</p>}
    </>
  );
}
