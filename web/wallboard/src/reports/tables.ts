// What each report shows: its columns, and how a cell is written and compared.
import type { AgentFigures, AgentReport, ContactFigures, CountedInteraction, DayReport, DispositionReport, HourReport, InteractionReport, QueueReport } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { count, dayOf, hourOf, lengthOf, momentOf, percent } from '../app/figures';
import type { Words } from '../app/words';
import type { Kind } from './question';

export type AnyReport = QueueReport | AgentReport | DispositionReport | DayReport | HourReport | InteractionReport;

export interface Cell {
  text: string;
  /** What sorting compares. */
  by: number | string;
  tone?: 'bad' | 'ok' | undefined;
}

export interface Column {
  key: string;
  label: string;
  /** A column of names is aligned with the text, one of figures with its end. */
  name: boolean;
  detail: boolean;
}

export interface Line {
  key: string;
  cells: Cell[];
}

export interface Table {
  columns: Column[];
  lines: Line[];
  total: Line | null;
  empty: boolean;
}

type C = Words['reports']['columns'];
type Write<T> = (row: T) => Cell;
interface Made<T> { key: string; label: keyof C; named?: string; detail?: boolean; cell: Write<T> }

/** How numbers are written in a language. */
function writers(lang: Lang, none: string) {
  return {
    n: (value: number): Cell => ({ text: value === 0 ? none : count(lang, value), by: value }),
    time: (value: number): Cell => ({ text: value === 0 ? none : lengthOf(value), by: value }),
    share: (value: number | null): Cell => ({ text: percent(lang, value, none), by: value ?? -1 }),
  };
}

function contactColumns(lang: Lang, none: string): Made<ContactFigures>[] {
  const { n, time, share } = writers(lang, none);
  return [
    { key: 'entered', label: 'entered', cell: (f) => n(f.entered) },
    { key: 'answered', label: 'answered', cell: (f) => n(f.answered) },
    { key: 'abandoned', label: 'abandoned', cell: (f) => n(f.abandoned) },
    { key: 'shortAbandoned', label: 'shortAbandoned', detail: true, cell: (f) => n(f.shortAbandoned) },
    { key: 'service', label: 'service', cell: (f) => ({ ...share(f.serviceLevel), tone: f.serviceLevel === null || f.servicePercent === 0 ? undefined : f.serviceBelow ? 'bad' : 'ok' }) },
    { key: 'waitMean', label: 'waitMean', cell: (f) => time(f.wait.mean) },
    { key: 'waitMedian', label: 'waitMedian', detail: true, cell: (f) => time(f.wait.median) },
    { key: 'waitP90', label: 'waitP90', cell: (f) => time(f.wait.p90) },
    { key: 'waitLongest', label: 'waitLongest', cell: (f) => time(f.wait.longest) },
    { key: 'talkMean', label: 'talkMean', cell: (f) => time(f.talkMean) },
    { key: 'holdMean', label: 'holdMean', cell: (f) => time(f.holdMean) },
    { key: 'wrapUpMean', label: 'wrapUpMean', cell: (f) => time(f.wrapUpMean) },
    { key: 'handlingMean', label: 'handlingMean', detail: true, cell: (f) => time(f.handlingMean) },
    { key: 'videoShare', label: 'videoShare', cell: (f) => share(f.videoShare) },
    { key: 'videoTime', label: 'videoTime', detail: true, cell: (f) => time(f.videoTime) },
    { key: 'transfersIn', label: 'transfersIn', detail: true, cell: (f) => n(f.transfersIn) },
    { key: 'transfersOut', label: 'transfersOut', detail: true, cell: (f) => n(f.transfersOut) },
    { key: 'transfers', label: 'transfers', detail: true, cell: (f) => n(f.transfers) },
    { key: 'conferences', label: 'conferences', detail: true, cell: (f) => n(f.conferences) },
    { key: 'consultTime', label: 'consultTime', detail: true, cell: (f) => time(f.consultTime) },
    { key: 'missed', label: 'missed', detail: true, cell: (f) => n(f.missed) },
    { key: 'declined', label: 'declined', detail: true, cell: (f) => n(f.declined) },
  ];
}

