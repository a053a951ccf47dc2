// Asks who is there: nobody goes to the desk to sign in, who may not see this is told so.
import { ApiError, type Client, type Me } from '@visavis/api';
import { asLang, chooseLanguage, type Lang } from '@visavis/i18n';
import { applyTheme, storedTheme, type Theme } from '@visavis/ui';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Forbidden } from './Forbidden';
import { signInFirst } from './signIn';
import { catalogues, LanguageContext, type Frame } from './words';

const Wallboard = lazy(async () => ({ default: (await import('../board/Wallboard')).Wallboard }));
const Reports = lazy(async () => ({ default: (await import('../reports/Reports')).Reports }));

export function App({ client }: { client: Client }) {
  const [me, setMe] = useState<Me | null>(null);
  const [away, setAway] = useState(false);
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [lang, setLang] = useState<Lang>(() => chooseLanguage(location.search, null, navigator.languages));
  const reports = location.pathname.startsWith('/reports');
  const words = catalogues[lang];

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.title = `${reports ? words.reports.title : words.board.title} · ${me === null ? words.product : me.company.name}`;
  }, [lang, words, reports, me]);

  useEffect(() => {
    let wanted = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      client.get<Me>('/api/v1/session').then(
        (who) => {
          if (!wanted) return;
          setAway(false);
          setLang(chooseLanguage(location.search, who.language, navigator.languages));
          setTheme(who.theme);
          setMe(who);
        },
        (error: unknown) => {
          if (!wanted) return;
          if (error instanceof ApiError && error.status === 401) {
            signInFirst();
            return;
          }
          setAway(true);
          again = setTimeout(ask, 2000);
        },
      );
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(again);
    };
  }, [client]);

  const onLanguage = useCallback((next: Lang) => {
    setLang(next);
    // An address that names a language would win again on the next visit.
    const url = new URL(location.href);
    if (asLang(url.searchParams.get('lang')) !== null) {
      url.searchParams.set('lang', next);
      history.replaceState(null, '', url);
    }
    void client.patch('/api/v1/me', { language: next }).catch(() => undefined); // shown here all the same
  }, [client]);
  const onTheme = useCallback((next: Theme) => {
    setTheme(next);
    void client.patch('/api/v1/me', { theme: next }).catch(() => undefined);
  }, [client]);
  const onSignOut = useCallback(() => {
    client.delete('/api/v1/session').then(signInFirst, signInFirst);
  }, [client]);

  const waiting = <p className="waiting" role="status">{away ? words.unreachable : <span className="vh">{words.loading}</span>}</p>;
  let content = waiting;
  if (me !== null) {
    const frame: Frame = { me, theme, onTheme, onLanguage, onSignOut };
    content = !me.permissions.includes('supervise') ? <Forbidden frame={frame} />
      : <Suspense fallback={waiting}>{reports ? <Reports client={client} frame={frame} /> : <Wallboard frame={frame} />}</Suspense>;
  }
  return (
    <LanguageContext value={lang}>
      <I18nProvider locale={lang === 'fr' ? 'fr-FR' : 'en-GB'}>{content}</I18nProvider>
    </LanguageContext>
  );
}
