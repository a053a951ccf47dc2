// The signed-in desk: puts the features together and decides what is selected.
// Nothing here moves the focus; selecting only changes what is shown.
import type { InteractionView } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { countDevices } from '@visavis/media/devices';
import { Button, Chip, Icon, Toaster } from '@visavis/ui';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Attached } from '../features/attached/Attached';
import { DevicePanel } from '../features/devices/DevicePanel';
import { Interactions } from '../features/interactions/Interactions';
import { RingCard } from '../features/interactions/RingCard';
import { Notepad } from '../features/notepad/Notepad';
import { Palette, type PaletteCommand } from '../features/palette/Palette';
import { Records } from '../features/records/Records';
import { controlsOf, primaryOf, type Control } from '../features/session/controls';
import { Session } from '../features/session/Session';
import { rowStatus } from '../features/session/status';
import { ShortcutsHelp } from '../features/shortcuts/Help';
import { listen, type Shortcut } from '../features/shortcuts/keys';
import { Banners, TopBar } from '../features/topbar/TopBar';
import { phaseFor } from '../state/desk';
import { useCall, useDesk, useDeskState, useEngine, usePopOut } from './context';
import { keepLetters, lettersKept } from './letters';
import type { Theme } from './theme';
import { useLang, useWords } from './words';
import styles from './DeskScreen.module.css';

export interface DeskScreenProps {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onLanguage: (lang: Lang) => void;
  onSignOut: () => void;
}

type Panel = 'devices' | 'shortcuts' | 'palette' | null;

