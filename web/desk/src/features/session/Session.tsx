import type { InteractionView } from '@visavis/api';
import { Chip, IconButton, Toaster, Toolbar, type IconName, type Tile } from '@visavis/ui';
import { createPortal } from 'react-dom';
import { useEffect, useRef, type ReactNode } from 'react';
import { useCall, useDesk, useEngine, usePopOut } from '../../app/context';
import { Countdown, Timer } from '../../app/parts';
import { useLang, useWords, LanguageContext } from '../../app/words';
import { phaseFor } from '../../state/desk';
import type { CommandCall } from '../../state/predict';
import { legOf } from './company';
import type { Control } from './controls';
import { Participants } from './Participants';
import { Stage } from './Stage';
import { mediaAway, statusOf, videoStatusOf } from './status';
import styles from './Session.module.css';

export interface SessionProps {
  view: InteractionView;
  controls: readonly Control[];
  onControl: (control: Control, inWindow: boolean) => void;
  run: (call: CommandCall) => void;
  /** A further colleague is wanted in the conference. */
  onAdd: () => void;
  /** What was opened from the session's own window, to be shown there. */
  sheet: { title: string; body: ReactNode; onClose: () => void } | null;
  swapped: boolean;
  onSwap: () => void;
  onDevices: () => void;
  /** Notepad and data, as the desk shows them. */
  details: (place: 'desk' | 'window') => ReactNode;
  /** The window's own piece: notes open or not. */
  detailsOpen: boolean;
  onDetails: () => void;
}

export function Session(props: SessionProps) {
  const { view, controls, swapped, onSwap, onDevices } = props;
  const words = useWords();
  const desk = useDesk();
  const popOut = usePopOut();
  const open = popOut.mode !== 'none';
  const title = words.window.title(view.contact.name);
  const toggle = () => (open ? desk.popOut.close() : desk.open(view, title));
  const onTop = (inside: boolean) => (open ? desk.popOut.toggleOnTop(title, inside) : desk.open(view, title));
  const shared = { view, swapped, onSwap, onDevices };

  return (
    <div className={styles.session} data-popped={open} data-phase={phaseFor(view)}>
      <Header view={view} />
      <AfterCall view={view} />
      <Participants view={view} run={props.run} onAdd={props.onAdd} />
      <Stage {...shared} place={open ? 'strip' : 'desk'} onPopOut={toggle} onTop={() => onTop(false)} />
      {controls.length > 0 && <ControlBar controls={controls} onControl={(control) => props.onControl(control, false)} />}
      {props.details('desk')}
      {open && <SessionWindow {...props} stage={<Stage {...shared} place="window" onPopOut={() => desk.popOut.close()} onTop={() => onTop(true)} />} />}
    </div>
  );
}

function Header({ view }: { view: InteractionView }) {
  const words = useWords();
  const status = statusOf(view, words, useMediaAway(view));
  const video = videoStatusOf(view, words);
  return (
    <header className={styles.header}>
      <h1>{view.contact.name}</h1>
      <Chip tone={status.tone} icon={status.icon}>
        {status.label}
        {status.since !== null && <Timer since={status.since} amberAfter={status.amberAfter} redAfter={status.redAfter} />}
      </Chip>
      {video !== null && <Chip tone={video.tone} icon={video.icon}>{video.label}</Chip>}
      {phaseFor(view) === 'active' && <NetworkChip view={view} />}
      <span className={styles.queue}>{view.queue.name}</span>
    </header>
  );
}

function useMediaAway(view: InteractionView): boolean {
  const { state } = useEngine();
  const { live } = useCall();
  return mediaAway(view, live, state);
}

/** After the call: until when no other is offered, and what is left to do. */
function AfterCall({ view }: { view: InteractionView }) {
  const t = useWords().wrapUp;
  const { segment } = view;
  if (phaseFor(view) !== 'wrapUp' || segment === null) return null;
  return (
    <p className={styles.afterCall} data-free={!segment.holdsSlot}>
      {!segment.holdsSlot ? t.free : segment.wrapUpUntil === null ? t.noLimit : <>{t.left} <Countdown until={segment.wrapUpUntil} /></>}
    </p>
  );
}

const signal: Record<'good' | 'fair' | 'poor', IconName> = { good: 'signalGood', fair: 'signalFair', poor: 'signalPoor' };

