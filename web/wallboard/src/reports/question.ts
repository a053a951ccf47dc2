// What is asked, as it stands in the address.
export const kinds = ['queues', 'agents', 'dispositions', 'days', 'hours', 'interactions'] as const;
export type Kind = (typeof kinds)[number];
export const periods = ['today', 'yesterday', 'week', 'lastWeek', 'month', 'lastMonth', 'custom'] as const;
export type Period = (typeof periods)[number];

export interface Question {
  kind: Kind;
  period: Period;
  from: string;
  to: string;
  queue: string;
  agent: string;
  details: boolean;
  /** The column, with a minus before it for the largest first; empty: the server's order. */
  sort: string;
}

const one = <T extends string>(values: readonly T[], value: string | null, otherwise: T): T => values.find((v) => v === value) ?? otherwise;
const date = (value: string | null) => (value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : '');

export function fromAddress(search: string): Question {
  const p = new URLSearchParams(search);
  const from = date(p.get('from'));
  const to = date(p.get('to'));
  return {
    kind: one(kinds, p.get('kind'), 'queues'),
    period: from !== '' && to !== '' ? 'custom' : one(periods.filter((x) => x !== 'custom'), p.get('period'), 'week'),
    from, to, queue: p.get('queue') ?? '', agent: p.get('agent') ?? '', details: p.get('details') === '1', sort: p.get('sort') ?? '',
  };
}

/** The address of a question; what is not asked keeps what else stands there. */
export function toAddress(q: Question, search: string): string {
  const p = new URLSearchParams(search);
  const set = (name: string, value: string) => (value === '' ? p.delete(name) : p.set(name, value));
  set('kind', q.kind === 'queues' ? '' : q.kind);
  set('period', q.period === 'custom' || q.period === 'week' ? '' : q.period);
  set('from', q.period === 'custom' ? q.from : '');
  set('to', q.period === 'custom' ? q.to : '');
  set('queue', q.queue);
  set('agent', q.agent);
  set('details', q.details ? '1' : '');
  set('sort', q.sort);
  return p.toString();
}

/** Whether the server can be asked: the dates of one's own are there and in order. */
export function complete(q: Question): boolean {
  return q.period !== 'custom' || (q.from !== '' && q.to !== '' && q.from <= q.to);
}

/** The query that the server takes. */
export function query(q: Question, more: Record<string, string> = {}): string {
  const p = new URLSearchParams(q.period === 'custom' ? { from: q.from, to: q.to } : { period: q.period });
  if (q.queue !== '') p.set('queue', q.queue);
  if (q.agent !== '') p.set('agent', q.agent);
  for (const [name, value] of Object.entries(more)) p.set(name, value);
  return p.toString();
}
