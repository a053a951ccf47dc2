import type { InteractionView, PartyView } from '@visavis/api';
import { length } from '@visavis/i18n';
import { Avatar, Button, cx, Icon, type IconName } from '@visavis/ui';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useCall, useDesk, useDeskState, useEngine, usePopOut } from '../../app/context';
import { Countdown, Picture, Timer } from '../../app/parts';
import { useWords } from '../../app/words';
import { phaseFor } from '../../state/desk';
import { companionsOf, legOf, talksToSomebody } from './company';
import { Gallery, Voice } from './Gallery';
import { contactOf, mediaAway } from './status';
import styles from './Stage.module.css';

export interface StageProps {
  view: InteractionView;
  swapped: boolean;
  onSwap: () => void;
  /** 'desk': the large one; 'strip': the desk's while the session is in its window; 'window': there. */
  place: 'desk' | 'strip' | 'window';
  onPopOut: () => void;
  onTop: () => void;
  onDevices: () => void;
}

export function Stage({ view, swapped, onSwap, place, onPopOut, onTop, onDevices }: StageProps) {
  const words = useWords();
  const t = words.stage;
  const c = words.colleague;
  const root = useRef<HTMLElement>(null);
  const engine = useEngine();
  const call = useCall();
  const desk = useDesk();
  const { me, link } = useDeskState();
  const contact = contactOf(view);
  const phase = phaseFor(view);
  const live = phase === 'active';
  const videoOn = live && view.video.gate === 'on';

  const mine = call.live === view.id;
  const companions = live ? companionsOf(view) : [];
  const only = companions.length === 1 ? companions[0] : undefined;
  const remoteOf = (party: PartyView | undefined) => (mine && party !== undefined ? (engine.remotes.find((r) => r.leg === legOf(view, party)) ?? null) : null);
  const pictureOf = (party: PartyView | undefined) => (videoOn && (party?.kind === 'agent' || view.hold === null) ? (remoteOf(party)?.video ?? null) : null);
  const remote = remoteOf(only);
  const theirs = pictureOf(only);
  const several = companions.length > 1;
  const wantsOwn = live && view.mine?.camera === true && (view.video.gate === 'requested' || (videoOn && talksToSomebody(view)));
  const own = mine && wantsOwn ? engine.localVideo : null;
  const away = live && mediaAway(view, call.live, engine.state);

  const compact = place === 'strip';
  const slate = slateOf();
  const bar = barOf();

  return (
    <section
      ref={root}
      className={styles.stage}
      aria-label={t.region}
      data-place={place}
      data-swapped={swapped && theirs !== null && own !== null}
      data-held={view.hold !== null && live && only?.kind !== 'agent' && !several}
      data-several={several}
      data-phase={phase}
      data-dark={theirs !== null || own !== null || (several && videoOn)}
      data-bar={bar !== null}
    >
      <div className={styles.large}>
        {theirs !== null && <Picture track={theirs} label={only?.kind === 'agent' ? words.colleague.video(only.name) : t.contactVideo} className={cx(styles.picture, styles.theirs)} />}
        {several && <Gallery view={view} parties={companions} pictureOf={pictureOf} soundOf={(party) => remoteOf(party)?.audio ?? null} own={own} small={place !== 'desk'} />}
        {!several && theirs === null && slate}
        {own !== null && !several && (
          <div className={styles.own} data-alone={theirs === null}>
            <Picture track={own} label={t.ownVideo} mirrored className={styles.picture} />
            {!compact && <span className={styles.tag}>{t.you}</span>}
          </div>
        )}
        {theirs !== null && place === 'desk' && <span className={cx(styles.tag, styles.name)}>{only?.name}</span>}
        {bar}
        {live && mine && engine.needsGesture && (
          <div className={styles.sound}>
            <Icon name="speaker" />
            <span>{t.sound}</span>
            <Button size="small" kind="primary" onClick={() => void desk.call.engine.startAudio()}>{t.playSound}</Button>
          </div>
        )}
      </div>
      {!compact && <StageButtons root={root} place={place} view={view} swappable={theirs !== null && own !== null} swapped={swapped} onSwap={onSwap} onPopOut={onPopOut} onTop={onTop} />}
      {compact && (
        <div className={styles.popped}>
          <p><b>{t.popped}</b></p>
          <Button size="small" icon="bringBack" onClick={onPopOut}>{t.bringBack}</Button>
        </div>
      )}
      {live && mine && !compact && <DeviceNote view={view} onDevices={onDevices} />}
    </section>
  );

  function slateOf(): ReactNode {
    const shown = only?.kind === 'agent' ? { initials: only.initials, id: only.agentId ?? only.id } : view.contact;
    const face = <Avatar initials={shown.initials} seed={shown.id} size={compact ? 40 : phase === 'wrapUp' && place === 'desk' ? 56 : place === 'window' ? 64 : 88} />;
    const voice = <Voice track={remote?.audio ?? null}>{face}</Voice>;
    if (phase === 'offered') {
      return <Slate face={<span className={styles.pulse}>{face}</span>} title={t.incoming} hint={view.contact.name} />;
    }
    if (view.end === null && phase === 'wrapUp') {
      // This agent's part is over, the call is not.
      const waits = view.phase === 'queued' || view.phase === 'offered';
      return <Slate face={face} title={waits ? c.requeued : c.goesOn} />;
    }
    if (view.end !== null || phase === 'wrapUp' || phase === 'done') {
      const end = view.end;
      const by = end === null ? null
        : end.by === 'agent' ? (end.agentName !== undefined && end.agentName !== me.name ? t.endedBy.otherAgent(end.agentName) : t.endedBy.agent)
        : t.endedBy[end.by];
      const talked = end !== null && view.answeredAt !== null ? `${t.duration} ${length(end.at - view.answeredAt)}` : null;
      return <Slate face={face} title={t.ended} hint={[by, talked].filter((x) => x !== null).join(' · ')} />;
    }
    if (call.elsewhere && view.mine !== null) {
      return <Slate face={face} title={t.otherDesk} hint={t.otherDeskHint} action={<Button size="small" onClick={() => desk.call.takeHere()}>{t.takeHere}</Button>} />;
    }
    const colleague = colleagueSlate(face, voice);
    if (colleague !== null) return colleague;
    if (view.hold !== null) {
      if (view.refusal !== null && view.refusal.at >= view.hold.since) {
        const { name, why, reason } = view.refusal;
        return (
          <Slate face={face} tone="hold" icon="hold" title={<>{c.refused[why](name)} <Timer since={view.hold.since} amberAfter={view.queue.holdAmberAfter} /></>}
            hint={[...(reason === '' ? [] : [c.said(reason)]), c.contactWaits].join(' ')} />
        );
      }
      return (
        <Slate face={face} tone="hold" icon="hold" title={<>{t.held} <Timer since={view.hold.since} amberAfter={view.queue.holdAmberAfter} /></>}
          hint={view.hold.why === 'alone' ? t.heldAlone : t.heldHint} />
      );
    }
    if (view.mine === null || (view.mine.conn === 'joining' && engine.state !== 'connected')) {
      return <Slate face={<span className={styles.pulse}>{face}</span>} title={t.connecting} />;
    }
    switch (view.video.gate) {
      case 'requested':
        return <Slate face={<span className={styles.pulse}>{face}</span>} title={t.requested} hint={t.requestedHint} />;
      case 'paused':
        return <Slate face={voice} icon="videoOff" title={t.paused} hint={t.pausedHint} />;
      case 'on':
        if (contact?.camera === true) return <Slate face={<span className={styles.pulse}>{face}</span>} title={t.waitingPicture} />;
        return <Slate face={voice} icon="cameraOff" title={view.mine.camera ? t.contactCameraOff : t.bothCamerasOff} hint={view.mine.camera ? t.contactCameraOffHint : undefined} />;
      case 'off':
        return <Slate face={voice} title={view.contact.name} hint={t.voice} />;
    }
  }

  /** What a consultation or a transfer makes of the stage; null where the contact is what it shows. */
  function colleagueSlate(face: ReactNode, voice: ReactNode): ReactNode {
    const { consultation, transfer, hold } = view;
    const role = view.mine?.role;
    if (role === 'target') return <Slate face={<span className={styles.pulse}>{face}</span>} title={c.arriving} />;
    if (transfer !== null) {
      return <Slate face={<span className={styles.pulse}><Avatar initials={transfer.initials} seed={transfer.agentId} size={64} /></span>} tone="hold"
        title={transfer.to === null ? c.transferring(transfer.name) : c.landing(transfer.name)} hint={c.transferringHint} />;
    }
    if (only?.kind === 'agent') {
      return <Slate face={voice} title={consultation === null ? only.name : c.private(only.name)}
        hint={hold === null ? undefined : <>{c.privateHint} {t.held} <Timer since={hold.since} amberAfter={view.queue.holdAmberAfter} /></>} />;
    }
    if (role === 'consulted') {
      const owner = view.parties.find((p) => p.role === 'owner');
      return <Slate face={face} tone="hold" title={c.withContact(owner?.name ?? '')} hint={c.withContactHint} />;
    }
    if (consultation !== null && consultation.peer === null) {
      return <Slate face={<span className={styles.pulse}><Avatar initials={consultation.initials} seed={consultation.agentId} size={64} /></span>} tone="hold"
        title={c.ringing(consultation.name)} hint={c.ringingHint} />;
    }
    if (view.mine?.place === 'aside') return <Slate face={face} icon="aside" title={c.putAside} hint={c.putAsideHint} />;
    return null;
  }

  function barOf(): ReactNode {
    if (!live) return null;
    if (away) return <Bar icon="wifiOff" title={engine.state === 'failed' ? t.failed : t.reconnecting}>{engine.state === 'failed' ? t.failedHint : t.reconnectingHint}</Bar>;
    // Who is missed themselves is not told of the others: the media server may be away for all.
    if (contact?.conn === 'lost' && view.mine?.conn !== 'lost') {
      return (
        <Bar icon="wifiOff" title={t.contactAway}>
          {contact.backBy !== null && <>{t.contactAwayHint} <Countdown until={contact.backBy} /></>}
        </Bar>
      );
    }
    if (link === 'lost' && place === 'window') return <Bar icon="wifiOff" title={t.reconnecting}>{null}</Bar>;
    return null;
  }
}