export function DeskScreen({ theme, onTheme, onLanguage, onSignOut }: DeskScreenProps) {
  const words = useWords();
  const lang = useLang();
  const desk = useDesk();
  const state = useDeskState();
  const engine = useEngine();
  const call = useCall();
  const popOut = usePopOut();
  const cameras = useCameraCount();
  const [chosen, setChosen] = useState<string | null>(null);
  const [swapped, setSwapped] = useState(false);
  const [detailsOpen, setDetailsOpen] = useState(false);
  const [tab, setTab] = useState<'notepad' | 'attached'>('notepad');
  const [panel, setPanel] = useState<Panel>(null);
  const [letters, setLetters] = useState(lettersKept);

  desk.speak(words);

  const { interactions } = state;
  const rings = interactions.filter((v) => phaseFor(v) === 'offered');
  const mine = interactions.filter((v) => phaseFor(v) !== 'offered');
  const view = interactions.find((v) => v.id === chosen) ?? mine[0] ?? rings[0] ?? null;
  const ringing = rings[0] ?? null;
  const controls = view === null ? [] : controlsOf(view, {
    words,
    muted: call.live === view.id && call.muted,
    reconnecting: state.link === 'lost' || view.mine?.conn === 'lost' || (call.live === view.id && (engine.state === 'reconnecting' || engine.state === 'failed')),
    cameras,
    microphoneFailed: engine.micError !== null,
    elsewhere: call.elsewhere,
  });

  const accept = useCallback((ring: InteractionView) => {
    if (ring.offer === null) return;
    setChosen(ring.id);
    setSwapped(false);
    desk.ringer.stop();
    void desk.run(ring, { command: 'accept', offer: ring.offer.id });
  }, [desk]);
  const decline = (ring: InteractionView) => {
    if (ring.offer !== null) void desk.run(ring, { command: 'decline', offer: ring.offer.id });
  };
  const press = (control: Control) => {
    if (view === null || control.disabled !== undefined) return;
    if ('mute' in control.action) {
      desk.call.setMuted(control.action.mute);
      desk.announcer.say(control.action.mute ? words.controls.muted : words.controls.unmuted);
      return;
    }
    const { call: command } = control.action;
    // The click that starts video is the gesture a window needs, so it opens before anything is awaited.
    if (command.command === 'start-video' && state.me.popOut && popOut.mode === 'none') {
      desk.open(view, words.window.title(view.contact.name));
    }
    void desk.run(view, command);
  };
  const pressId = (id: Control['id']) => {
    const control = controls.find((c) => c.id === id);
    if (control === undefined) return;
    if (control.disabled !== undefined) desk.toasts.show({ tone: 'danger', text: control.disabled }, 4000);
    else press(control);
  };
  const toggleWindow = () => {
    if (view === null || view.mine === null) return;
    if (popOut.mode === 'none') desk.open(view, words.window.title(view.contact.name));
    else desk.popOut.close();
  };
  const step = (by: number) => {
    const at = interactions.findIndex((v) => v.id === view?.id);
    const next = interactions[(at + by + interactions.length) % Math.max(1, interactions.length)];
    if (next !== undefined) setChosen(next.id);
  };
  const toNotepad = () => {
    setTab('notepad');
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-notepad="desk"]')?.focus());
  };
  const primary = () => {
    if (ringing !== null && call.live === null) return accept(ringing);
    const control = primaryOf(controls);
    if (control !== undefined) return pressId(control.id);
    if (ringing !== null) accept(ringing);
  };
  const act = (shortcut: Shortcut) => {
    switch (shortcut) {
      case 'primary': return primary();
      case 'hold': return pressId('hold');
      case 'mute': return pressId('mic');
      case 'video': return pressId('video');
      case 'disconnect': return pressId('disconnect');
      case 'swap': return setSwapped(!swapped);
      case 'popOut': return toggleWindow();
      case 'notepad': return toNotepad();
      case 'next': return step(1);
      case 'previous': return step(-1);
      case 'help': return setPanel('shortcuts');
      case 'palette': return setPanel('palette');
    }
  };
  useShortcuts(act, letters, popOut.window);

  const commands = (): PaletteCommand[] => [
    ...(ringing === null ? [] : [{ id: 'accept', label: words.ring.accept, icon: 'accept' as const, hint: 'F2', run: () => accept(ringing) }]),
    ...controls.filter((c) => c.disabled === undefined).map((c) => ({
      id: c.id, label: c.label, icon: c.icon, run: () => press(c), ...(c.shortcut === undefined ? {} : { hint: c.shortcut }),
    })),
    ...(view === null || view.mine === null ? [] : [
      { id: 'popOut', label: popOut.mode === 'none' ? words.stage.separate : words.stage.bringBack, icon: 'external' as const, hint: 'O', run: toggleWindow },
      { id: 'swap', label: words.stage.swap, icon: 'swap' as const, hint: 'S', run: () => setSwapped(!swapped) },
      { id: 'notepad', label: words.tabs.notepad, icon: 'file' as const, hint: 'N', run: toNotepad },
    ]),
    state.presence.ready
      ? { id: 'notReady', label: words.status.notReady, icon: 'bellOff', run: () => void desk.commands.setPresence(false) }
      : { id: 'ready', label: words.status.ready, icon: 'ok', run: () => void desk.commands.setPresence(true) },
    { id: 'devices', label: words.account.devices, icon: 'settings', run: () => setPanel('devices') },
    { id: 'shortcuts', label: words.account.shortcuts, icon: 'keyboard', hint: '?', run: () => setPanel('shortcuts') },
    { id: 'language', label: words.language[lang === 'fr' ? 'en' : 'fr'], icon: 'language', run: () => onLanguage(lang === 'fr' ? 'en' : 'fr') },
    { id: 'signOut', label: words.account.signOut, icon: 'signOut', run: onSignOut },
  ];

  const details = (place: 'desk' | 'window'): ReactNode =>
    view === null ? null : <Details view={view} place={place} tab={phaseFor(view) === 'offered' ? 'attached' : tab} onTab={setTab} />;

  return (
    <div className={styles.desk} data-ringing={rings.length > 0} data-busy={view !== null}>
      <a className={styles.skip} href="#interaction">{words.skip}</a>
      <div className={styles.head}>
        <TopBar theme={theme} onTheme={onTheme} onLanguage={onLanguage} onSignOut={onSignOut}
          onDevices={() => setPanel('devices')} onShortcuts={() => setPanel('shortcuts')} onPalette={() => setPanel('palette')} />
        <Banners />
      </div>
      <Interactions interactions={mine} queues={state.queues} selected={view?.id ?? null} onSelect={setChosen} statusOf={(v) => rowStatus(v, words)}
        rings={rings.map((ring) => (
          <RingCard key={ring.offer?.id ?? ring.id} view={ring} onAccept={() => accept(ring)} onDecline={() => decline(ring)}
            attached={<Attached values={ring.attached} compact />} />
        ))} />
      <main id="interaction" className={styles.main} tabIndex={-1}>
        {view === null ? <Idle cameras={cameras} onDevices={() => setPanel('devices')} /> : (
          <Session key={view.id} view={view} controls={controls} onControl={press} swapped={swapped} onSwap={() => setSwapped(!swapped)}
            onDevices={() => setPanel('devices')} details={details} detailsOpen={detailsOpen} onDetails={() => setDetailsOpen(!detailsOpen)} />
        )}
      </main>
      <Records view={view} />
      {panel === 'devices' && <DevicePanel letters={letters} onLetters={(on) => { keepLetters(on); setLetters(on); }} onClose={() => setPanel(null)} />}
      {panel === 'shortcuts' && <ShortcutsHelp letters={letters} onClose={() => setPanel(null)} />}
      {panel === 'palette' && <Palette commands={commands()} onClose={() => setPanel(null)} />}
      <Toaster toasts={desk.toasts} dismissLabel={words.close} />
    </div>
  );
}

