import { ApiError, type Client, type Me } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { Button, Icon, IconButton } from '@visavis/ui';
import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { Theme } from '../../app/theme';
import { useLang, useWords } from '../../app/words';
import styles from './SignIn.module.css';

export interface SignInProps {
  client: Client;
  ended: 'elsewhere' | 'expired' | 'disabled' | 'signedOut' | null;
  /** Called inside the click, before anything is awaited: it unlocks sound and asks for notifications. */
  onGesture: () => void;
  onSignedIn: (me: Me) => void;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onLanguage: (lang: Lang) => void;
}

export function SignIn({ client, ended, onGesture, onSignedIn, theme, onTheme, onLanguage }: SignInProps) {
  const words = useWords();
  const t = words.signIn;
  const lang = useLang();
  const ids = { username: useId(), password: useId(), error: useId() };
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const usernameField = useRef<HTMLInputElement>(null);
  const other: Lang = lang === 'fr' ? 'en' : 'fr';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    onGesture();
    if (username.trim() === '' || password === '') {
      setError(t.missing);
      (username.trim() === '' ? usernameField : passwordField).current?.focus();
      return;
    }
    setWorking(true);
    setError(null);
    try {
      onSignedIn(await client.post<Me>('/api/v1/session', { username: username.trim(), password }));
    } catch (cause) {
      setWorking(false);
      setError(words.errors[cause instanceof ApiError ? cause.reason : 'internal']);
      passwordField.current?.select();
    }
  };
  const watchCaps = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'));

  return (
    <div className={styles.page}>
      <div className={styles.corner}>
        <Button kind="quiet" size="small" icon="language" lang={other} onClick={() => onLanguage(other)}>{words.language[other]}</Button>
        <IconButton size="small" icon={theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'contrast'} label={words.pair(words.theme.label, words.theme[theme])}
          onClick={() => onTheme(theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system')} />
      </div>
      <main className={styles.card}>
        <div className={styles.brand}>
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={44} height={44} alt="" />
          <div><p className={styles.product}>{words.product}</p><p className={styles.lead}>{t.lead}</p></div>
        </div>
        <h1 className="vh">{t.heading}</h1>
        {ended !== null && error === null && <p className={styles.ended} role="status">{t.ended[ended]}</p>}
        <form onSubmit={(e) => void submit(e)} noValidate>
          <label htmlFor={ids.username}>{t.username}</label>
          <input ref={usernameField} id={ids.username} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required value={username}
            aria-invalid={error !== null} aria-describedby={error === null ? undefined : ids.error} onChange={(e) => setUsername(e.currentTarget.value)} />
          <label htmlFor={ids.password}>{t.password}</label>
          <span className={styles.password}>
            <input ref={passwordField} id={ids.password} name="password" type={shown ? 'text' : 'password'} autoComplete="current-password" required value={password}
              aria-invalid={error !== null} aria-describedby={error === null ? undefined : ids.error}
              onChange={(e) => setPassword(e.currentTarget.value)} onKeyUp={watchCaps} onKeyDown={watchCaps} />
            <button type="button" className={styles.show} aria-pressed={shown} title={shown ? t.hide : t.show} onClick={() => setShown(!shown)}><Icon name={shown ? 'eyeOff' : 'eye'} /><span className="vh">{t.show}</span></button>
          </span>
          {caps && <p className={styles.caps}>{t.capsLock}</p>}
          <p id={ids.error} className={styles.error} role="alert">{error !== null && <><Icon name="alert" size={16} />{error}</>}</p>
          <Button type="submit" kind="primary" size="large" wide aria-busy={working}>{working ? t.working : t.submit}</Button>
        </form>
      </main>
    </div>
  );
}