function Slate({ face, title, hint, icon, tone, action }: { face: ReactNode; title: ReactNode; hint?: ReactNode; icon?: IconName; tone?: 'hold'; action?: ReactNode }) {
  return (
    <div className={styles.slate} data-tone={tone}>
      {face}
      <p className={styles.slateTitle}>{icon !== undefined && <Icon name={icon} />}{title}</p>
      {hint !== undefined && hint !== '' && <p className={styles.slateHint}>{hint}</p>}
      {action}
    </div>
  );
}

function Bar({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return <div className={styles.bar}><Icon name={icon} size={16} /><b>{title}</b><span>{children}</span></div>;
}

function StageButtons({ root, place, view, swappable, swapped, onSwap, onPopOut, onTop }: {
  root: React.RefObject<HTMLElement | null>;
  place: StageProps['place'];
  view: InteractionView;
  swappable: boolean;
  swapped: boolean;
  onSwap: () => void;
  onPopOut: () => void;
  onTop: () => void;
}) {
  const words = useWords();
  const t = words.stage;
  const { popOut } = useDesk();
  const { mode } = usePopOut();
  const full = useFullScreen(root);
  const phase = phaseFor(view);
  if (phase !== 'active' && place === 'desk') return null;
  return (
    <div className={styles.buttons}>
      {swappable && <StageButton icon="swap" label={t.swap} pressed={swapped} onPress={onSwap} />}
      {phase === 'active' && (
        <StageButton icon="pin" label={t.onTop} pressed={mode === 'pip'} onPress={onTop} disabled={popOut.canStayOnTop ? undefined : words.controls.reasons.noPip} />
      )}
      {place === 'window'
        ? <StageButton icon="bringBack" label={t.bringBack} onPress={onPopOut} />
        : <StageButton icon="external" label={t.separate} onPress={onPopOut} />}
      {place === 'desk' && full.possible && (
        <StageButton icon={full.on ? 'minimize' : 'maximize'} label={full.on ? t.leaveFullScreen : t.fullScreen} onPress={full.toggle} />
      )}
    </div>
  );
}

function StageButton({ icon, label, pressed, disabled, onPress }: { icon: IconName; label: string; pressed?: boolean; disabled?: string | undefined; onPress: () => void }) {
  const desk = useDesk();
  const reason = useId();
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      title={disabled === undefined ? label : `${label} · ${disabled}`}
      aria-pressed={pressed}
      aria-disabled={disabled !== undefined}
      aria-describedby={disabled === undefined ? undefined : reason}
      onClick={() => (disabled === undefined ? onPress() : desk.toasts.show({ tone: 'danger', text: disabled }))}
    >
      <Icon name={icon} />
      {disabled !== undefined && <span id={reason} hidden>{disabled}</span>}
    </button>
  );
}

