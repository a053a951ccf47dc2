import { ApiError, type HistoryItem, type InteractionRecord, type InteractionView } from '@visavis/api';
import { day, fullDate, length, timeOfDay, timeWithSeconds } from '@visavis/i18n';
import { Avatar, Button, Empty, Icon, IconButton, type IconName } from '@visavis/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useDesk, useDeskState } from '../../app/context';
import { valueText } from '../../app/values';
import { useLang, useWords } from '../../app/words';
import { phaseFor } from '../../state/desk';
import { Attached } from '../attached/Attached';
import { storyOf } from './timeline';
import styles from './Records.module.css';

/** The right pane: who the contact is, and everything that was before. */
export function Records({ view }: { view: InteractionView | null }) {
  const t = useWords().records;
  const { me } = useDeskState();
  const [opened, setOpened] = useState<{ contact: string; item: HistoryItem } | null>(null);
  const detail = view !== null && opened?.contact === view.contact.id ? opened.item : null;
  return (
    <section className={styles.pane} aria-label={t.region} data-part="records">
      <h2 className={styles.title}>{t.region}</h2>
      {view === null ? <Empty icon="users" title={t.none}>{t.noneHint}</Empty> : (
        <div className={styles.body} key={view.contact.id}>
          {detail !== null ? <Detail item={detail} onBack={() => setOpened(null)} /> : (
            <>
              <Card view={view} />
              {me.permissions.includes('history.read') && <History view={view} onOpen={(item) => setOpened({ contact: view.contact.id, item })} />}
            </>
          )}
        </div>
      )}
    </section>
  );
}

function Card({ view }: { view: InteractionView }) {
  const words = useWords();
  const t = words.records;
  const lang = useLang();
  const { clock } = useDesk();
  const { contact } = view;
  const rows: [string, ReactNode][] = [];
  if (contact.identifier !== undefined) rows.push([t.identifier, <span key="i" className="tn">{contact.identifier}</span>]);
  if (contact.phone !== undefined) rows.push([t.phone, <span key="p" className="tn">{contact.phone}</span>]);
  if (contact.email !== undefined) rows.push([t.email, <a key="m" href={`mailto:${contact.email}`}>{contact.email}</a>]);
  rows.push([t.languageLabel, words.language[contact.language]]);
  rows.push([t.since, day(lang, contact.since, clock.now())]);
  return (
    <section className={styles.card}>
      <div className={styles.who}>
        <Avatar initials={contact.initials} seed={contact.id} size={44} />
        <div><h3>{contact.name}</h3><p>{words.ring.previous(contact.previous)}</p></div>
      </div>
      <dl className={styles.rows}>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {view.screenPop !== null && <a className={styles.pop} href={view.screenPop} target="_blank" rel="noopener noreferrer"><Icon name="external" size={16} />{t.screenPop}</a>}
      <Device view={view} />
    </section>
  );
}

/** What the contact's side can do: shown before video is asked for. */
function Device({ view }: { view: InteractionView }) {
  const t = useWords().records;
  const device = view.contact.device;
  if (device === null) return <p className={styles.device}><Icon name="monitor" size={16} />{t.unknownDevice}</p>;
  const can = !device.webrtc ? t.noWebrtc : device.camera ? t.canVideo : device.microphone ? t.canVoice : t.canNothing;
  const net = device.network;
  const network = net === null ? null : !net.ok ? t.networkNo : net.protocol === 'udp' && net.lossPct < 3 && net.rttMs < 250 ? t.networkOk : t.networkPoor;
  return (
    <ul className={styles.device} aria-label={t.device}>
      <li><Icon name={device.mobile ? 'smartphone' : 'monitor'} size={16} />{device.browser} · {device.os}</li>
      <li data-ok={device.webrtc && device.camera}><Icon name={device.webrtc && device.camera ? 'video' : 'videoOff'} size={16} />{can}</li>
      {net !== null && network !== null && (
        <li data-ok={network === t.networkOk}><Icon name={network === t.networkOk ? 'signalGood' : net.ok ? 'signalFair' : 'signalPoor'} size={16} />{network} · {Math.round(net.rttMs)} ms</li>
      )}
    </ul>
  );
}

interface Page { items: HistoryItem[]; next: string | null }

