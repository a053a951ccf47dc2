// What was sent to a webhook in the last seven days, and what came of it.
import { ApiError } from '@visavis/api';
import { day, fullDate, timeWithSeconds } from '@visavis/i18n';
import { Button, Chip, cx, Empty, Icon, IconButton, ModalDialog, type Tone } from '@visavis/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { nameOfWebhook, useWebhook, useWebhookEvents, useWebhooks } from '../../app/connections';
import { useOffice } from '../../app/context';
import { Link } from '../../app/Link';
import { addressOf } from '../../app/route';
import { useRefresh } from '../../app/store';
import type { Delivery, DeliveryPage } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import { CopyButton } from '../../form/CopyButton';
import list from '../../list/List.module.css';
import { FlowChips } from './FlowChips';
import { outcome } from './outcome';
import styles from './Webhooks.module.css';

const states = ['pending', 'delivered', 'failed'] as const;
const tones: Readonly<Record<Delivery['state'], Tone>> = { pending: 'accent', delivered: 'ok', failed: 'danger' };

export function Deliveries({ id }: { id: string }) {
  const words = useWords();
  const t = words.pages.webhooks;
  const { client, toasts } = useOffice();
  const refresh = useRefresh();
  const { deliveries, replay, replayFailed } = useWebhook(id);
  const { data: hooks, dataUpdatedAt: hooksAt } = useWebhooks(3_000);
  const hook = hooks?.find((one) => one.id === id);
  const [state, setState] = useState('');
  const [asking, setAsking] = useState(false);
  const { data, dataUpdatedAt, isError, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['webhooks', id, 'deliveries', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50', ...(state === '' ? {} : { state }), ...(pageParam === '' ? {} : { before: pageParam }) });
      return client.get<DeliveryPage>(`${deliveries}?${query.toString()}`);
    },
    getNextPageParam: (last) => last.next ?? undefined,
    // Every page that is shown is read anew: who reads far back waits a little longer for it.
    refetchInterval: ({ state: now }) => 3_000 * (now.data?.pages.length ?? 1),
  });
  const items = data?.pages.flatMap((page) => page.deliveries);
  const again = async (send: () => Promise<unknown>) => {
    try {
      await send();
      toasts.show({ tone: 'ok', text: t.underWay });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show({ tone: 'danger', text: words.errors[error.reason] });
    }
    await refresh(['webhooks']);
  };
  const failed = hook?.state.failed ?? 0;
  const name = hook === undefined ? '' : nameOfWebhook(hook.settings);
  return (
    <section className={list.list} aria-labelledby="title">
      <Link to={addressOf('webhooks')} className={styles.back}><Icon name="back" size={16} />{t.title}</Link>
      <header className={list.head}>
        <div><h1 id="title">{t.logOf(name)}</h1><p>{t.logLead}</p></div>
        {failed > 0 && <Button icon="retry" onClick={() => setAsking(true)}>{t.allAgain(failed)}</Button>}
        <Link to={addressOf('webhooks', id)} className={cx(styles.link, styles.settings)}>{t.settings}</Link>
      </header>
      <div className={list.tools}>
        <select aria-label={t.state} value={state} onChange={(e) => setState(e.currentTarget.value)}>
          <option value="">{t.allStates}</option>
          {states.map((one) => <option key={one} value={one}>{t.states[one]}</option>)}
        </select>
        {hook !== undefined && <FlowChips hook={hook} now={hooksAt} />}
      </div>
      {items === undefined ? <p className={list.failed} role={isError ? 'alert' : 'status'}>{isError ? words.errors.notFound : words.loading}</p>
        : items.length === 0 ? <div className={list.none}><Empty icon="webhook" title={state === '' ? words.nothingYet : words.nothingFound}>{state === '' ? t.logEmpty : words.nothingFoundHint}</Empty></div>
        : <Table items={items} now={dataUpdatedAt} again={(one) => void again(() => replay(one))} />}
      {hasNextPage && <Button aria-busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t.older}</Button>}
      {asking && (
        <ModalDialog title={t.allAgain(failed)} closeLabel={words.close} onClose={() => setAsking(false)} width={480}>
          <p>{t.allAgainText}</p>
          <div className={styles.answers}>
            <Button onClick={() => setAsking(false)}>{words.cancel}</Button>
            <Button kind="primary" onClick={() => { setAsking(false); void again(replayFailed); }}>{t.again}</Button>
          </div>
        </ModalDialog>
      )}
    </section>
  );
}

