import type { AgentReport, Client, QueueReport } from '@visavis/api';
import { useEffect, useState } from 'react';
import { useLang, useWords } from '../app/words';
import { periods, type Period, type Question } from './question';
import styles from './Reports.module.css';

interface Named { id: string; name: string }

/** What can be chosen from: all queues, and the agents of the last months. */
function useNames(client: Client, lang: string): { queues: Named[]; agents: Named[] } {
  const [names, setNames] = useState<{ queues: Named[]; agents: Named[] }>({ queues: [], agents: [] });
  useEffect(() => {
    const stop = new AbortController();
    const to = new Date().toISOString().slice(0, 10);
    const from = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
    const ask = { signal: stop.signal };
    Promise.all([
      client.get<QueueReport>(`/api/v1/reports/queues?period=today&lang=${lang}`, ask),
      client.get<AgentReport>(`/api/v1/reports/agents?from=${from}&to=${to}`, ask),
    ]).then(([q, a]) => setNames({ queues: q.rows, agents: a.rows }), () => undefined); // without filters, then
    return () => stop.abort();
  }, [client, lang]);
  return names;
}

export function Filters({ client, question: q, onAsk }: { client: Client; question: Question; onAsk: (change: Partial<Question>) => void }) {
  const t = useWords().reports;
  const { queues, agents } = useNames(client, useLang());
  const period = (value: Period) => {
    if (value !== 'custom') return onAsk({ period: value, from: '', to: '' });
    const today = new Date().toISOString().slice(0, 10);
    return onAsk({ period: value, from: q.from === '' ? `${today.slice(0, 8)}01` : q.from, to: q.to === '' ? today : q.to });
  };
  return (
    <div className={styles.filters}>
      <label><span>{t.period}</span>
        <select value={q.period} onChange={(e) => period(e.currentTarget.value as Period)}>
          {periods.map((p) => <option key={p} value={p}>{t.periods[p]}</option>)}
        </select>
      </label>
      {q.period === 'custom' && (
        <>
          <label><span>{t.from}</span><input type="date" value={q.from} max={q.to === '' ? undefined : q.to} onChange={(e) => onAsk({ from: e.currentTarget.value })} /></label>
          <label><span>{t.to}</span><input type="date" value={q.to} min={q.from === '' ? undefined : q.from} onChange={(e) => onAsk({ to: e.currentTarget.value })} /></label>
        </>
      )}
      <label><span>{t.queue}</span>
        <select value={q.queue} onChange={(e) => onAsk({ queue: e.currentTarget.value })}>
          <option value="">{t.allQueues}</option>
          {queues.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}
        </select>
      </label>
      <label><span>{t.agent}</span>
        <select value={q.agent} onChange={(e) => onAsk({ agent: e.currentTarget.value })}>
          <option value="">{t.allAgents}</option>
          {agents.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}
        </select>
      </label>
    </div>
  );
}