function History({ view, onOpen }: { view: InteractionView; onOpen: (item: HistoryItem) => void }) {
  const words = useWords();
  const t = words.records;
  const lang = useLang();
  const { client, clock } = useDesk();
  const contact = view.contact.id;
  const query = useInfiniteQuery({
    queryKey: ['history', contact],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === null ? '' : `&before=${encodeURIComponent(pageParam)}`;
      return client.get<Page>(`/api/v1/contacts/${encodeURIComponent(contact)}/history?limit=20${before}`, { signal });
    },
    getNextPageParam: (page: Page) => page.next,
    retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
  });
  const items = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <section className={styles.history}>
      <h3>{t.history}</h3>
      {query.isPending && <div className={styles.skeleton} aria-label={words.loading} role="status"><i /><i /><i /></div>}
      {query.isError && <p className={styles.failed}>{t.historyFailed} <Button size="small" icon="retry" onClick={() => void query.refetch()}>{words.retry}</Button></p>}
      {query.isSuccess && items.length === 0 && <Empty icon="history" title={t.historyEmpty}>{t.historyEmptyHint}</Empty>}
      {items.length > 0 && (
        <ol className={styles.list}>
          {items.map((item) => {
            const phase = item.id === view.id ? phaseFor(view) : item.phase;
            const running = phase === 'queued' || phase === 'offered' || phase === 'active';
            const date = day(lang, item.at, clock.now());
            const missed = item.phase === 'abandoned';
            return (
              <li key={item.id} data-kind={missed ? 'missed' : item.kind}>
                <button type="button" className={styles.item} aria-label={t.open(t.kinds[item.kind], `${date}, ${timeOfDay(lang, item.at)}`)} onClick={() => onOpen(item)}>
                  <span className={styles.icon}><Icon name={iconOf(item)} size={16} /></span>
                  <span className={styles.main}>
                    <span className={styles.line}>
                      <span><b>{date}</b> {timeOfDay(lang, item.at)} · {missed ? t.phases.abandoned : t.kinds[item.kind]}</span>
                      {running ? <span className={styles.mark} data-current>{t.phases[phase]}</span> : item.pending && <span className={styles.mark} title={t.pendingHint}>{t.pending}</span>}
                    </span>
                    <small>{[item.talkMs > 0 ? length(item.talkMs) : null, item.queue, item.agentNames.join(', ') || (running ? null : t.noAgent)].filter(Boolean).join(' · ')}</small>
                    {item.excerpt !== '' && <small className={styles.excerpt}>{item.excerpt}</small>}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
      {query.hasNextPage && <Button size="small" wide onClick={() => void query.fetchNextPage()} aria-busy={query.isFetchingNextPage}>{t.more}</Button>}
    </section>
  );
}

function iconOf(item: HistoryItem): IconName {
  return item.phase === 'abandoned' ? 'hangUp' : item.kind === 'video' ? 'video' : 'phone';
}

function Detail({ item, onBack }: { item: HistoryItem; onBack: () => void }) {
  const words = useWords();
  const t = words.records;
  const lang = useLang();
  const { client } = useDesk();
  const query = useQuery({
    queryKey: ['record', item.id],
    queryFn: ({ signal }) => client.get<InteractionRecord>(`/api/v1/interactions/${encodeURIComponent(item.id)}`, { signal }),
    staleTime: item.pending ? 2000 : 60_000,
  });
  const record = query.data;
  return (
    <article className={styles.detail}>
      <header>
        <IconButton icon="back" size="small" label={t.backToHistory} onClick={onBack} />
        <div><h3>{t.kinds[item.kind]}</h3><p>{fullDate(lang, item.at)}</p></div>
      </header>
      <dl className={styles.rows}>
        <div><dt>{t.queue}</dt><dd>{item.queue}</dd></div>
        <div><dt>{t.agents}</dt><dd>{item.agentNames.join(', ') || t.noAgent}</dd></div>
        {item.codes.length > 0 && <div><dt>{t.code}</dt><dd>{item.codes.map((c) => c[lang]).join(', ')}</dd></div>}
        <div><dt>{t.talk}</dt><dd className="tn">{length(item.talkMs)}</dd></div>
        <div><dt>{t.total}</dt><dd className="tn">{length(item.durationMs)}</dd></div>
      </dl>
      {query.isPending && <div className={styles.skeleton} role="status" aria-label={words.loading}><i /><i /></div>}
      {query.isError && <p className={styles.failed}>{t.historyFailed} <Button size="small" icon="retry" onClick={() => void query.refetch()}>{words.retry}</Button></p>}
      {record !== undefined && (
        <>
          <Part title={t.notes} icon="file">
            {record.notes.every((n) => n.text === '') ? <p className={styles.quiet}>{t.noNotes}</p> : record.notes.filter((n) => n.text !== '').map((n) => (
              <div key={n.id} className={styles.note}><p>{n.text}</p><small>{n.authorName}, {timeOfDay(lang, n.at)}</small></div>
            ))}
          </Part>
          {record.attached.length > 0 && <Part title={t.data} icon="link"><Attached values={record.attached} /></Part>}
          {record.customData.length > 0 && (
            <Part title={t.custom} icon="file">
              <dl className={styles.rows}>
                {record.customData.map((v) => <div key={v.field.key}><dt>{v.field.label[lang]}</dt><dd>{valueText(v, words, lang) || <span className={styles.quiet}>{t.noValue}</span>}</dd></div>)}
              </dl>
            </Part>
          )}
          {record.segments.length > 1 && (
            <Part title={t.stretches} icon="users">
              <ul className={styles.stretches}>
                {record.segments.map((g) => (
                  <li key={`${g.agentName} ${g.openedAt}`}><b>{g.agentName}</b> <small>{g.queueName} · {timeOfDay(lang, g.openedAt)}{g.closedAt !== null && ` – ${timeOfDay(lang, g.closedAt)}`}</small>{g.code !== null && <span>{g.code[lang]}</span>}</li>
                ))}
              </ul>
            </Part>
          )}
          {record.rating !== null && <Part title={t.rating} icon="star"><Stars n={record.rating} label={t.stars(record.rating)} /></Part>}
          {record.consent !== null && (
            <Part title={t.consent} icon="shield">
              <p className={styles.quiet}>{t.consentAt(fullDate(lang, record.consent.at), record.consent.version)}</p>
              <blockquote>{record.consent.text}</blockquote>
            </Part>
          )}
          {record.quality.length > 0 && <Part title={t.quality} icon="activity"><Quality samples={record.quality} /></Part>}
          <Part title={t.timeline} icon="history">
            <ol className={styles.timeline}>
              {storyOf(record.timeline, words).map((line) => (
                <li key={line.seq}><time className="tn">{timeWithSeconds(lang, line.at)}</time><span>{line.text}</span></li>
              ))}
            </ol>
          </Part>
        </>
      )}
    </article>
  );
}

function Part({ title, icon, children }: { title: string; icon: IconName; children: ReactNode }) {
  return <section className={styles.part}><h4><Icon name={icon} size={15} />{title}</h4>{children}</section>;
}

function Stars({ n, label }: { n: number; label: string }) {
  return <p className={styles.stars} role="img" aria-label={label}>{[1, 2, 3, 4, 5].map((i) => <span key={i} data-on={i <= n}><Icon name="star" size={18} /></span>)}</p>;
}

/** Loss and round trip per minute, as small bars; the numbers are in words below. */
function Quality({ samples }: { samples: InteractionRecord['quality'] }) {
  const t = useWords().records;
  const lang = useLang();
  const worst = samples.reduce((a, b) => (b.lossPct > a.lossPct || (b.lossPct === a.lossPct && b.rttMs > a.rttMs) ? b : a));
  const mean = samples.reduce((sum, s) => sum + s.rttMs, 0) / samples.length;
  const loss = new Intl.NumberFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 1 }).format(worst.lossPct);
  return (
    <>
      <p className={styles.bars} aria-hidden>
        {samples.slice(-60).map((s) => <i key={`${s.party}${s.at}`} data-level={s.lossPct >= 5 || s.rttMs >= 400 ? 'poor' : s.lossPct >= 1.5 || s.rttMs >= 200 ? 'fair' : 'good'} style={{ height: `${Math.min(100, 20 + s.rttMs / 5 + s.lossPct * 6)}%` }} />)}
      </p>
      <p className={styles.quiet}>{t.qualityLine(Math.round(mean), loss)}</p>
    </>
  );
}
