import { ApiError, newKey } from '@visavis/api';
import { fullDate } from '@visavis/i18n';
import { Button, Chip, Icon } from '@visavis/ui';
import { useState } from 'react';
import { useWebhook, useWebhookEvents, useWebhooks } from '../../app/connections';
import { useOffice } from '../../app/context';
import { Link } from '../../app/Link';
import { addressOf } from '../../app/route';
import { useRefresh, useThings } from '../../app/store';
import type { Delivery, Thing, Webhook } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { CheckField, ChecksField, Part, TextField } from '../../form/fields';
import { SecretField } from '../../form/Secret';
import { FlowChips } from './FlowChips';
import { outcome } from './outcome';
import styles from './Webhooks.module.css';

export function WebhookForm({ value, set, id }: FormProps<Webhook>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.webhooks;
  const { data: queues } = useThings('queues');
  const { data: events } = useWebhookEvents();
  const types = events ?? [];
  return (
    <>
      <Part title={t.general}>
        <TextField at="url" label={words.fields.url} hint={t.urlHint} type="url" mono maxLength={2000} placeholder="https://crm.example.com/visavis" value={value.url} onChange={(url) => set({ url })} />
        <TextField at="name" label={words.common.name} hint={t.nameHint} maxLength={80} value={value.name} onChange={(name) => set({ name })} />
        <CheckField at="enabled" label={t.enabled} hint={t.enabledHint} checked={value.enabled} onChange={(enabled) => set({ enabled })} />
      </Part>
      <Part title={words.fields.events}>
        <ChecksField at="events" label={t.wanted} hint={value.events.length === 0 ? t.everyEvent : t.onlyThese} all value={value.events}
          onChange={(next) => set({ events: types.map((e) => e.type).filter((type) => next.includes(type)) })}
          options={types.map((e) => ({ value: e.type, label: e.description[lang], hint: e.type }))} />
      </Part>
      <Part title={words.fields.queues} folded={value.queues.length === 0}>
        <ChecksField at="queues" label={t.queues} hint={value.queues.length === 0 ? t.everyQueue : t.onlyThose} all value={value.queues} onChange={(next) => set({ queues: next })}
          options={(queues ?? []).map((q) => ({ value: q.id, label: q.settings.name[lang] }))} none={t.noQueues} />
      </Part>
      {id !== null && <Part title={t.security}><RenewSecret id={id} /></Part>}
    </>
  );
}

function RenewSecret({ id }: { id: string }) {
  const t = useWords().pages.webhooks;
  const lang = useLang();
  const refresh = useRefresh();
  const { rotate } = useWebhook(id);
  const { data } = useWebhooks();
  const until = data?.find((one) => one.id === id)?.oldSecretUntil ?? null;
  const make = async () => {
    const secret = await rotate();
    await refresh(['webhooks']);
    return secret;
  };
  return (
    <SecretField label={t.secret} hint={t.secretHint} has renewText={t.renewText} make={make}
      chip={until !== null && <Chip tone="hold" icon="clock">{t.oldSecret(fullDate(lang, until))}</Chip>} />
  );
}

/** How it does, its log, and a try. */
export function WebhookHead({ thing }: { thing: Thing<Webhook> }) {
  const words = useWords();
  const t = words.pages.webhooks;
  const { client, toasts } = useOffice();
  const refresh = useRefresh();
  const { data, dataUpdatedAt } = useWebhooks(5_000);
  const { test } = useWebhook(thing.id);
  const [trying, setTrying] = useState(false);
  const [came, setCame] = useState<Delivery | null>(null);
  const hook = data?.find((one) => one.id === thing.id);
  const send = async () => {
    setTrying(true);
    setCame(null);
    try {
      setCame(await client.post<Delivery>(test, {}, { idempotencyKey: newKey(), timeout: 30_000 }));
      await refresh(['webhooks']);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show({ tone: 'danger', text: words.errors[error.reason] });
    } finally {
      setTrying(false);
    }
  };
  return (
    <div className={styles.head}>
      {hook !== undefined && <FlowChips hook={hook} now={dataUpdatedAt} />}
      <div className={styles.actions}>
        <Button size="small" icon="resume" aria-busy={trying} onClick={() => void send()}>{t.test}</Button>
        <Link to={addressOf('webhooks', thing.id, 'deliveries')} className={styles.link}>{t.seeLog}</Link>
      </div>
      <div role="status">
        {came !== null && (
          <p className={styles.outcome} data-good={came.state === 'delivered'}>
            <Icon name={came.state === 'delivered' ? 'ok' : 'alert'} size={16} />{words.pair(came.state === 'delivered' ? t.testTaken : t.testRefused, outcome(came, words))}
          </p>
        )}
      </div>
    </div>
  );
}
