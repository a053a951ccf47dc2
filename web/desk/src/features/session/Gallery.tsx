import type { InteractionView, PartyView } from '@visavis/api';
import { watchLevel } from '@visavis/media';
import { Avatar, Icon } from '@visavis/ui';
import { useEffect, useRef, type ReactNode } from 'react';
import { Picture } from '../../app/parts';
import { useWords } from '../../app/words';
import { notesOn } from './Participants';
import styles from './Gallery.module.css';

/** A conference: a tile for each other participant, whoever speaks outlined. */
export function Gallery({ view, parties, pictureOf, soundOf, own, small }: {
  view: InteractionView;
  parties: readonly PartyView[];
  pictureOf: (party: PartyView) => MediaStreamTrack | null;
  soundOf: (party: PartyView) => MediaStreamTrack | null;
  /** One's own picture has a tile like everybody's: in a corner it would cover somebody. */
  own: MediaStreamTrack | null;
  small: boolean;
}) {
  const t = useWords().stage;
  return (
    <div className={styles.gallery} data-count={parties.length + (own === null ? 0 : 1)} data-small={small}>
      {parties.map((party) => <Seat key={party.id} view={view} party={party} picture={pictureOf(party)} sound={soundOf(party)} small={small} />)}
      {own !== null && (
        <div className={styles.seat} data-picture>
          <Picture track={own} label={t.ownVideo} mirrored />
          <span className={styles.who}><b>{t.you}</b></span>
        </div>
      )}
    </div>
  );
}

function Seat({ view, party, picture, sound, small }: { view: InteractionView; party: PartyView; picture: MediaStreamTrack | null; sound: MediaStreamTrack | null; small: boolean }) {
  const words = useWords();
  const outline = useRef<HTMLElement>(null);
  const contact = party.kind === 'contact';
  useLevel(sound, (level) => {
    if (outline.current !== null) outline.current.style.opacity = level > 0.06 ? '1' : '0';
  });
  const face = <Avatar initials={party.initials} seed={contact ? view.contact.id : (party.agentId ?? party.id)} size={small ? 40 : 72} />;
  const notes = notesOn(view, party, words);
  return (
    <div className={styles.seat} data-picture={picture !== null} data-held={contact && view.hold !== null}>
      {picture === null ? <Voice track={sound}>{face}</Voice> : <Picture track={picture} label={contact ? words.stage.contactVideo : words.colleague.video(party.name)} />}
      <i ref={outline} className={styles.speaks} aria-hidden />
      <span className={styles.who}>{party.silenced && <Icon name="micOff" size={14} />}<b>{party.name}</b>{notes.length > 0 && <small>{notes.join(', ')}</small>}</span>
    </div>
  );
}

/** A halo that breathes with the voice: who speaks is seen, also without a picture. */
export function Voice({ track, children }: { track: MediaStreamTrack | null; children: ReactNode }) {
  const halo = useRef<HTMLElement>(null);
  useLevel(track, (level) => {
    if (halo.current !== null) halo.current.style.transform = `scale(${1 + level * 0.32})`;
  });
  return <span className={styles.voice}><i ref={halo} aria-hidden />{children}</span>;
}

function useLevel(track: MediaStreamTrack | null, tell: (level: number) => void): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (track === null) return undefined;
    const stop = watchLevel(track, (level) => latest.current(level));
    return () => {
      stop();
      latest.current(0);
    };
  }, [track]);
}
