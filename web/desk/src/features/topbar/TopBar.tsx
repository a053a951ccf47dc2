import type { Me } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { Avatar, Button, type Choice, cx, Icon, IconButton, type IconName, MenuPopover, type Theme } from '@visavis/ui';
import { Button as TriggerButton, MenuTrigger } from 'react-aria-components';
import { useDesk, useDeskState, useEngine } from '../../app/context';
import { Timer } from '../../app/parts';
import { useNotReadyReasons, useReasonName } from '../../app/reasons';
import { useLang, useWords, type Words } from '../../app/words';
import styles from './TopBar.module.css';

export interface TopBarProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onLanguage: (lang: Lang) => void;
  onDevices: () => void;
  onShortcuts: () => void;
  onPalette: () => void;
  onLock: () => void;
  onSignOut: () => void;
}

export function TopBar({ theme, onTheme, onLanguage, onDevices, onShortcuts, onPalette, onLock, onSignOut }: TopBarProps) {
  const words = useWords();
  const lang = useLang();
  const { me } = useDeskState();
  const other: Lang = lang === 'fr' ? 'en' : 'fr';
  const themes: Theme[] = ['system', 'light', 'dark'];
  const next = themes[(themes.indexOf(theme) + 1) % 3] ?? 'system';
  const account: Choice[] = [
    { id: 'devices', label: words.account.devices, icon: 'settings' },
    { id: 'shortcuts', label: words.account.shortcuts, icon: 'keyboard' },
    ...pagesOf(me, words),
    { id: 'lock', label: words.account.lock, icon: 'lock', rule: true },
    { id: 'signOut', label: words.account.signOut, icon: 'signOut' },
  ];
  const choose = (id: string) => {
    if (pagesOf(me, words).some((page) => page.id === id)) openPage(id);
    else if (id === 'devices') onDevices();
    else if (id === 'shortcuts') onShortcuts();
    else if (id === 'lock') onLock();
    else onSignOut();
  };
  return (
    <header className={styles.top}>
      <p className={styles.brand}>
        <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={24} height={24} alt="" />
        <b>{words.product}</b>
        <span className={styles.company}>{me.company.name}</span>
      </p>
      {me.permissions.includes('call') && <StatusButton />}
      <span className={styles.gap} />
      <button type="button" className={styles.search} onClick={onPalette} aria-keyshortcuts="Control+K">
        <Icon name="search" size={16} /><span>{words.palette.open}</span><kbd aria-hidden>Ctrl K</kbd>
      </button>
      <button type="button" className={styles.language} aria-label={words.pair(words.language.label, words.language[lang])} title={words.language[other]} onClick={() => onLanguage(other)}>
        <span data-on={lang === 'fr'}>FR</span><i aria-hidden>·</i><span data-on={lang === 'en'}>EN</span>
      </button>
      <IconButton icon={theme === 'system' ? 'contrast' : theme === 'light' ? 'sun' : 'moon'} label={words.pair(words.theme.label, words.theme[theme])} onClick={() => onTheme(next)} />
      <MenuTrigger>
        <TriggerButton className={styles.account ?? ''} aria-label={words.pair(words.account.menu, me.name)}>
          <Avatar initials={me.initials} seed={me.id} />
        </TriggerButton>
        <MenuPopover label={words.account.menu} placement="bottom end" head={<><b>{me.name}</b>{me.username}</>} choices={account} onChoose={choose} />
      </MenuTrigger>
    </header>
  );
}

/** Of those that every company begins with. */
const reasonIcons: Readonly<Record<string, IconName>> = { break: 'break', lunch: 'lunch', training: 'training' };
/** Pages of their own, for those who may see them. */
export function pagesOf(me: Me, words: Words): (Choice & { icon: IconName })[] {
  const t = words.account;
  return [
    ...(me.permissions.includes('supervise') ? [{ id: 'wallboard', label: t.wallboard, icon: 'board', rule: true } as const, { id: 'reports', label: t.reports, icon: 'reports' } as const] : []),
    ...(me.permissions.includes('administer') ? [{ id: 'admin', label: t.admin, icon: 'company', rule: true } as const] : []),
  ];
}

export function openPage(id: string): void {
  open(`/${id}`, '_blank', 'noopener');
}

/** Named by its state and nothing before it; the menu says how to change it. */
function StatusButton() {
  const t = useWords().status;
  const desk = useDesk();
  const { me, presence, loaded } = useDeskState();
  const reasons = useNotReadyReasons();
  const reasonName = useReasonName();
  const choices: Choice[] = [
    { id: 'ready', label: t.ready, icon: 'ok', selected: presence.ready },
    { id: 'notReady', label: t.notReady, icon: 'bellOff', rule: true, selected: !presence.ready && !reasons.some((r) => r.id === presence.reason) },
    ...reasons.map((r): Choice => ({ id: r.id, label: r.name, icon: reasonIcons[r.id] ?? 'clock', selected: !presence.ready && presence.reason === r.id })),
    ...(me.permissions.includes('video') ? [{ id: 'video', label: t.video, icon: presence.video ? 'video' : 'videoOff', rule: true, selected: presence.video } as const] : []),
  ];
  const choose = (id: string) => {
    if (id === 'video') {
      void desk.commands.setVideoReady(!presence.video);
      return;
    }
    void desk.commands.setPresence(id === 'ready', reasons.find((r) => r.id === id)?.id ?? null);
  };
  const detail = !presence.ready && presence.reason !== null && presence.reason !== 'signedIn' ? reasonName(presence.reason)
    : presence.derived === 'ringing' || presence.derived === 'onCall' || presence.derived === 'wrapUp' ? t.derived[presence.derived]
    : null;
  return (
    <MenuTrigger>
      <TriggerButton className={cx(styles.status)} data-ready={presence.ready}>
        <i className={styles.dot} aria-hidden />
        <span>{presence.ready ? t.ready : t.notReady}</span>
        {detail !== null && <span className={styles.detail}>· {detail}</span>}
        {loaded && presence.since > 0 && <Timer since={presence.since} className={styles.time} />}
        <Icon name="chevron" size={14} />
      </TriggerButton>
      <MenuPopover label={t.menu} choices={choices} onChoose={choose} />
    </MenuTrigger>
  );
}

/** What stands under the top bar while something is wrong, with the way out in one click. */
export function Banners() {
  const words = useWords();
  const desk = useDesk();
  const { me, link, presence, interactions } = useDeskState();
  const engine = useEngine();
  const calling = interactions.some((view) => view.end === null && view.mine !== null);
  return (
    <>
      {link === 'lost' && (
        <div className={styles.banner} data-tone="warn"><Icon name="wifiOff" size={16} /><b>{words.connection.lost}</b><span>{!calling ? words.connection.lostIdle : engine.state === 'connected' ? words.connection.lostInCall : words.connection.lostWithCall}</span></div>
      )}
      {!presence.ready && presence.reason === 'missedOffer' && me.permissions.includes('call') && (
        <div className={styles.banner} data-tone="missed" role="status">
          <Icon name="bellOff" size={16} /><span>{words.status.missed}</span>
          <Button size="small" kind="primary" onClick={() => void desk.commands.setPresence(true)}>{words.status.backToReady}</Button>
        </div>
      )}
    </>
  );
}
