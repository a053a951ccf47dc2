import type { WallboardAgent } from '@visavis/api';
import { clock, type Lang } from '@visavis/i18n';
import { Avatar, Chip, Empty, Icon, type Tone } from '@visavis/ui';
import { Scroll } from '../app/Scroll';
import { useLang, useWords, type Words } from '../app/words';
import styles from './Wallboard.module.css';

/** Who is there, in the order the server gives: those who need somebody first. */
export function Agents({ agents, now }: { agents: WallboardAgent[]; now: number }) {
  const t = useWords().board;
  return (
    <section className={styles.panel} data-part="agents" aria-labelledby="agents">
      <h2 id="agents">{t.agents}</h2>
      {agents.length === 0 ? <Empty icon="users" title={t.noAgents}>{t.noAgentsHint}</Empty> : (
        <Scroll label={t.agents} className={styles.agents}>
          <ul>{agents.map((a) => <Agent key={a.id} agent={a} now={now} />)}</ul>
        </Scroll>
      )}
    </section>
  );
}

const tones: Record<WallboardAgent['status'], Tone> = {
  ready: 'ok', notReady: 'neutral', ringing: 'accent', onCall: 'accent', wrapUp: 'neutral', lost: 'danger',
};

function Agent({ agent: a, now }: { agent: WallboardAgent; now: number }) {
  const t = useWords().board;
  const lang = useLang();
  const detail = [
    a.queue === null ? null : a.queue[lang] || a.queue.fr,
    a.holdSince === null ? null : t.onHold(clock(now - a.holdSince)),
  ].filter((text) => text !== null);
  return (
    <li className={styles.agent} data-attention={a.attention !== null} data-urgent={a.urgent}>
      <Avatar initials={a.initials} seed={a.id} size={32} />
      <div className={styles.who}>
        <b>{a.name}</b>
        <span>{detail.join(' · ')}{a.video && <em><Icon name="video" size={14} />{t.withVideo}</em>}</span>
      </div>
      {a.attention !== null && <Chip tone={a.urgent ? 'danger' : 'warn'} icon="alert" className={styles.chipped}>{t.attention[a.attention]}</Chip>}
      {a.attention !== 'lost' && a.attention !== 'missed' && <Chip tone={tones[a.status]} className={styles.chipped}>{status(t, lang, a)}</Chip>}
      <time className={styles.since}>{a.since === null ? '' : clock(now - a.since)}</time>
    </li>
  );
}

function status(t: Words['board'], lang: Lang, a: WallboardAgent): string {
  const text = t.status[a.status];
  if (a.reasonName === null) return text;
  return `${text} · ${(a.reasonName[lang] || a.reasonName.fr).toLocaleLowerCase(lang)}`;
}
