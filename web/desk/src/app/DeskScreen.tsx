// The signed-in desk: puts the features together and decides what is selected.
// Nothing here moves the focus; selecting only changes what is shown.
import type { InteractionView } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { countDevices } from '@visavis/media/devices';
import { Button, Chip, Icon, ModalDialog, type Theme, Toaster } from '@visavis/ui';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { Attached } from '../features/attached/Attached';
import { DevicePanel } from '../features/devices/DevicePanel';
import { Interactions } from '../features/interactions/Interactions';
import { codedOf } from '../features/disposition/Disposition';
import { RingCard } from '../features/interactions/RingCard';
import { Palette, type PaletteCommand } from '../features/palette/Palette';
import { Records } from '../features/records/Records';
import { controlsOf, primaryOf, type Control, type Sheet } from '../features/session/controls';
import { Leaving } from '../features/session/Leaving';
import { Session } from '../features/session/Session';
import { mediaAway, rowStatus } from '../features/session/status';
import { ShortcutsHelp } from '../features/shortcuts/Help';
import { listen, type Shortcut } from '../features/shortcuts/keys';
import { TeamPicker } from '../features/team/TeamPicker';
import { Banners, openPage, pagesOf, TopBar } from '../features/topbar/TopBar';
import { inConference } from '../features/session/company';
import { phaseFor } from '../state/desk';
import { useCall, useDesk, useDeskState, useEngine, usePopOut } from './context';
import { Details, focusDetail, type DetailTab, type Place } from './Details';
import { keepLetters, lettersKept } from './letters';
import { useOncePainted } from './moments';
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
  const [tab, setTab] = useState<DetailTab>('notepad');
  const [panel, setPanel] = useState<Panel>(null);
  const [sheet, setSheet] = useState<{ kind: Sheet; of: string; inWindow: boolean } | null>(null);
  const [letters, setLetters] = useState(lettersKept);

  desk.speak(words);

  const { interactions } = state;
  const rings = interactions.filter((v) => phaseFor(v) === 'offered');
  const mine = interactions.filter((v) => phaseFor(v) !== 'offered');
  // The call with the voice comes first, after a reload say, and stays selected when it ends: nobody is to hang up on who waits.
  if (!interactions.some((v) => v.id === chosen) && mine.some((v) => v.id === call.live)) setChosen(call.live);
  const ringing = rings[0] ?? null;
  // The card of who calls is on the screen before what is known of them, which takes longer to draw.
  const ahead = useOncePainted(ringing?.id ?? null);
  const view = interactions.find((v) => v.id === chosen) ?? mine[0] ?? rings.find((v) => v.id === ahead) ?? null;
  const controls = view === null ? [] : controlsOf(view, {
    words,
    muted: call.live === view.id && call.muted,
    reconnecting: state.link === 'lost' || view.mine?.conn === 'lost' || mediaAway(view, call.live, engine.state),
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
  const decline = (ring: InteractionView, reason: string) => {
    if (ring.offer !== null) void desk.run(ring, { command: 'decline', offer: ring.offer.id, ...(reason === '' ? {} : { reason }) });
  };
  // What the sheet is about may be over before anything was chosen. While the desk is locked, the focus is the lock's.
  const sheetOpen = !state.locked && sheet !== null && view !== null && sheet.of === view.id && phaseFor(view) === 'active' && view.mine !== null;
  const openSheet = (kind: Sheet, inWindow: boolean) => view !== null && setSheet({ kind, of: view.id, inWindow });
  const closeSheet = () => setSheet(null);
  /** What cannot be used yet says why, and where something is missing the focus goes there. */
  const explain = (control: Control, inWindow: boolean) => {
    if (control.disabled !== undefined) desk.toasts.show({ tone: 'danger', text: control.disabled }, 4000);
    if (control.missing !== undefined) toDetail(control.missing, inWindow ? 'window' : 'desk');
  };
  const press = (control: Control, inWindow = false) => {
    if (view === null) return;
    if (control.disabled !== undefined) return explain(control, inWindow);
    if ('open' in control.action) return openSheet(control.action.open, inWindow);
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
  const pressId = (...ids: Control['id'][]) => {
    const control = controls.find((c) => ids.includes(c.id));
    if (control !== undefined) press(control);
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
  const toDetail = (to: DetailTab, place: Place = 'desk') => {
    setTab(to);
    if (place === 'window') setDetailsOpen(true);
    focusDetail(place === 'window' ? (popOut.window?.document ?? document) : document, to, place);
  };
  const toNotepad = () => toDetail('notepad');
  const primary = (inWindow: boolean) => {
    if (ringing !== null && call.live === null) return accept(ringing);
    const control = primaryOf(controls);
    if (control !== undefined) return press(control, inWindow);
    if (ringing !== null) accept(ringing);
  };
  const act = (shortcut: Shortcut, inWindow: boolean) => {
    if (state.locked) return;
    // Behind an open sheet only what helps in a call goes on.
    if ((sheetOpen || panel !== null) && !['hold', 'mute', 'video'].includes(shortcut)) return;
    switch (shortcut) {
      case 'primary': return primary(inWindow);
      case 'hold': return pressId('hold');
      case 'mute': return pressId('mic');
      case 'video': return pressId('video');
      case 'disconnect': return pressId('disconnect', 'leave');
      case 'conference': return pressId('conference');
      case 'transfer': return pressId('transfer');
      case 'swap': return setSwapped(!swapped);
      case 'popOut': return toggleWindow();
      case 'notepad': return toDetail('notepad', inWindow && detailsOpen ? 'window' : 'desk');
      case 'disposition': return view === null || codedOf(view).length === 0 ? undefined : toDetail('disposition', inWindow ? 'window' : 'desk');
      case 'next': return step(1);
      case 'previous': return step(-1);
      case 'help': return setPanel('shortcuts');
      case 'lock': return void desk.lock();
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
    ...(view === null || codedOf(view).length === 0 ? [] : [{ id: 'disposition', label: words.tabs.disposition, icon: 'check' as const, hint: 'D', run: () => toDetail('disposition') }]),
    ...(view === null || view.customData.length === 0 ? [] : [{ id: 'custom', label: words.tabs.custom, icon: 'file' as const, run: () => toDetail('custom') }]),
    ...(!state.me.permissions.includes('call') ? [] : [
      state.presence.ready
        ? { id: 'notReady', label: words.status.notReady, icon: 'bellOff' as const, run: () => void desk.commands.setPresence(false) }
        : { id: 'ready', label: words.status.ready, icon: 'ok' as const, run: () => void desk.commands.setPresence(true) },
    ]),
    ...pagesOf(state.me, words).map(({ id, label, icon }) => ({ id, label, icon, run: () => openPage(id) })),
    { id: 'devices', label: words.account.devices, icon: 'settings', run: () => setPanel('devices') },
    { id: 'shortcuts', label: words.account.shortcuts, icon: 'keyboard', hint: '?', run: () => setPanel('shortcuts') },
    { id: 'language', label: words.language[lang === 'fr' ? 'en' : 'fr'], icon: 'language', run: () => onLanguage(lang === 'fr' ? 'en' : 'fr') },
    { id: 'lock', label: words.account.lock, icon: 'lock', hint: '⇧ L', run: () => void desk.lock() },
    { id: 'signOut', label: words.account.signOut, icon: 'signOut', run: onSignOut },
  ];

  const details = (place: 'desk' | 'window'): ReactNode =>
    view === null ? null : <Details view={view} place={place} tab={view.offer?.kind === 'work' ? 'attached' : tab} onTab={setTab} run={(command) => void desk.run(view, command)} />;

  const titles: Record<Sheet, string> = {
    conference: view !== null && inConference(view) ? words.team.add : words.team.conference,
    transfer: words.team.transfer, disconnect: words.leaving.title,
  };
  const sheetBody = (of: InteractionView, kind: Sheet): ReactNode =>
    kind === 'disconnect'
      ? <Leaving view={of} onCancel={closeSheet} run={(command) => { closeSheet(); void desk.run(of, command); }} />
      : <TeamPicker view={of} purpose={kind} onDone={closeSheet} run={(command) => desk.run(of, command)} />;

  return (
    <div className={styles.desk} data-ringing={rings.length > 0} data-busy={view !== null}>
      <a className={styles.skip} href="#interaction">{words.skip}</a>
      <div className={styles.head}>
        <TopBar theme={theme} onTheme={onTheme} onLanguage={onLanguage} onSignOut={onSignOut} onLock={() => void desk.lock()}
          onDevices={() => setPanel('devices')} onShortcuts={() => setPanel('shortcuts')} onPalette={() => setPanel('palette')} />
        <Banners />
      </div>
      <Interactions interactions={mine} queues={state.queues} selected={view?.id ?? null} onSelect={setChosen} statusOf={(v) => rowStatus(v, words, mediaAway(v, call.live, engine.state))}
        rings={rings.map((ring) => (
          <RingCard key={ring.offer?.id ?? ring.id} view={ring} onAccept={() => accept(ring)} onDecline={(reason) => decline(ring, reason)}
            attached={<Attached values={ring.attached} compact />} />
        ))} />
      <main id="interaction" className={styles.main} tabIndex={-1}>
        {view === null ? <Idle cameras={cameras} onDevices={() => setPanel('devices')} /> : (
          <Session key={view.id} view={view} controls={controls} onControl={press} run={(command) => void desk.run(view, command)} onAdd={() => openSheet('conference', false)}
            sheet={sheetOpen && sheet.inWindow ? { title: titles[sheet.kind], body: sheetBody(view, sheet.kind), onClose: closeSheet } : null} swapped={swapped} onSwap={() => setSwapped(!swapped)}
            onDevices={() => setPanel('devices')} details={details} detailsOpen={detailsOpen} onDetails={() => setDetailsOpen(!detailsOpen)} />
        )}
      </main>
      <Records view={view} />
      {sheetOpen && !sheet.inWindow && (
        <ModalDialog title={titles[sheet.kind]} closeLabel={words.close} onClose={closeSheet} width={sheet.kind === 'disconnect' ? 440 : 620}>{sheetBody(view, sheet.kind)}</ModalDialog>
      )}
      {!state.locked && panel === 'devices' && <DevicePanel letters={letters} onLetters={(on) => { keepLetters(on); setLetters(on); }} onClose={() => setPanel(null)} />}
      {!state.locked && panel === 'shortcuts' && <ShortcutsHelp letters={letters} onClose={() => setPanel(null)} />}
      {!state.locked && panel === 'palette' && <Palette commands={commands()} onClose={() => setPanel(null)} />}
      <Toaster toasts={desk.toasts} dismissLabel={words.close} />
    </div>
  );
}

/** Nothing rings and nothing runs: how things stand, and the one thing to do about it. */
function Idle({ cameras, onDevices }: { cameras: number | null; onDevices: () => void }) {
  const words = useWords();
  const t = words.stage;
  const desk = useDesk();
  const { presence, me, loaded, link } = useDeskState();
  if (!loaded) return <div className={styles.idle}><p className={styles.idleHint} role="status">{link === 'lost' ? words.connection.lost : words.connection.starting}</p></div>;
  if (!me.permissions.includes('call')) {
    return (
      <div className={styles.idle}>
        <span className={styles.idleMark}><Icon name="headphones" size={40} /></span>
        <h1>{t.idleNoCalls}</h1>
        <p className={styles.idleHint}>{t.idleNoCallsHint}</p>
        {pagesOf(me, words).map(({ id, label, icon }) => <Button key={id} icon={icon} onClick={() => openPage(id)}>{label}</Button>)}
      </div>
    );
  }
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

function useShortcuts(act: (shortcut: Shortcut, inWindow: boolean) => void, letters: boolean, other: Window | null): void {
  const latest = useRef(act);
  const on = useRef(letters);
  useEffect(() => {
    latest.current = act;
    on.current = letters;
  });
  useEffect(() => listen(window, () => on.current, (s) => latest.current(s, false)), []);
  useEffect(() => (other === null ? undefined : listen(other, () => on.current, (s) => latest.current(s, true))), [other]);
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
