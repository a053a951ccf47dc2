import { ApiError, type Client, type DayReport, type HourReport, type InteractionReport } from '@visavis/api';
import { Button, Empty, Icon, Switch } from '@visavis/ui';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { dayOf, hourOf } from '../app/figures';
import { Header } from '../app/Header';
import { signInFirst } from '../app/signIn';
import { useLang, useWords, type Frame } from '../app/words';
import { Chart, type Series } from '../chart/Chart';
import { Filters } from './Filters';
import { complete, fromAddress, kinds, query, toAddress, type Kind, type Question } from './question';
import styles from './Reports.module.css';
import { ReportTable } from './ReportTable';
import { tableOf, type AnyReport } from './tables';

/** How many interactions stand on the page; a file has more. */
const SHOWN = 300;

interface Answer { kind: Kind; report: AnyReport }

export function Reports({ client, frame }: { client: Client; frame: Frame }) {
  const words = useWords();
  const lang = useLang();
  const t = words.reports;
  const [question, setQuestion] = useState<Question>(() => fromAddress(location.search));
  const { answer, failed, busy, again } = useReport(client, question, lang);
  const ask = useCallback((change: Partial<Question>) => {
    setQuestion((before) => {
      // Another report has other columns.
      const next = { ...before, ...(change.kind === undefined || change.kind === before.kind ? {} : { sort: '' }), ...change };
      const search = toAddress(next, location.search);
      history.replaceState(null, '', search === '' ? location.pathname : `${location.pathname}?${search}`);
      return next;
    });
  }, []);
  const table = useMemo(() => (answer === null ? null : tableOf(answer.kind, answer.report, words, lang)), [answer, words, lang]);
  const csv = `/api/v1/reports/${question.kind}?${query(question, { format: 'csv', mark: 'true', headers: 'labels', lang, ...(question.kind === 'interactions' ? { limit: '50000' } : {}) })}`;
  const more = answer?.kind === 'interactions' && (answer.report as InteractionReport).next !== null;

  return (
    <div className={styles.page}>
      <Header frame={frame} here="reports" />
      <main id="content" className={styles.main}>
        <div className={styles.title}>
          <h1>{t.title}</h1>
          {answer !== null && (
            <p>
              {t.range(dayOf(lang, answer.report.first, true), dayOf(lang, answer.report.last, true))}
              <span> · {t.zone(answer.report.zone)}</span>
            </p>
          )}
          <span className={styles.gap} />
          <div className={styles.actions}>
            <Button icon="print" onClick={() => print()}>{t.print}</Button>
            <a className={styles.download} href={csv} download><Icon name="download" />{t.csv}</a>
          </div>
        </div>
        <Filters client={client} question={question} onAsk={ask} />
        <Kinds kind={question.kind} onChoose={(kind) => ask({ kind })} />
        <section className={styles.report} aria-label={t.kinds[question.kind]} aria-busy={busy}>
          {!complete(question) && question.from !== '' && question.to !== '' && <p role="alert" className={styles.wrong}>{t.wrongDates}</p>}
          {failed !== null && <p role="alert" className={styles.wrong}>{failed === '' ? t.failed : failed} <Button size="small" icon="retry" onClick={again}>{words.retry}</Button></p>}
          {table === null ? (failed === null && <p className={styles.loading} role="status">{words.loading}</p>)
            : table.empty ? <div className={styles.nothing}><Empty icon="reports" title={t.emptyTitle}>{t.empty}</Empty></div>
            : (
              <>
                {answer !== null && (answer.kind === 'days' || answer.kind === 'hours') && <Contacts answer={answer} theme={frame.theme} />}
                <ReportTable table={table} kind={question.kind} details={question.details} sort={question.sort} onSort={(sort) => ask({ sort })} />
                {more && <p className={styles.more}>{t.more(SHOWN)}</p>}
              </>
            )}
        </section>
        <div className={styles.foot}>
          <details>
            <summary>{t.definitions}</summary>
            <ul>{t.explain.map((line) => <li key={line}>{line}</li>)}</ul>
          </details>
          <span className={styles.switch}><Switch checked={question.details} onChange={(details) => ask({ details })}>{t.details}</Switch></span>
        </div>
      </main>
    </div>
  );
}

function Kinds({ kind, onChoose }: { kind: Kind; onChoose: (kind: Kind) => void }) {
  const t = useWords().reports;
  return (
    <div className={styles.kinds} role="radiogroup" aria-label={t.kind}>
      {kinds.map((k) => (
        <label key={k} data-on={k === kind}>
          <input type="radio" name="kind" value={k} checked={k === kind} onChange={() => onChoose(k)} />
          {t.kinds[k]}
        </label>
      ))}
    </div>
  );
}

/** Who was answered and who gave up, over days or hours. The table below has the figures. */
function Contacts({ answer, theme }: { answer: Answer; theme: string }) {
  const t = useWords().reports;
  const lang = useLang();
  const { series, ticks } = useMemo(() => {
    const rows = answer.kind === 'days'
      ? (answer.report as DayReport).rows.map((r) => ({ ...r, tick: dayOf(lang, r.day).replace(/^\S+ /, '') }))
      : (answer.report as HourReport).rows.map((r) => ({ ...r, tick: hourOf(lang, r.hour) }));
    const made: Series[] = [
      { label: t.columns.answered, colour: '--accent', values: rows.map((r) => r.answered), kind: 'bars' },
      { label: t.columns.abandoned, colour: '--danger-text', values: rows.map((r) => r.abandoned), kind: 'bars' },
    ];
    return { series: made, ticks: rows.map((r) => r.tick) };
  }, [answer, t, lang]);
  return <div className={styles.chart}><Chart label={answer.kind === 'days' ? t.chartDays : t.chartHours} series={series} ticks={ticks} stacked theme={theme} height={220} /></div>;
}

/** The newest answer; the one before stays while the next is made. */
function useReport(client: Client, question: Question, lang: string) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [answered, setAnswered] = useState(''); // what the newest answer, or failure, is of
  const [turn, setTurn] = useState(0);
  const { kind } = question;
  const path = complete(question)
    ? `/api/v1/reports/${kind}?${query(question, { lang, ...(kind === 'interactions' ? { limit: String(SHOWN) } : {}) })}`
    : null;
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    client.get<AnyReport>(path, { signal: stop.signal }).then(
      (report) => {
        setAnswer({ kind, report });
        setFailed(null);
        setAnswered(`${turn} ${path}`);
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        if (error instanceof ApiError && error.status === 401) signInFirst();
        setAnswer(null);
        setFailed('');
        setAnswered(`${turn} ${path}`);
      },
    );
    return () => stop.abort();
  }, [client, path, kind, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  return { answer: answer?.kind === kind ? answer : null, failed, busy: path !== null && answered !== `${turn} ${path}`, again };
}
