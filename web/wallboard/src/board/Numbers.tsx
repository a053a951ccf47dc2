import type { WallboardView } from '@visavis/api';
import { clock } from '@visavis/i18n';
import { useLang, useWords } from '../app/words';
import { percent } from '../app/figures';
import styles from './Wallboard.module.css';

/** The six figures on top. */
export function Numbers({ view, now }: { view: WallboardView; now: number }) {
  const words = useWords();
  const lang = useLang();
  const t = words.board;
  const n = view.numbers;
  const longest = view.queues.find((q) => q.longestSince !== null && q.longestSince === n.longestSince);
  const rows: { label: string; value: string; hint: string; tone?: 'bad' | 'ok' | undefined }[] = [
    { label: t.waiting, value: String(n.waiting), hint: n.waiting === 0 ? t.waitingNone : '', tone: n.warn ? 'bad' : undefined },
    {
      label: t.longest, value: n.longestSince === null ? words.none : clock(now - n.longestSince),
      hint: longest === undefined ? '' : t.longestWhere(longest.name[lang] || longest.name.fr), tone: n.warn ? 'bad' : undefined,
    },
    {
      label: t.service, value: percent(lang, n.serviceLevel, words.none),
      hint: n.servicePercent > 0 ? t.target(n.servicePercent, n.serviceSeconds) : t.targets, tone: n.serviceLevel === null ? undefined : n.serviceBelow ? 'bad' : 'ok',
    },
    { label: t.abandoned, value: String(n.abandoned), hint: t.ofAnswered(n.answered) },
    { label: t.video, value: String(n.videoSessions), hint: t.ofCalls(n.calls) },
    { label: t.ready, value: String(n.agentsReady), hint: t.ofSignedIn(n.agentsSignedIn), tone: n.agentsReady === 0 && n.waiting > 0 ? 'bad' : undefined },
  ];
  return (
    <section className={styles.numbers} aria-label={t.numbers}>
      <dl>
        {rows.map((r) => (
          <div key={r.label} className={styles.number} data-tone={r.tone}>
            <dt>{r.label}</dt>
            <dd><b>{r.value}</b><span>{r.hint}</span></dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