function Table({ items, now, again }: { items: readonly Delivery[]; now: number; again: (id: string) => void }) {
  const words = useWords();
  const t = words.pages.webhooks;
  const lang = useLang();
  const { data: events } = useWebhookEvents();
  const [open, setOpen] = useState<string | null>(null);
  const kind = (type: string) => (type === 'webhook.test' ? t.testEvent : events?.find((e) => e.type === type)?.description[lang] ?? type);
  return (
    <div className={list.frame}>
      <table className={list.table}>
        <thead>
          <tr>
            <th scope="col">{t.time}</th><th scope="col">{t.event}</th><th scope="col">{t.state}</th>
            <th scope="col" className={cx(list.wide, list.numeric)}>{t.attempts}</th><th scope="col" className={list.wide}>{t.next}</th>
            <th scope="col" className={list.wide}><span className="vh">{t.again}</span></th>
          </tr>
        </thead>
        <tbody>
          {items.map((d) => {
            const shown = open === d.id;
            const what = `${kind(d.type)}, ${timeWithSeconds(lang, d.createdAt)}`;
            return (
              <Fragment key={d.id}>
                <tr data-open={shown} onClick={() => setOpen(shown ? null : d.id)}>
                  <td>
                    <button type="button" className={styles.toggle} aria-expanded={shown} aria-controls={`${d.id}-more`} aria-label={t.detailsOf(what)}>
                      <Icon name="enter" size={16} /><time dateTime={new Date(d.createdAt).toISOString()} title={fullDate(lang, d.createdAt)}>{day(lang, d.createdAt, now)}, {timeWithSeconds(lang, d.createdAt)}</time>
                    </button>
                  </td>
                  <td className={styles.event}>{kind(d.type)}<small>{d.type}</small></td>
                  <td><Outcome delivery={d} /></td>
                  <td className={cx(list.wide, list.numeric)}>{d.attempts}</td>
                  <td className={list.wide}><Next delivery={d} now={now} /></td>
                  <td className={list.wide}>{(d.attempts > 0 || d.state !== 'pending') && <IconButton icon="retry" label={t.againOne(what)} onClick={(e) => { e.stopPropagation(); again(d.id); }} />}</td>
                </tr>
                {shown && (
                  <tr id={`${d.id}-more`} className={styles.detail}>
                    <td colSpan={6}>
                      <dl>
                        <dt>webhook-id</dt><dd>{d.event}</dd>
                        <dt>{t.happened}</dt><dd>{fullDate(lang, d.createdAt)}</dd>
                        <dt>{t.attempts}</dt><dd>{d.attempts}</dd>
                        {d.state === 'pending' && <><dt>{t.next}</dt><dd><Next delivery={d} now={now} /></dd></>}
                        {outcome(d, words) !== '' && <><dt>{t.lastAttempt}</dt><dd>{outcome(d, words)}</dd></>}
                        {d.doneAt !== null && <><dt>{t.ended}</dt><dd>{fullDate(lang, d.doneAt)}</dd></>}
                      </dl>
                      <pre>{pretty(d.body)}</pre>
                      <div className={styles.actions}><Button size="small" icon="retry" onClick={() => again(d.id)}>{t.again}</Button><CopyButton text={d.body} label={t.copyBody} /></div>
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const words = useWords();
  const { states } = words.pages.webhooks;
  const aside = delivery.aside && delivery.state === 'pending';
  return (
    <span className={styles.outcomeCell}>
      <Chip tone={aside ? 'hold' : tones[delivery.state]}>{aside ? states.aside : states[delivery.state]}</Chip>
      <small>{outcome(delivery, words)}</small>
    </span>
  );
}

function Next({ delivery: { state, nextAt }, now }: { delivery: Delivery; now: number }) {
  const t = useWords().pages.webhooks;
  const lang = useLang();
  if (state !== 'pending' || nextAt === null) return '–';
  return nextAt <= now ? t.soon : timeWithSeconds(lang, nextAt);
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
