import { useMemo, useState } from 'react';
import { nameOfWebhook, useWebhooks, webhookStore, type WebhookThing } from '../../app/connections';
import { useOffice } from '../../app/context';
import { Link } from '../../app/Link';
import { addressOf, usePlace } from '../../app/route';
import type { Webhook } from '../../app/types';
import { useWords } from '../../app/words';
import { SecretDialog } from '../../form/Secret';
import type { Column } from '../../list/List';
import { StorePage } from '../../list/ThingsPage';
import { Deliveries } from './Deliveries';
import { FlowChips } from './FlowChips';
import { WebhookForm, WebhookHead } from './WebhookForm';
import styles from './Webhooks.module.css';

const fresh: Webhook = { name: '', url: '', events: [], queues: [], enabled: true };

export function WebhooksPage() {
  const { id, part } = usePlace();
  return id !== null && part === 'deliveries' ? <Deliveries key={id} id={id} /> : <All />;
}

function All() {
  const words = useWords();
  const t = words.pages.webhooks;
  const { client } = useOffice();
  const { data, isError, dataUpdatedAt } = useWebhooks(5_000);
  const [told, setTold] = useState<{ name: string; secret: string } | null>(null);
  const store = useMemo(() => webhookStore(client, setTold), [client]);
  const columns = useMemo((): Column<Webhook>[] => {
    const known = new Map<string, WebhookThing>((data ?? []).map((one) => [one.id, one]));
    return [
      { key: 'name', label: words.common.name, by: (w) => nameOfWebhook(w.settings), cell: (w) => nameOfWebhook(w.settings) },
      { key: 'url', label: words.fields.url, wide: true, by: (w) => w.settings.url, cell: (w) => <span className={styles.address}>{w.settings.url}</span> },
      { key: 'events', label: words.fields.events, wide: true, by: (w) => w.settings.events.length, cell: (w) => (w.settings.events.length === 0 ? t.allEvents : t.someEvents(w.settings.events.length)) },
      { key: 'state', label: t.state, cell: (w) => { const hook = known.get(w.id); return hook === undefined ? null : <FlowChips hook={hook} now={dataUpdatedAt} />; } },
      { key: 'log', label: t.log, wide: true, cell: (w) => <Link to={addressOf('webhooks', w.id, 'deliveries')} className={styles.link}>{t.seeLog}</Link> },
    ];
  }, [data, dataUpdatedAt, words, t]);
  return (
    <>
      <StorePage section="webhooks" store={store} things={data} failed={isError} title={t.title} lead={t.lead} one={t.one} icon="webhook" newLabel={t.new} empty={t.empty}
        columns={columns} fresh={fresh} nameOf={nameOfWebhook} textOf={(w) => `${w.settings.name} ${w.settings.url}`} Form={WebhookForm} Head={WebhookHead} width={600} deleteText={t.deleteText} />
      {told !== null && <SecretDialog title={t.secretOf(told.name)} secret={told.secret} onClose={() => setTold(null)}>{t.secretNext}</SecretDialog>}
    </>
  );
}