/** What is wrong with this side's devices: the call goes on, the way out is said in place. */
function DeviceNote({ view, onDevices }: { view: InteractionView; onDevices: () => void }) {
  const words = useWords();
  const t = words.devices;
  const engine = useEngine();
  const wantsCamera = view.mine?.camera === true && (view.video.gate === 'on' || view.video.gate === 'requested');
  const problem =
    engine.micError === 'denied' ? t.problems.microphoneDenied
    : engine.micError === 'notFound' ? t.problems.noMicrophone
    : engine.micError === 'inUse' ? t.problems.microphoneInUse
    : engine.micError === 'insecure' || (wantsCamera && engine.cameraError === 'insecure') ? t.problems.insecure
    : engine.micError === 'unsupported' ? t.problems.unsupported
    : !wantsCamera ? null
    : engine.cameraError === 'denied' ? t.problems.cameraDenied
    : engine.cameraError === 'notFound' ? t.problems.noCamera
    : engine.cameraError === 'inUse' ? t.problems.cameraInUse
    : null;
  if (problem === null) return null;
  return (
    <div className={styles.device}>
      <Icon name="alert" />
      <span>{problem}</span>
      <Button size="small" onClick={onDevices}>{t.short.open}</Button>
    </div>
  );
}

function useFullScreen(root: React.RefObject<HTMLElement | null>) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const changed = () => setOn(document.fullscreenElement !== null && document.fullscreenElement === root.current);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, [root]);
  const toggle = () => {
    const act = on ? document.exitFullscreen() : root.current?.requestFullscreen();
    act?.catch(() => undefined);
  };
  return { on, possible: document.fullscreenEnabled, toggle };
}
