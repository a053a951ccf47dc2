import type { WallboardTrends } from '@visavis/api';
import { timeOfDay } from '@visavis/i18n';
import { useMemo } from 'react';
import { Scroll } from '../app/Scroll';
import { Chart, type Series } from '../chart/Chart';
import { useLang, useWords } from '../app/words';
import styles from './Wallboard.module.css';

export function Trends({ trends, tv, theme }: { trends: WallboardTrends; tv: boolean; theme: string }) {
  const t = useWords().board;
  const lang = useLang();
  // A view comes every second, other figures seldom.
  const key = JSON.stringify(trends);
  const { series, ticks, from } = useMemo(() => {
    const now = JSON.parse(key) as WallboardTrends;
    const made: Series[] = [
      { label: t.trendAnswered, colour: '--accent', values: now.answered, kind: 'bars' },
      { label: t.trendAbandoned, colour: '--danger-text', values: now.abandoned, kind: 'bars' },
      { label: t.trendWaiting, colour: '--warn', values: now.waiting, kind: 'line' },
    ];
    return { series: made, ticks: now.waiting.map((_, i) => timeOfDay(lang, now.from + i * 60_000)), from: now.from };
  }, [key, t, lang]);
  return (
    <section className={styles.panel} aria-labelledby="trends">
      <h2 id="trends">{t.trends}</h2>
      <Chart label={t.trendLabel} series={series} ticks={ticks} stacked height={tv ? Math.round(innerHeight * 0.26) : 200} theme={theme} large={tv} />
      {!tv && (
        <details className={styles.table}>
          <summary>{t.asTable}</summary>
          <Scroll label={t.trends} className={styles.scroll}>
            <table>
              <thead><tr><th scope="col">{t.minute}</th>{series.map((s) => <th key={s.label} scope="col" className={styles.figure}>{s.label}</th>)}</tr></thead>
              <tbody>
                {ticks.map((tick, i) => (
                  <tr key={from + i}><th scope="row">{tick}</th>{series.map((s) => <td key={s.label} className={styles.figure}>{s.values[i]}</td>)}</tr>
                )).toReversed()}
              </tbody>
            </table>
          </Scroll>
        </details>
      )}
    </section>
  );
}
