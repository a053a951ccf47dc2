import type { Lang } from '@visavis/i18n';
import { Avatar, type Choice, Icon, IconButton, MenuPopover, type Theme, Toaster } from '@visavis/ui';
import { useState, type ReactNode } from 'react';
import { Button as TriggerButton, MenuTrigger } from 'react-aria-components';
import { HomePage } from '../pages/home/HomePage';
import { useOffice } from './context';
import { Link } from './Link';
import { pages, type Page } from './pages';
import { addressOf, usePlace } from './route';
import styles from './Shell.module.css';
import { useLang, useWords } from './words';

export interface ShellProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onLanguage: (lang: Lang) => void;
  onSignOut: () => void;
}

export function Shell({ theme, onTheme, onLanguage, onSignOut }: ShellProps) {
  const words = useWords();
  const lang = useLang();
  const { me, toasts } = useOffice();
  const { section } = usePlace();
  // Of a section: going to another one folds it.
  const [unfoldedIn, setUnfoldedIn] = useState<string | null>(null);
  const unfolded = unfoldedIn === section;
  const other: Lang = lang === 'fr' ? 'en' : 'fr';
  const themes: Theme[] = ['system', 'light', 'dark'];
  const next = themes[(themes.indexOf(theme) + 1) % 3] ?? 'system';
  const page = pages.find((one) => one.id === section);
  const elsewhere: Choice[] = [
    { id: 'desk', label: words.toDesk, icon: 'headphones' },
    ...(me.permissions.includes('supervise') ? [{ id: 'wallboard', label: words.toWallboard, icon: 'board' } as const, { id: 'reports', label: words.toReports, icon: 'reports' } as const] : []),
  ];

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">{words.skip}</a>
      <header className={styles.top}>
        <span className={styles.fold}><IconButton icon="menu" label={words.nav} aria-expanded={unfolded} aria-controls="nav" onClick={() => setUnfoldedIn(unfolded ? null : section)} /></span>
        <p className={styles.brand}>
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={24} height={24} alt="" />
          <b>{words.product}</b><span className={styles.company}>{me.company.name}</span>
        </p>
        <span className={styles.gap} />
        {elsewhere.map((one) => <a key={one.id} className={styles.away} href={`/${one.id}`}>{one.label}</a>)}
        <button type="button" className={styles.language} aria-label={words.pair(words.language.label, words.language[lang])} title={words.language[other]} onClick={() => onLanguage(other)}>
          <span data-on={lang === 'fr'}>FR</span><i aria-hidden>·</i><span data-on={lang === 'en'}>EN</span>
        </button>
        <IconButton icon={theme === 'system' ? 'contrast' : theme === 'light' ? 'sun' : 'moon'} label={words.pair(words.theme.label, words.theme[theme])} onClick={() => onTheme(next)} />
        <MenuTrigger>
          <TriggerButton className={styles.account ?? ''} aria-label={words.pair(words.account.menu, me.name)}><Avatar initials={me.initials} seed={me.id} /></TriggerButton>
          <MenuPopover label={words.account.menu} placement="bottom end" head={<><b>{me.name}</b>{me.username}</>}
            choices={[...elsewhere, { id: 'signOut', label: words.account.signOut, icon: 'signOut', rule: true }]}
            onChoose={(id) => (id === 'signOut' ? onSignOut() : location.assign(`/${id}`))} />
        </MenuTrigger>
      </header>
      <nav id="nav" className={styles.nav} aria-label={words.nav} data-unfolded={unfolded}>
        <NavLink to={addressOf('')} current={section === ''}><Icon name="home" />{words.home.title}</NavLink>
        {groups().map(([group, members]) => (
          <div key={group} role="group" aria-label={words.groups[group]}>
            <p aria-hidden>{words.groups[group]}</p>
            {members.map((one) => <NavLink key={one.id} to={addressOf(one.id)} current={one.id === section}><Icon name={one.icon} />{words.pages[one.id].title}</NavLink>)}
          </div>
        ))}
      </nav>
      <main id="content" className={styles.main} tabIndex={-1}>
        {page !== undefined ? <page.Page key={page.id} /> : <HomePage />}
      </main>
      <Toaster toasts={toasts} dismissLabel={words.close} />
    </div>
  );
}

function groups(): [Page['group'], Page[]][] {
  const all = new Map<Page['group'], Page[]>();
  for (const page of pages) all.set(page.group, [...(all.get(page.group) ?? []), page]);
  return [...all];
}

function NavLink({ to, current, children }: { to: string; current: boolean; children: ReactNode }) {
  return <Link to={to} className={styles.link} aria-current={current ? 'page' : undefined}>{children}</Link>;
}
