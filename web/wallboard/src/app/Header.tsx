import type { Lang } from '@visavis/i18n';
import { Avatar, Icon, IconButton, MenuPopover, type Theme } from '@visavis/ui';
import type { ReactNode } from 'react';
import { Button, MenuTrigger } from 'react-aria-components';
import styles from './Header.module.css';
import { useLang, useWords, type Frame } from './words';

/** The top bar of both pages. */
export function Header({ frame, here, children }: { frame: Frame; here: 'board' | 'reports'; children?: ReactNode }) {
  const words = useWords();
  const lang = useLang();
  const { me, theme } = frame;
  const other: Lang = lang === 'fr' ? 'en' : 'fr';
  const themes: Theme[] = ['system', 'light', 'dark'];
  const next = themes[(themes.indexOf(theme) + 1) % 3] ?? 'system';
  // A language that the address names goes along: the other page would forget it.
  const asked = new URLSearchParams(location.search).get('lang');
  const suffix = asked === null ? '' : `?lang=${lang}`;
  return (
    <header className={styles.top}>
      <a className="skip" href="#content">{words.skip}</a>
      <p className={styles.brand}>
        <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={24} height={24} alt="" />
        <b>{words.product}</b>
        <span className={styles.company}>{me.company.name}</span>
      </p>
      <nav aria-label={words.nav.label} className={styles.nav}>
        <a href={`/wallboard${suffix}`} aria-current={here === 'board' ? 'page' : undefined} aria-label={words.nav.board}><Icon name="board" size={16} /><span>{words.nav.board}</span></a>
        <a href={`/reports${suffix}`} aria-current={here === 'reports' ? 'page' : undefined} aria-label={words.nav.reports}><Icon name="reports" size={16} /><span>{words.nav.reports}</span></a>
      </nav>
      <span className={styles.gap} />
      {children}
      <button type="button" className={styles.language} aria-label={words.pair(words.language.label, words.language[lang])} title={words.language[other]} onClick={() => frame.onLanguage(other)}>
        <span data-on={lang === 'fr'}>FR</span><i aria-hidden>·</i><span data-on={lang === 'en'}>EN</span>
      </button>
      <IconButton icon={theme === 'system' ? 'contrast' : theme === 'light' ? 'sun' : 'moon'} label={words.pair(words.theme.label, words.theme[theme])} onClick={() => frame.onTheme(next)} />
      <MenuTrigger>
        <Button className={styles.account ?? ''} aria-label={words.pair(words.account.menu, me.name)}><Avatar initials={me.initials} seed={me.id} /></Button>
        <MenuPopover
          label={words.account.menu} placement="bottom end" head={<><b>{me.name}</b>{me.username}</>}
          choices={[{ id: 'desk', label: words.nav.desk, icon: 'headphones' }, { id: 'signOut', label: words.account.signOut, icon: 'signOut', rule: true }]}
          onChoose={(id) => (id === 'desk' ? location.assign('/desk') : frame.onSignOut())}
        />
      </MenuTrigger>
    </header>
  );
}
