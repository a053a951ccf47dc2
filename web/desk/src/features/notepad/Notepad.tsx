import type { InteractionView } from '@visavis/api';
import { timeOfDay } from '@visavis/i18n';
import { Button, Icon, type IconName } from '@visavis/ui';
import { useId, useSyncExternalStore } from 'react';
import { useDesk } from '../../app/context';
import { useLang, useWords } from '../../app/words';
import type { TypedStatus, TypedSync } from '../../session/typed';
import styles from './Notepad.module.css';

const icons: Record<TypedStatus, IconName> = {
  idle: 'save', dirty: 'save', saving: 'save', saved: 'ok', offline: 'offline', refused: 'alert', conflict: 'alert',
};

export function Notepad({ view, place }: { view: InteractionView; place: 'desk' | 'window' }) {
  const words = useWords();
  const sync = useDesk().note(view);
  if (sync === null) return <div className={styles.pad}><Others view={view} /><p className={styles.closed}>{view.mine === null ? words.notepad.closed : words.notepad.closedBeside}</p></div>;
  return <Pad key={view.id} view={view} sync={sync} place={place} />;
}

function Pad({ view, sync, place }: { view: InteractionView; sync: TypedSync; place: 'desk' | 'window' }) {
  const words = useWords();
  const t = words.notepad;
  const status = useId();
  const state = useSyncExternalStore(sync.subscribe, sync.getSnapshot);
  return (
    <div className={styles.pad}>
      {state.status === 'conflict' && (
        <div className={styles.conflict} role="alert">
          <p>{t.conflict}</p>
          <blockquote>{state.theirs}</blockquote>
          <Button size="small" kind="primary" onClick={() => sync.keepMine()}>{t.keepMine}</Button>
          <Button size="small" onClick={() => sync.takeTheirs()}>{t.takeTheirs}</Button>
        </div>
      )}
      <Others view={view} />
      <textarea
        className={styles.text}
        data-notepad={place}
        aria-label={words.tabs.notepad}
        aria-describedby={status}
        placeholder={t.placeholder}
        value={state.text}
        spellCheck
        onChange={(e) => sync.type(e.currentTarget.value)}
        onBlur={() => sync.flush()}
      />
      <p id={status} className={styles.status} data-status={state.status} aria-live="off">
        <Icon name={icons[state.status]} size={14} />
        {state.status === 'refused' ? t.refused : t[state.status === 'conflict' ? 'dirty' : state.status]}
      </p>
    </div>
  );
}

/** What colleagues wrote, and the reasons they were asked for: read only, each with its author and time. */
function Others({ view }: { view: InteractionView }) {
  const t = useWords().notepad;
  const lang = useLang();
  const others = view.notes.filter((n) => (n.kind !== 'typed' || n.segment !== view.segment?.id) && n.text !== '');
  if (others.length === 0) return null;
  return (
    <ul className={styles.others} aria-label={t.others}>
      {others.map((n) => (
        <li key={n.id}><b>{n.authorName}</b> <small>{timeOfDay(lang, n.at)}{n.kind !== 'typed' && ` · ${t.kinds[n.kind]}`}</small><p>{n.text}</p></li>
      ))}
    </ul>
  );
}
