import type { InteractionView } from '@visavis/api';
import { Avatar, Button, Chip } from '@visavis/ui';
import { useId, useState, type ReactNode } from 'react';
import { useDesk, useSecond } from '../../app/context';
import { Timer } from '../../app/parts';
import { useWords } from '../../app/words';
import styles from './RingCard.module.css';

/** A call that rings, in flow at the top of the left column: it never covers the one going on. */
export function RingCard({ view, attached, onAccept, onDecline }: { view: InteractionView; attached: ReactNode; onAccept: () => void; onDecline: (reason: string) => void }) {
  const words = useWords();
  const t = words.ring;
  const [refusal, setRefusal] = useState('');
  const label = useId();
  const device = view.contact.device;
  const video = !view.video.available || device?.webrtc === false ? t.noVideo : device?.camera === false ? t.videoReceiveOnly : t.videoPossible;
  if (view.offer === null) return null;
  const { kind, by, reason } = view.offer;
  const asked = kind !== 'work' && by !== null;
  return (
    <section className={styles.card} aria-label={t.region}>
      <div className={styles.who}>
        <span className={styles.pulse}><Avatar initials={view.contact.initials} seed={view.contact.id} size={44} /></span>
        <div>
          <p className={styles.kind}>{asked ? words.colleague.asks[kind](by.name) : t.heading}</p>
          <h2>{view.contact.name}</h2>
          <p className={styles.sub}>{view.queue.name}</p>
        </div>
      </div>
      {asked && reason !== '' && <blockquote className={styles.reason}>{words.colleague.said(reason)}</blockquote>}
      <div className={styles.facts}>
        <Chip icon={video === t.noVideo ? 'videoOff' : 'video'} tone={video === t.videoPossible ? 'accent' : 'neutral'}>{video}</Chip>
        <p className={styles.sub}>{t.waited} <Timer since={view.enteredAt} /> · {t.previous(view.contact.previous)}</p>
      </div>
      {attached}
      <TimeLeft from={view.offer.madeAt} until={view.offer.until} label={t.left} />
      {asked && (
        <label className={styles.refusal} htmlFor={label}>
          <span className="vh">{words.colleague.declineReason}</span>
          <input id={label} maxLength={500} placeholder={words.colleague.declineReason} value={refusal} onChange={(e) => setRefusal(e.currentTarget.value)} />
        </label>
      )}
      <div className={styles.actions}>
        <Button kind="primary" size="large" icon="accept" shortcut="F2" onClick={onAccept} aria-disabled={!(view.can.accept === '')}>{t.accept}</Button>
        <Button size="large" onClick={() => onDecline(refusal.trim())}>{t.decline}</Button>
      </div>
    </section>
  );
}

function TimeLeft({ from, until, label }: { from: number; until: number; label: string }) {
  const { clock } = useDesk();
  useSecond();
  const left = Math.max(0, until - clock.now());
  const total = Math.max(1, until - from);
  // One animation over what is left, so that the bar moves evenly without a frame loop.
  return (
    <div className={styles.time} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={Math.round(total / 1000)} aria-valuenow={Math.ceil(left / 1000)}>
      <i key={until} style={{ animationDuration: `${total}ms`, animationDelay: `${Math.min(0, left - total)}ms` }} />
    </div>
  );
}
