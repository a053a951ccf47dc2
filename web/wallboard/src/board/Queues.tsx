import type { WallboardQueue } from '@visavis/api';
import { clock } from '@visavis/i18n';
import { Empty } from '@visavis/ui';
import { percent } from '../app/figures';
import { Scroll } from '../app/Scroll';
import { useLang, useWords } from '../app/words';
import styles from './Wallboard.module.css';

export function Queues({ queues, now }: { queues: WallboardQueue[]; now: number }) {
  const words = useWords();
  const lang = useLang();
  const t = words.board;
  const c = t.queueColumns;
  return (
    <section className={styles.panel} aria-labelledby="queues">
      <h2 id="queues">{t.queues}</h2>
      {queues.length === 0 ? <Empty icon="users" title={t.noQueues} /> : (
        <Scroll label={t.queues} className={styles.scroll}>
          <table>
            <thead>
              <tr>
                <th scope="col">{c.name}</th>
                {[c.waiting, c.longest, c.ready, c.busy, c.wrapUp, c.service, c.answered, c.abandoned].map((label) => <th key={label} scope="col" className={styles.figure}>{label}</th>)}
              </tr>
            </thead>
            <tbody>
              {queues.map((q) => (
                <tr key={q.id}>
                  <th scope="row">{q.name[lang] || q.name.fr}</th>
                  <td className={styles.figure} data-tone={q.warn ? 'bad' : undefined}><b>{q.waiting}</b></td>
                  <td className={styles.figure} data-tone={q.warn ? 'bad' : undefined}>{q.longestSince === null ? words.none : clock(now - q.longestSince)}</td>
                  <td className={styles.figure} data-tone={q.ready === 0 && q.waiting > 0 ? 'bad' : undefined}>{q.ready}</td>
                  <td className={styles.figure}>{q.busy}</td>
                  <td className={styles.figure}>{q.wrapUp}</td>
                  <td className={styles.figure} data-tone={q.serviceLevel === null ? undefined : q.serviceBelow ? 'bad' : 'ok'} title={t.target(q.servicePercent, q.serviceSeconds)}>{percent(lang, q.serviceLevel, words.none)}</td>
                  <td className={styles.figure}>{q.answered}</td>
                  <td className={styles.figure}>{q.abandoned}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
