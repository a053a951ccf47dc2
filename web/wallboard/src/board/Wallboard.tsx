import type { WallboardView } from '@visavis/api';
import { length } from '@visavis/i18n';
import { Button, Icon } from '@visavis/ui';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Header } from '../app/Header';
import { signInFirst } from '../app/signIn';
import { useWords, type Frame } from '../app/words';
import { Agents } from './Agents';
import { BoardLink } from './link';
import { Numbers } from './Numbers';
import { Queues } from './Queues';
import { Trends } from './Trends';
import { useTv } from './tv';
import styles from './Wallboard.module.css';

/** Older than this, figures are shown as old: two frames may be late on a busy network. */
const OLD = 3000;

export function Wallboard({ frame }: { frame: Frame }) {
  const words = useWords();
  const [tv, enterTv] = useTv();
  const link = useLink();
  const { view, heardAt, open } = useSyncExternalStore(link.subscribe, link.getSnapshot);
  const at = useSecond();
  const age = at - heardAt;
  const old = view !== null && (!open || age > OLD);
  // Timers run on by this machine's clock, set by the server's: they stand still when the figures are old.
  const now = view === null ? 0 : view.now + (old ? 0 : Math.max(0, age));
  return (
    <div className={styles.page} data-tv={tv}>
      {!tv && (
        <Header frame={frame} here="board">
          <Button size="small" icon="tv" onClick={enterTv} title={words.board.tvHint} className={styles.tvButton}>{words.board.tv}</Button>
        </Header>
      )}
      <main id="content" className={styles.board} data-old={old}>
        <h1 className="vh">{words.board.title}</h1>
        <p role="status" className={styles.stale}>
          {old && <span><Icon name="wifiOff" size={tv ? 28 : 18} />{words.board.stale(length(Math.max(1000, age)))}</span>}
        </p>
        {view === null
          ? <p className="waiting" role="status">{open ? <span className="vh">{words.loading}</span> : words.loading}</p>
          : <Content view={view} now={now} tv={tv} theme={frame.theme} />}
      </main>
    </div>
  );
}

function Content({ view, now, tv, theme }: { view: WallboardView; now: number; tv: boolean; theme: string }) {
  return (
    <>
      <Numbers view={view} now={now} />
      <div className={styles.left}>
        <Queues queues={view.queues} now={now} />
        <Trends trends={view.trends} tv={tv} theme={theme} />
      </div>
      <Agents agents={view.agents} now={now} />
    </>
  );
}

function useLink(): BoardLink {
  const [link] = useState(makeLink);
  useEffect(() => {
    const shown = () => document.visibilityState === 'visible' && link.hurry();
    addEventListener('online', link.hurry);
    document.addEventListener('visibilitychange', shown);
    return () => {
      removeEventListener('online', link.hurry);
      document.removeEventListener('visibilitychange', shown);
      link.close();
    };
  }, [link]);
  return link;
}

function makeLink(): BoardLink {
  return new BoardLink({
    url: `${location.origin.replace(/^http/, 'ws')}/api/v1/wallboard/socket`,
    onRefused: () => {
      fetch('/api/v1/session', { cache: 'no-store' }).then(
        async (answer) => {
          if (answer.status === 401) signInFirst();
          else if (answer.ok && !((await answer.json()) as { permissions: string[] }).permissions.includes('supervise')) location.reload();
        },
        () => undefined, // the server is away: nothing is known
      );
    },
  });
}

/** This machine's time, once a second. */
function useSecond(): number {
  const [at, setAt] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return at;
}