function agentColumns(lang: Lang, words: Words, reasons: AgentReport['reasons']): Made<AgentFigures>[] {
  const { n, time, share } = writers(lang, words.none);
  return [
    { key: 'offered', label: 'offered', detail: true, cell: (f) => n(f.offered) },
    { key: 'answered', label: 'answered', cell: (f) => n(f.answered) },
    { key: 'missed', label: 'missed', cell: (f) => n(f.missed) },
    { key: 'declined', label: 'declined', detail: true, cell: (f) => n(f.declined) },
    { key: 'talkTime', label: 'talkTime', detail: true, cell: (f) => time(f.talkTime) },
    { key: 'talkMean', label: 'talkMean', cell: (f) => time(f.talkMean) },
    { key: 'holdTime', label: 'holdTime', cell: (f) => time(f.holdTime) },
    { key: 'consultTime', label: 'consultTime', detail: true, cell: (f) => time(f.consultTime) },
    { key: 'wrapUpMean', label: 'wrapUpMean', cell: (f) => time(f.wrapUpMean) },
    { key: 'handlingMean', label: 'handlingMean', detail: true, cell: (f) => time(f.handlingMean) },
    { key: 'ringTime', label: 'ringTime', detail: true, cell: (f) => time(f.ringTime) },
    { key: 'videoShare', label: 'videoShare', cell: (f) => share(f.videoShare) },
    { key: 'videoTime', label: 'videoTime', detail: true, cell: (f) => time(f.videoTime) },
    { key: 'transfersIn', label: 'received', cell: (f) => n(f.transfersIn) },
    { key: 'transfersOut', label: 'handedOver', cell: (f) => n(f.transfersOut) },
    { key: 'conferences', label: 'conferences', detail: true, cell: (f) => n(f.conferences) },
    { key: 'consulted', label: 'consulted', detail: true, cell: (f) => n(f.consulted) },
    { key: 'signedIn', label: 'signedIn', cell: (f) => time(f.signedInTime) },
    { key: 'ready', label: 'ready', cell: (f) => time(f.readyTime) },
    { key: 'notReady', label: 'notReady', cell: (f) => time(f.notReadyTime) },
    ...reasons.map((reason): Made<AgentFigures> => ({
      key: `notReady.${reason.id}`, label: 'notReady', named: words.reports.ofIt(reason.name.toLocaleLowerCase(lang)), detail: true, cell: (f) => time(f.notReady[reason.id] ?? 0),
    })),
  ];
}

function interactionColumns(lang: Lang, words: Words): Made<CountedInteraction>[] {
  const { n, time } = writers(lang, words.none);
  const text = (value: string): Cell => ({ text: value === '' ? words.none : value, by: value });
  return [
    { key: 'queue', label: 'queue', cell: (r) => text(r.queueName) },
    { key: 'agent', label: 'agent', cell: (r) => text(r.agentName) },
    { key: 'outcome', label: 'outcome', cell: (r) => ({ ...text(words.reports.outcomes[r.outcome]), tone: r.outcome === 'abandoned' ? 'bad' : undefined }) },
    { key: 'wait', label: 'wait', cell: (r) => time(r.queuedTime + r.ringTime) },
    { key: 'ringTime', label: 'ringTime', detail: true, cell: (r) => time(r.ringTime) },
    { key: 'returned', label: 'returned', detail: true, cell: (r) => time(r.returnedTime) },
    { key: 'talkTime', label: 'talkTime', cell: (r) => time(r.talkTime) },
    { key: 'holdTime', label: 'holdTime', cell: (r) => time(r.holdTime) },
    { key: 'videoTime', label: 'videoTime', cell: (r) => time(r.videoTime) },
    { key: 'transfers', label: 'transfers', detail: true, cell: (r) => n(r.transfers + r.queues - 1) },
    { key: 'conferences', label: 'conferences', detail: true, cell: (r) => n(r.conferences) },
    { key: 'code', label: 'code', cell: (r) => text(r.codeName) },
  ];
}

