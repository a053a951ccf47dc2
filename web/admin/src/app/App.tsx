// From nothing to the administration: who is here, and whether they may.
import { ApiError, type Client, type Me } from '@visavis/api';
import { asLang, chooseLanguage, type Lang } from '@visavis/i18n';
import { applyTheme, Button, Empty, storedTheme, type Theme, Toasts } from '@visavis/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import styles from './App.module.css';
import { OfficeContext, type Office } from './context';
import { Shell } from './Shell';
import { catalogues, LanguageContext } from './words';

/** Signing in is the desk's, in the language that was asked for; it comes back here. */
function signIn(): void {
  const lang = asLang(new URLSearchParams(location.search).get('lang'));
  location.replace(`/desk?next=${encodeURIComponent(location.pathname + location.search)}${lang === null ? '' : `&lang=${lang}`}`);
}

export function App({ client }: { client: Client }) {
  const [me, setMe] = useState<Me | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [lang, setLang] = useState<Lang>(() => chooseLanguage(location.search, null, navigator.languages));
  const [toasts] = useState(() => new Toasts());
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 2_000 } } }));
  const words = catalogues[lang];

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.title = `${catalogues[lang].title} · ${me?.company.name ?? catalogues[lang].product}`;
  }, [lang, me]);

  useEffect(() => {
    let wanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      client.get<Me>('/api/v1/session').then(
        (here) => {
          if (!wanted) return;
          setMe(here);
          setUnreachable(false);
          setTheme(here.theme);
          setLang(chooseLanguage(location.search, here.language, navigator.languages));
        },
        (error: unknown) => {
          if (!wanted) return;
          if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) {
            setUnreachable(true);
            retry = setTimeout(ask, 2_000);
          } else signIn();
        },
      );
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(retry);
    };
  }, [client]);

  const keep = useCallback((change: { language: Lang } | { theme: Theme }) => {
    // What it looks like is no reason to disturb anybody: next time it is as it was.
    client.patch('/api/v1/me', change).catch(() => undefined);
  }, [client]);
  const changeLanguage = useCallback((next: Lang) => {
    setLang(next);
    const url = new URL(location.href);
    if (asLang(url.searchParams.get('lang')) !== null) {
      url.searchParams.set('lang', next);
      history.replaceState(null, '', url);
    }
    keep({ language: next });
  }, [keep]);
  const changeTheme = useCallback((next: Theme) => {
    setTheme(next);
    keep({ theme: next });
  }, [keep]);
  const leave = useCallback((to: () => void) => {
    client.delete('/api/v1/session').then(to, to);
  }, [client]);

  const office = useMemo<Office | null>(() => (me === null ? null : { client, toasts, me }), [client, toasts, me]);
  return (
    <LanguageContext value={lang}>
      <I18nProvider locale={lang === 'fr' ? 'fr-FR' : 'en-GB'}>
        <QueryClientProvider client={queries}>
          {office === null ? <p className={styles.waiting} role="status">{unreachable ? words.unreachable : <span className="vh">{words.loading}</span>}</p>
            : !office.me.permissions.includes('administer') ? (
              <main className={styles.refused}>
                <Empty icon="shield" title={words.forbidden.title}>{words.forbidden.text(office.me.name)}</Empty>
                <div>
                  <Button kind="primary" onClick={() => leave(signIn)}>{words.forbidden.other}</Button>
                  <Button onClick={() => location.assign('/desk')}>{words.forbidden.desk}</Button>
                </div>
              </main>
            ) : (
              <OfficeContext value={office}>
                <Shell theme={theme} onTheme={changeTheme} onLanguage={changeLanguage} onSignOut={() => leave(() => location.assign('/desk'))} />
              </OfficeContext>
            )}
        </QueryClientProvider>
      </I18nProvider>
    </LanguageContext>
  );
}
