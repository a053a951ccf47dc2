// From nothing to a desk: asks whether there is a session, shows the sign-in screen or the desk.
import { ApiError, type Client, type Me, type Reason } from '@visavis/api';
import { asLang, chooseLanguage, type Lang } from '@visavis/i18n';
import { applyTheme, storedTheme, type Theme } from '@visavis/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import { LockScreen } from '../features/lock/LockScreen';
import { cameBack } from '../features/signin/provider';
import { SignIn } from '../features/signin/SignIn';
import { arrived } from '../session/idle';
import type { Ringer } from '../session/ringer';
import { DeskContext } from './context';
import type { Desk } from './desk';
import { DeskScreen } from './DeskScreen';
import { nextPage } from './next';
import { catalogues, LanguageContext } from './words';

type Ended = 'elsewhere' | 'expired' | 'disabled' | 'signedOut';

export interface AppProps {
  client: Client;
  ringer: Ringer;
  makeDesk: (me: Me, onSignedOut: (why: Ended) => void) => Desk;
}

export function App({ client, ringer, makeDesk }: AppProps) {
  const [desk, setDesk] = useState<Desk | null>(null);
  const [stage, setStage] = useState<'asking' | 'unreachable' | 'signIn' | 'locked' | 'desk'>('asking');
  const [locked, setLocked] = useState<Me | null>(null);
  const [refusal, setRefusal] = useState<Reason | null>(() => cameBack(location.href).reason);
  const [ended, setEnded] = useState<Ended | null>(null);
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [lang, setLang] = useState<Lang>(() => chooseLanguage(location.search, null, navigator.languages));
  const current = useRef<Desk | null>(null);

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = lang;
    if (desk === null) document.title = `${catalogues[lang].title} · ${catalogues[lang].product}`;
    else document.title = `${catalogues[lang].title} · ${desk.store.getSnapshot().me.company.name}`;
  }, [lang, desk]);

  // Said once: a reload is a new attempt.
  useEffect(() => {
    const { reason, address } = cameBack(location.href);
    if (reason !== null) history.replaceState(null, '', address);
  }, []);

  const leave = useCallback((why: Ended | null) => {
    current.current?.close();
    current.current = null;
    setDesk(null);
    setEnded(why);
    setRefusal(null);
    setStage('signIn');
  }, []);

  const enter = useCallback((me: Me) => {
    // Locked before the page was loaded: nothing of the desk is fetched meanwhile.
    if (me.locked) {
      setLang(chooseLanguage(location.search, me.language, navigator.languages));
      setTheme(me.theme);
      setLocked(me);
      setStage('locked');
      return;
    }
    // Another page of ours sent them here to sign in.
    const next = nextPage(location.search);
    if (next !== null) {
      location.replace(next);
      return;
    }
    // `?lang=` wins over the account, and both over the browser.
    setLang(chooseLanguage(location.search, me.language, navigator.languages));
    setTheme(me.theme);
    current.current?.close();
    const made = makeDesk(me, leave);
    current.current = made;
    setDesk(made);
    setEnded(null);
    setRefusal(null);
    setStage('desk');
  }, [makeDesk, leave]);
  const entered = useCallback((me: Me) => {
    arrived(localStorage);
    enter(me);
  }, [enter]);

  useEffect(() => {
    let wanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      client.get<Me>('/api/v1/session').then(
        (me) => wanted && enter(me),
        (error: unknown) => {
          if (!wanted) return;
          if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) {
            setStage('unreachable');
            retry = setTimeout(ask, 2000);
          } else setStage('signIn');
        },
      );
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(retry);
    };
  }, [client, enter]);
  useEffect(() => () => current.current?.close(), []);

  const changeLanguage = useCallback((next: Lang) => {
    setLang(next);
    // An address that names a language would win again on the next visit.
    const url = new URL(location.href);
    if (asLang(url.searchParams.get('lang')) !== null) {
      url.searchParams.set('lang', next);
      history.replaceState(null, '', url);
    }
    void current.current?.update({ language: next });
  }, []);
  const changeTheme = useCallback((next: Theme) => {
    setTheme(next);
    void current.current?.update({ theme: next });
  }, []);
  const signOut = useCallback(() => {
    client.delete<{ leaveAt: string } | undefined>('/api/v1/session').then((out) => {
      leave('signedOut');
      // The session at the provider ends too, and it leads back here.
      if (out !== undefined) location.assign(out.leaveAt);
    }, () => leave('signedOut'));
  }, [client, leave]);
  // Browsers allow asking for notifications, and sound, only from a click: this is the first one.
  const gesture = useCallback(() => {
    ringer.unlock();
    if ('Notification' in globalThis && Notification.permission === 'default') void Notification.requestPermission().catch(() => undefined);
  }, [ringer]);

  const words = catalogues[lang];
  const content = useMemo(() => {
    if (stage === 'signIn') {
      return <SignIn client={client} ended={ended} refusal={refusal} onGesture={gesture} onSignedIn={entered} theme={theme} onTheme={changeTheme} onLanguage={changeLanguage} />;
    }
    if (stage === 'locked' && locked !== null) {
      return <LockScreen me={locked} refusal={refusal} onOther={signOut} unlock={async (password) => entered(await client.post<Me>('/api/v1/session/unlock', { password }))} />;
    }
    if (stage === 'desk' && desk !== null) {
      return (
        <QueryClientProvider client={desk.queries}>
          <DeskContext value={desk}>
            <DeskScreen theme={theme} onTheme={changeTheme} onLanguage={changeLanguage} onSignOut={signOut} />
            <Cover desk={desk} onOther={signOut} />
          </DeskContext>
        </QueryClientProvider>
      );
    }
    return <p className="waiting" role="status">{stage === 'unreachable' ? words.signIn.unreachable : <span className="vh">{words.loading}</span>}</p>;
  }, [stage, desk, locked, ended, refusal, theme, words, client, gesture, entered, changeTheme, changeLanguage, signOut]);

  return (
    <LanguageContext value={lang}>
      <I18nProvider locale={lang === 'fr' ? 'fr-FR' : 'en-GB'}>{content}</I18nProvider>
    </LanguageContext>
  );
}

/** The lock over a desk that goes on behind it. */
function Cover({ desk, onOther }: { desk: Desk; onOther: () => void }) {
  const { locked, me } = useSyncExternalStore(desk.store.subscribe, desk.store.getSnapshot);
  return locked ? <LockScreen me={me} refusal={null} unlock={(password) => desk.unlock(password)} onOther={onOther} /> : null;
}