/** The network as the call with the media has it; one that waits beside it has none to tell of. */
function NetworkChip({ view }: { view: InteractionView }) {
  const t = useWords().network;
  const engine = useEngine();
  const { live } = useCall();
  const mine = engine.quality;
  if (live !== view.id || engine.state !== 'connected' || view.mine?.conn === 'lost' || mine === null) return null;
  const legs = view.parties.map((party) => legOf(view, party));
  const theirs = engine.remotes.find((r) => r.quality !== null && legs.includes(r.leg))?.quality ?? null;
  const order = ['good', 'fair', 'poor'] as const;
  const level = order[Math.max(order.indexOf(mine.level), theirs === null ? 0 : order.indexOf(theirs))] ?? 'good';
  const lines = [
    `${t.side(t.mine, t[mine.level])} (${t.detail(Math.round(mine.rttMs), mine.lossPct, Math.round(mine.kbps))})`,
    ...(theirs === null ? [] : [t.side(t.theirs, t[theirs])]),
  ];
  return <Chip tone={level === 'good' ? 'neutral' : level === 'fair' ? 'warn' : 'danger'} icon={signal[level]} title={lines.join('\n')}>{t[level]}</Chip>;
}

function ControlBar({ controls, onControl, more }: { controls: readonly Control[]; onControl: (c: Control) => void; more?: Tile }) {
  const t = useWords().controls;
  const tile = (c: Control): Tile => ({
    key: c.id, label: c.label, icon: c.icon, tone: c.tone, disabled: c.disabled, onPress: () => onControl(c), onRefused: () => onControl(c),
    ...(c.shortcut === undefined ? {} : { shortcut: c.shortcut }),
  });
  const last = (c: Control) => c.id === 'disconnect' || c.id === 'done' || (c.id === 'leave' && c.tone === 'danger');
  return (
    <Toolbar
      label={t.toolbar}
      start={[...controls.filter((c) => !last(c)).map(tile), ...(more === undefined ? [] : [more])]}
      end={controls.filter(last).map(tile)}
    />
  );
}

/** The session in its own window, with all its controls; a pane over the desk where windows are blocked. */
function SessionWindow({ view, controls, onControl, details, detailsOpen, onDetails, sheet, stage }: SessionProps & { stage: ReactNode }) {
  const words = useWords();
  const lang = useLang();
  const desk = useDesk();
  const popOut = usePopOut();
  const status = statusOf(view, words, useMediaAway(view));
  const more: Tile = {
    key: 'details', label: words.controls.notesAndData, icon: 'file', tone: detailsOpen ? 'accent' : 'plain', expanded: detailsOpen, onPress: onDetails,
  };
  const inside = (
    <div className={styles.window} data-details={detailsOpen} data-floating={popOut.mode === 'floating'} lang={lang} role={popOut.mode === 'floating' ? 'region' : undefined} aria-label={popOut.mode === 'floating' ? words.window.title(view.contact.name) : undefined}>
      <header className={styles.windowHead}>
        <b>{view.contact.name}</b>
        <Chip tone={status.tone} icon={status.icon}>{status.label}{status.since !== null && <Timer since={status.since} amberAfter={status.amberAfter} redAfter={status.redAfter} />}</Chip>
      </header>
      {stage}
      <AfterCall view={view} />
      {detailsOpen && <div className={styles.windowDetails}>{details('window')}</div>}
      <ControlBar controls={controls} onControl={(control) => onControl(control, true)} more={more} />
      {sheet !== null && <WindowSheet {...sheet} />}
      {popOut.window !== null && <Toaster toasts={desk.toasts} dismissLabel={words.close} />}
    </div>
  );
  return (
    <LanguageContext value={lang}>
      {popOut.mode === 'floating' || popOut.host === null ? createPortal(inside, document.body) : createPortal(inside, popOut.host)}
      {popOut.behind !== null && createPortal(<p className={styles.behind}>{words.window.pinnedElsewhere}</p>, popOut.behind.document.body)}
    </LanguageContext>
  );
}

/** A sheet over the session's own window. Escape closes it, as it closes those of the desk. */
function WindowSheet({ title, body, onClose }: { title: string; body: ReactNode; onClose: () => void }) {
  const words = useWords();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const page = root.current?.ownerDocument;
    const pressed = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    page?.addEventListener('keydown', pressed);
    return () => page?.removeEventListener('keydown', pressed);
  }, [onClose]);
  return (
    <div ref={root} className={styles.sheet} role="dialog" aria-label={title}>
      <header className={styles.sheetHead}><h2>{title}</h2><IconButton icon="close" label={words.close} onClick={onClose} /></header>
      {body}
    </div>
  );
}