/** The report as a table. */
export function tableOf(kind: Kind, report: AnyReport, words: Words, lang: Lang): Table {
  const c = words.reports.columns;
  const total = words.reports.total;
  const figures = contactColumns(lang, words.none);
  switch (kind) {
    case 'queues': {
      const r = report as QueueReport;
      return build(c, 'queue', figures, r.rows.map((row) => [row.id, { text: row.name, by: row.name }, row]), [total, r.total], r.total.entered === 0);
    }
    case 'days': {
      const r = report as DayReport;
      return build(c, 'day', figures, r.rows.map((row) => [row.day, { text: dayOf(lang, row.day), by: row.day }, row]), [total, r.total], r.total.entered === 0);
    }
    case 'hours': {
      const r = report as HourReport;
      return build(c, 'hour', figures, r.rows.map((row) => [String(row.hour), { text: hourOf(lang, row.hour), by: row.hour }, row]), [total, r.total], r.total.entered === 0);
    }
    case 'agents': {
      const r = report as AgentReport;
      return build(c, 'agent', agentColumns(lang, words, r.reasons), r.rows.map((row) => [row.id, { text: row.name, by: row.name }, row]), [total, r.total], r.rows.length === 0);
    }
    case 'dispositions': {
      const r = report as DispositionReport;
      const { n, time, share } = writers(lang, words.none);
      return build<DispositionReport['total'] & { name: string }>(c, 'queue', [
        { key: 'code', label: 'code', cell: (row) => ({ text: row.name, by: row.name }) },
        { key: 'count', label: 'count', cell: (row) => n(row.count) },
        { key: 'share', label: 'share', cell: (row) => share(row.share) },
        { key: 'talkMean', label: 'talkMean', cell: (row) => time(row.talkMean) },
        { key: 'wrapUpMean', label: 'wrapUpMean', cell: (row) => time(row.wrapUpMean) },
        { key: 'videos', label: 'videos', cell: (row) => n(row.videos) },
      ], r.rows.map((row) => [`${row.queue} ${row.code}`, { text: row.queueName, by: row.queueName }, { ...row, name: row.code === '' ? words.reports.noCode : row.name }]),
      [total, { ...r.total, name: '' }], r.rows.length === 0);
    }
    default: {
      const r = report as InteractionReport;
      return build(c, 'at', interactionColumns(lang, words), r.rows.map((row) => [row.id, { text: momentOf(lang, row.enteredAt, r.zone), by: row.enteredAt }, row]), null, r.rows.length === 0);
    }
  }
}

const named = new Set(['code', 'queue', 'agent', 'outcome']);

function build<T>(c: C, first: keyof C, made: Made<T>[], rows: [key: string, name: Cell, row: T][], total: [string, T] | null, empty: boolean): Table {
  return {
    columns: [
      { key: 'name', label: c[first], name: true, detail: false },
      ...made.map((m): Column => ({ key: m.key, label: m.named ?? c[m.label], name: named.has(m.key), detail: m.detail === true })),
    ],
    lines: rows.map(([key, name, row]) => ({ key, cells: [name, ...made.map((m) => m.cell(row))] })),
    total: total === null ? null : { key: 'total', cells: [{ text: total[0], by: '' }, ...made.map((m) => m.cell(total[1]))] },
    empty,
  };
}

/** Lines in the order of a column; those that are equal keep theirs. */
export function sorted(table: Table, sort: string, lang: Lang): Line[] {
  const down = sort.startsWith('-');
  const at = table.columns.findIndex((c) => c.key === (down ? sort.slice(1) : sort));
  if (sort === '' || at < 0) return table.lines;
  const words = new Intl.Collator(lang, { numeric: true });
  return table.lines.toSorted((a, b) => {
    const x = a.cells[at]?.by ?? '';
    const y = b.cells[at]?.by ?? '';
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : words.compare(String(x), String(y));
    return down ? -order : order;
  });
}
