import { ApiError, type Client, type Me, type Reason, type SignInWays } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { Button, Icon, IconButton, type Theme } from '@visavis/ui';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useLang, useWords } from '../../app/words';
import { PasswordField } from './PasswordField';
import { Providers } from './Providers';
import styles from './SignIn.module.css';

export interface SignInProps {
  client: Client;
  ended: 'elsewhere' | 'expired' | 'disabled' | 'signedOut' | null;
  /** Why a provider did not sign them in. */
  refusal: Reason | null;
  /** Called inside the click, before anything is awaited: it unlocks sound and asks for notifications. */
  onGesture: () => void;
  onSignedIn: (me: Me) => void;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onLanguage: (lang: Lang) => void;
}

export function SignIn({ client, ended, refusal, onGesture, onSignedIn, theme, onTheme, onLanguage }: SignInProps) {
  const words = useWords();
  const t = words.signIn;
  const lang = useLang();
  const ids = { username: useId(), password: useId(), error: useId() };
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [ways, setWays] = useState<SignInWays | null>(null);
  const [asked, setAsked] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const told = error ?? (refusal === null ? null : words.errors[refusal]);
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

  useEffect(() => {
    let wanted = true;
    // Without an answer a password still does.
    client.get<SignInWays>('/api/v1/session/ways').then((told) => wanted && setWays(told), () => undefined);
    return () => { wanted = false; };
  }, [client]);
  const providers = ways?.providers ?? [];
  const withPassword = ways === null || ways.password || asked;

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
        {ended !== null && told === null && <p className={styles.ended} role="status">{t.ended[ended]}</p>}
        {!withPassword && <p id={ids.error} className={styles.error} role="alert">{told !== null && <><Icon name="alert" size={16} />{told}</>}</p>}
        {providers.length > 0 && <Providers providers={providers} onGesture={onGesture} />}
        {providers.length > 0 && withPassword && <p className={styles.or}>{t.orPassword}</p>}
        {!withPassword && <Button kind="quiet" size="small" wide onClick={() => setAsked(true)}>{t.passwordOnly}</Button>}
        {withPassword && <form onSubmit={(e) => void submit(e)} noValidate>
          <label htmlFor={ids.username}>{t.username}</label>
          <input ref={usernameField} id={ids.username} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required value={username}
            aria-invalid={error !== null} aria-describedby={error === null ? undefined : ids.error} onChange={(e) => setUsername(e.currentTarget.value)} />
          <PasswordField ref={passwordField} id={ids.password} error={error === null ? null : ids.error} value={password} onChange={setPassword} />
          <p id={ids.error} className={styles.error} role="alert">{told !== null && <><Icon name="alert" size={16} />{told}</>}</p>
          <Button type="submit" kind="primary" size="large" wide aria-busy={working}>{working ? t.working : t.submit}</Button>
        </form>}
      </main>
    </div>
  );
}
