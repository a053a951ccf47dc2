import type { InteractionView, QueueView } from '@visavis/api';
import { Avatar } from '@visavis/ui';
import type { ReactNode } from 'react';
import { useDeskState } from '../../app/context';
import { Timer } from '../../app/parts';
import { useWords } from '../../app/words';
import type { Status } from '../session/status';
import styles from './Interactions.module.css';

export interface InteractionsProps {
  interactions: readonly InteractionView[];
  queues: readonly QueueView[];
  selected: string | null;
  onSelect: (id: string) => void;
  statusOf: (view: InteractionView) => Status;
  rings: ReactNode;
}

/** The left column: what rings, what is mine, and how the queues stand. */
export function Interactions({ interactions, queues, selected, onSelect, statusOf, rings }: InteractionsProps) {
  const t = useWords().interactions;
  const { me } = useDeskState();
  return (
    <section className={styles.left} aria-label={t.region}>
      {rings}
      <h2 className={styles.head}><span>{t.region}</span>{interactions.length > 0 && <span className="tn">{interactions.length}</span>}</h2>
      {interactions.length === 0 && <p className={styles.none}>{t.none}{me.permissions.includes('call') && <><br /><small>{t.noneHint}</small></>}</p>}
      <ul className={styles.list}>
        {interactions.map((view) => <Row key={view.id} view={view} status={statusOf(view)} current={view.id === selected} onSelect={onSelect} />)}
      </ul>
      <div data-part="queues">
      <h2 className={styles.head}><span>{t.queues}</span></h2>
      {queues.length === 0 ? <p className={styles.none}><small>{t.noQueue}</small></p> : (
        <ul className={styles.queues}>
          {queues.map((q) => (
            <li key={q.id} data-warn={q.warn} title={`${t.queueWaiting(q.waiting)}, ${t.queueAgents(q.agentsReady)}`}>
              <span className={styles.queueName}>{q.name}</span>
              <span className={styles.count}><span className="vh">{t.waiting} </span>{q.waiting}</span>
              <span className={styles.longest}>{q.longestSince === null ? <span aria-hidden>–</span> : <><span className="vh">{t.longest} </span><Timer since={q.longestSince} /></>}</span>
            </li>
          ))}
        </ul>
      )}
      </div>
    </section>
  );
}

function Row({ view, status, current, onSelect }: { view: InteractionView; status: Status; current: boolean; onSelect: (id: string) => void }) {
  return (
    <li>
      <button type="button" className={styles.row} aria-current={current} onClick={() => onSelect(view.id)} title={`${view.contact.name} · ${status.label}`}>
        <span className={styles.face}>
          <Avatar initials={view.contact.initials} seed={view.contact.id} />
          <i className={styles.dot} data-tone={status.tone} aria-hidden />
        </span>
        <span className={styles.text}>
          <b>{view.contact.name}</b>
          <small><span data-tone={status.tone}>{status.label}</span> · {view.queue.name}</small>
        </span>
        {status.since !== null && <Timer className={styles.time} since={status.since} amberAfter={status.amberAfter} redAfter={status.redAfter} />}
      </button>
    </li>
  );
}
