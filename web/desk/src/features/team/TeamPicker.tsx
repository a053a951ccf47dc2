import type { InteractionView, TeamAgent, TeamQueue, TeamView } from '@visavis/api';
import { day, length } from '@visavis/i18n';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Avatar, Button, Chip, Empty, Icon, type Tone } from '@visavis/ui';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useDesk } from '../../app/context';
import { Timer } from '../../app/parts';
import { useReasonName } from '../../app/reasons';
import { useLang, useWords } from '../../app/words';
import { asReason } from '@visavis/api';
import type { CommandCall } from '../../state/predict';
import styles from './TeamPicker.module.css';

export interface TeamPickerProps {
  view: InteractionView;
  purpose: 'conference' | 'transfer';
  /** Sends a command; false leaves the list open with everything as it was. */
  run: (call: CommandCall) => Promise<boolean>;
  onDone: () => void;
}

const tones: Record<TeamAgent['status'], Tone> = { ready: 'ok', notReady: 'neutral', ringing: 'accent', onCall: 'warn', wrapUp: 'neutral', signedOut: 'neutral' };

/** Whom to bring in or to hand over to. One list for both: who can be rung, how long a queue is, why somebody cannot. */
export function TeamPicker({ view, purpose, run, onDone }: TeamPickerProps) {
  const words = useWords();
  const t = words.team;
  const desk = useDesk();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const [sending, setSending] = useState(false);
  const rows = useRef<HTMLDivElement>(null);
  const hint = useId();

  const { data: team, isError, refetch } = useQuery({
    queryKey: ['team', view.id, search],
    queryFn: () => desk.client.get<TeamView>(`/api/v1/team?${new URLSearchParams({ interaction: view.id, search }).toString()}`),
    placeholderData: keepPreviousData,
    refetchInterval: 2000,
    staleTime: 0,
  });
  const transfers = purpose === 'transfer';
  // A consultation leads to what the list is for: without the right to that, it leads nowhere.
  const toAgents = transfers ? view.can.transfer : view.can.invite;
  const mayAgent = toAgents === '';
  const mayConsult = toAgents !== undefined && view.can.consult === '';
  const agents = mayAgent || mayConsult ? (team?.agents ?? []) : [];
  const queues = transfers && view.can['transfer-queue'] === '' ? (team?.queues ?? []) : [];
  const pickable = (agent: TeamAgent) => agent.unavailable === '';
  const all = [...agents.filter(pickable).map((a) => a.id), ...queues.map((q) => q.id)];
  // Whoever became unavailable meanwhile is not asked.
  const picked = chosen.filter((id) => all.includes(id));
  const isQueue = (id: string) => queues.some((q) => q.id === id);

  const toggle = (id: string) => {
    if (picked.includes(id)) return setChosen(picked.filter((one) => one !== id));
    setChosen(transfers ? [id] : [...picked, id]);
  };
  const send = async (calls: readonly CommandCall[]) => {
    setSending(true);
    let done = true;
    for (const call of calls) done = (await run(call)) && done;
    setSending(false);
    if (done) onDone();
    else void refetch();
  };
  const now = (ids: readonly string[]) => send(ids.map((id): CommandCall =>
    isQueue(id) ? { command: 'transfer-queue', queue: id, reason }
    : { command: transfers ? 'transfer' : 'invite', target: id, reason }));
  const consult = (id: string) => send([{ command: 'consult', target: id, reason }]);
  const ready = picked.length > 0 && !sending && picked.every((id) => isQueue(id) || mayAgent);
  const alone = picked.length === 1 && picked[0] !== undefined ? picked[0] : null;
  const consultRefusal = alone === null ? t.chooseOne : isQueue(alone) ? t.notQueue : undefined;

  const keyInSearch = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusables(rows.current)[0]?.[0]?.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const first = all[0];
      if (picked.length > 0) { if (ready) void now(picked); } else if (first !== undefined) setChosen([first]);
    }
  };
  const keyInRows = (event: KeyboardEvent) => {
    const grid = focusables(rows.current);
    const y = grid.findIndex((row) => row.includes(event.target as HTMLButtonElement));
    const x = grid[y]?.indexOf(event.target as HTMLButtonElement) ?? -1;
    if (y < 0 || x < 0) return;
    const to = event.key === 'ArrowDown' ? grid[y + 1]?.[0]
      : event.key === 'ArrowUp' ? grid[y - 1]?.[0]
      : event.key === 'ArrowRight' ? grid[y]?.[x + 1]
      : event.key === 'ArrowLeft' ? grid[y]?.[x - 1]
      : event.key === 'Home' ? grid[0]?.[0]
      : event.key === 'End' ? grid.at(-1)?.[0]
      : undefined;
    if (to === undefined && !['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    event.preventDefault();
    if (to === undefined && event.key === 'ArrowUp') rows.current?.parentElement?.querySelector('input')?.focus();
    else to?.focus();
  };

  return (
    <div className={styles.picker}>
      <label className={styles.search}>
        <Icon name="search" />
        <span className="vh">{transfers ? t.search : t.searchAgents}</span>
        <input autoFocus type="search" autoComplete="off" placeholder={transfers ? t.search : t.searchAgents} value={search}
          onChange={(e) => setSearch(e.currentTarget.value)} onKeyDown={keyInSearch} />
      </label>
      <div ref={rows} className={styles.rows} onKeyDown={keyInRows} role="presentation">
        {isError && team === undefined && <p className={styles.failed} role="alert">{t.failed} <Button size="small" onClick={() => void refetch()}>{words.retry}</Button></p>}
        {team === undefined && !isError && <p className={styles.failed} role="status">{words.loading}</p>}
        {team !== undefined && agents.length + queues.length === 0 && <Empty icon="users" title={t.nobody}>{t.nobodyHint}</Empty>}
        {agents.length > 0 && (
          <Group title={t.agents} shown={queues.length > 0}>
            {agents.map((agent, i) => (
              <AgentRow key={agent.id} agent={agent} chosen={picked.includes(agent.id)} first={i === 0} onToggle={() => toggle(agent.id)}
                now={mayAgent ? { label: (transfers ? t.transferTo : t.invite)(agent.name), icon: transfers ? 'transfer' : 'add', run: () => void now([agent.id]) } : null}
                onFavourite={() => void mark(desk.client, agent.id, !agent.favourite).then(() => refetch())} />
            ))}
            {team?.more === true && <li className={styles.note}>{t.more}</li>}
          </Group>
        )}
        {queues.length > 0 && (
          <Group title={t.queues} shown={agents.length > 0}>
            {queues.map((queue) => (
              <QueueRow key={queue.id} queue={queue} chosen={picked.includes(queue.id)} onToggle={() => toggle(queue.id)}
                now={{ label: t.transferTo(queue.name), icon: 'transfer', run: () => void now([queue.id]) }}
                onFavourite={() => void mark(desk.client, queue.id, !queue.favourite).then(() => refetch())} />
            ))}
          </Group>
        )}
      </div>
      <div className={styles.foot}>
        <div className={styles.reason}>
          <label htmlFor={`${hint}-field`}>{t.reason}</label>
          <textarea id={`${hint}-field`} rows={2} maxLength={500} value={reason} aria-describedby={hint} onChange={(e) => setReason(e.currentTarget.value)} />
          <small id={hint}>{t.reasonHint}</small>
        </div>
        <div className={styles.actions}>
          <span role="status">{transfers ? null : t.chosen(picked.length)}</span>
          {mayConsult && (
            <Button icon="consult" aria-disabled={consultRefusal !== undefined || sending} title={consultRefusal}
              onClick={() => alone !== null && consultRefusal === undefined && !sending && void consult(alone)}>{t.consultFirst}</Button>
          )}
          <Button kind="primary" icon={transfers ? 'transfer' : 'add'} aria-disabled={!ready} onClick={() => ready && void now(picked)}>
            {transfers ? t.transferNow : t.inviteNow}
          </Button>
        </div>
      </div>
    </div>
  );
}

interface Quick { label: string; icon: 'transfer' | 'add'; run: () => void }

function AgentRow({ agent, chosen, first, onToggle, now, onFavourite }: {
  agent: TeamAgent; chosen: boolean; first: boolean; onToggle: () => void; now: Quick | null; onFavourite: () => void;
}) {
  const words = useWords();
  const t = words.team;
  const lang = useLang();
  const desk = useDesk();
  const why = agent.unavailable === '' ? undefined : words.errors[asReason(agent.unavailable)];
  const reasonName = useReasonName();
  const reason = agent.status === 'notReady' && agent.reason !== null ? reasonName(agent.reason) : null;
  const notReady = reason === null ? '' : ` · ${reason}`;
  return (
    <Row chosen={chosen} first={first} unavailable={why} onToggle={onToggle} name={agent.name} favourite={agent.favourite} onFavourite={onFavourite} now={why === undefined ? now : null}
      face={<Avatar initials={agent.initials} seed={agent.id} />}
      facts={[
        ...(agent.spokeAt === null ? [] : [t.spoke(day(lang, agent.spokeAt, desk.clock.now()))]),
        ...(agent.videoRight ? [] : [t.noVideo]),
        ...(agent.queues.length > 0 ? [agent.queues.join(', ')] : []),
      ].join(' · ')}
      status={<Chip tone={tones[agent.status]}>{t.status[agent.status]}{notReady}{agent.since !== null && agent.status !== 'signedOut' && <Timer since={agent.since} />}</Chip>} />
  );
}

function QueueRow({ queue, chosen, onToggle, now, onFavourite }: { queue: TeamQueue; chosen: boolean; onToggle: () => void; now: Quick; onFavourite: () => void }) {
  const t = useWords().team;
  return (
    <Row chosen={chosen} first={false} unavailable={undefined} onToggle={onToggle} name={queue.name} favourite={queue.favourite} onFavourite={onFavourite} now={now}
      face={<span className={styles.queueMark}><Icon name="users" /></span>}
      facts={t.queueFacts(queue.waiting, queue.agentsReady)}
      status={<span className={styles.wait}>{queue.current && <Chip tone="accent">{t.currentQueue}</Chip>}{queue.expectedWaitMs === null ? t.noWait : t.wait(length(queue.expectedWaitMs))}</span>} />
  );
}

function Row({ chosen, first, unavailable, onToggle, name, face, facts, status, favourite, onFavourite, now }: {
  chosen: boolean; first: boolean; unavailable: string | undefined; onToggle: () => void; name: string; face: ReactNode; facts: string; status: ReactNode;
  favourite: boolean; onFavourite: () => void; now: Quick | null;
}) {
  const t = useWords().team;
  return (
    <li className={styles.row} data-chosen={chosen} data-unavailable={unavailable !== undefined}>
      <button type="button" className={styles.who} tabIndex={first || chosen ? 0 : -1} aria-pressed={chosen} aria-disabled={unavailable !== undefined}
        onClick={() => unavailable === undefined && onToggle()}>
        {face}
        <span className={styles.text}>
          <b>{name}</b>
          <small>{unavailable ?? facts}</small>
        </span>
        {status}
        <span className={styles.tick} aria-hidden>{chosen && <Icon name="check" />}</span>
      </button>
      <button type="button" className={styles.small} tabIndex={-1} aria-pressed={favourite} aria-label={t.favourite(name)} title={t.favourite(name)} data-on={favourite} onClick={onFavourite}><Icon name="star" size={16} /></button>
      {now !== null
        ? <button type="button" className={styles.small} tabIndex={-1} aria-label={now.label} title={now.label} onClick={now.run}><Icon name={now.icon} size={17} /></button>
        : <span className={styles.small} aria-hidden />}
    </li>
  );
}

function Group({ title, shown, children }: { title: string; shown: boolean; children: ReactNode }) {
  return (
    <section aria-label={title}>
      {shown && <h3 className={styles.group}>{title}</h3>}
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}

/** The buttons, row by row: what the arrow keys walk over. */
function focusables(root: HTMLElement | null): HTMLButtonElement[][] {
  return Array.from(root?.querySelectorAll('li') ?? []).map((row) => Array.from(row.querySelectorAll('button'))).filter((row) => row.length > 0);
}

function mark(client: ReturnType<typeof useDesk>['client'], id: string, on: boolean): Promise<unknown> {
  const path = `/api/v1/me/favourites/${encodeURIComponent(id)}`;
  // A mark that is lost costs a click; it is no news worth a message.
  return (on ? client.put(path, undefined) : client.delete(path)).catch(() => undefined);
}