function Details({ view, place, tab, onTab }: { view: InteractionView; place: 'desk' | 'window'; tab: 'notepad' | 'attached'; onTab: (tab: 'notepad' | 'attached') => void }) {
  const t = useWords().tabs;
  return (
    <Tabs className={styles.tabs ?? ''} selectedKey={tab} onSelectionChange={(key) => onTab(key as 'notepad' | 'attached')}>
      <TabList className={styles.tabList ?? ''} aria-label={t.label}>
        <Tab id="notepad" className={styles.tab ?? ''}>{t.notepad}</Tab>
        <Tab id="attached" className={styles.tab ?? ''}>{t.attached}{view.attached.length > 0 && <span className={styles.count} aria-hidden>{view.attached.length}</span>}</Tab>
      </TabList>
      <TabPanel id="notepad" className={styles.tabPanel ?? ''}><section aria-label={t.notepad}><Notepad view={view} place={place} /></section></TabPanel>
      <TabPanel id="attached" className={styles.tabPanel ?? ''}><section aria-label={t.attached}><Attached values={view.attached} /></section></TabPanel>
    </Tabs>
  );
}

/** Nothing rings and nothing runs: how things stand, and the one thing to do about it. */
function Idle({ cameras, onDevices }: { cameras: number | null; onDevices: () => void }) {
  const words = useWords();
  const t = words.stage;
  const desk = useDesk();
  const { presence, me, loaded, link } = useDeskState();
  if (!loaded) return <div className={styles.idle}><p className={styles.idleHint} role="status">{link === 'lost' ? words.connection.lost : words.connection.starting}</p></div>;
  return (
    <div className={styles.idle}>
      <span className={styles.idleMark} data-ready={presence.ready}><Icon name={presence.ready ? 'headphones' : 'bellOff'} size={40} /></span>
      <h1>{presence.ready ? t.idleReady : t.idleNotReady}</h1>
      <p className={styles.idleHint}>{presence.ready ? t.idleReadyHint : t.idleNotReadyHint}</p>
      {!presence.ready && <Button kind="primary" size="large" icon="check" onClick={() => void desk.commands.setPresence(true)}>{t.becomeReady}</Button>}
      {cameras === 0 && me.permissions.includes('video') && (
        <button type="button" className={styles.idleNote} onClick={onDevices}><Chip tone="warn" icon="cameraOff">{words.devices.short.noCamera}</Chip><span>{t.noOwnCamera}</span></button>
      )}
    </div>
  );
}

function useShortcuts(act: (shortcut: Shortcut) => void, letters: boolean, other: Window | null): void {
  const latest = useRef(act);
  const on = useRef(letters);
  useEffect(() => {
    latest.current = act;
    on.current = letters;
  });
  useEffect(() => listen(window, () => on.current, (s) => latest.current(s)), []);
  useEffect(() => (other === null ? undefined : listen(other, () => on.current, (s) => latest.current(s))), [other]);
}

/** How many cameras this workstation has; known even before permission. */
function useCameraCount(): number | null {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    let current = true;
    const look = () => void countDevices().then(({ cameras }) => current && setCount(cameras));
    look();
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener('devicechange', look);
    return () => {
      current = false;
      devices?.removeEventListener('devicechange', look);
    };
  }, []);
  return count;
}
