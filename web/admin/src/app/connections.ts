// What other systems connect with. The API tells more of these than what is set of them; here they are Things all the same.
import { newKey, type Client } from '@visavis/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOffice } from './context';
import type { Store } from './store';
import type { ApiKey, Thing, Webhook, WebhookEvent, WebhookFlow } from './types';

export interface KeyThing extends Thing<ApiKey> { usedOn: string | null; createdAt: number; createdBy: string | null; oldSecretUntil: number | null }
export interface WebhookThing extends Thing<Webhook> { stopped: 'gone' | null; createdAt: number; oldSecretUntil: number | null; state: WebhookFlow }

type KeyAnswer = Omit<KeyThing, 'settings'> & ApiKey;
type WebhookAnswer = Omit<WebhookThing, 'settings'> & Webhook;

const ofKey = ({ name, scopes, disabled, expiresAt, ...facts }: KeyAnswer): KeyThing => ({ ...facts, settings: { name, scopes, disabled, expiresAt } });
const ofWebhook = ({ name, url, events, queues, enabled, ...facts }: WebhookAnswer): WebhookThing => ({ ...facts, settings: { name, url, events, queues, enabled } });

/** Told the secret of what is made, the only time that it is told. */
export type Told = (made: { name: string; secret: string }) => void;

const keys = '/api/v1/admin/keys';
const webhooks = '/api/v1/admin/webhooks';
const within = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;

export function keyStore(client: Client, told: Told): Store<ApiKey> {
  return {
    key: ['keys'],
    final: true,
    read: (id) => client.get<KeyAnswer>(within(keys, id)).then(ofKey),
    replace: (id, settings, over) => client.put<KeyAnswer>(within(keys, id), settings, { ifMatch: over }).then(ofKey),
    create: async (settings) => {
      const made = await client.post<{ key: KeyAnswer; secret: string }>(keys, settings, { idempotencyKey: newKey() });
      told({ name: made.key.name, secret: made.secret });
      return ofKey(made.key);
    },
    remove: (id) => client.delete<undefined>(within(keys, id)),
  };
}

/** Makes a key's secret anew; the one before counts for so many seconds. */
export function useRotateKey(id: string) {
  const { client } = useOffice();
  return useMemo(() => (grace: number) => client.post<{ secret: string }>(`${within(keys, id)}/rotate`, { grace }, { idempotencyKey: newKey() }).then((made) => made.secret), [client, id]);
}

/** The name that people gave it, or where it leads. */
export function nameOfWebhook(settings: Webhook): string {
  return settings.name === '' ? settings.url.replace(/^https?:\/\//, '') : settings.name;
}

export function webhookStore(client: Client, told: Told): Store<Webhook> {
  return {
    key: ['webhooks'],
    final: true,
    read: (id) => client.get<WebhookAnswer>(within(webhooks, id)).then(ofWebhook),
    replace: (id, settings, over) => client.put<WebhookAnswer>(within(webhooks, id), settings, { ifMatch: over }).then(ofWebhook),
    create: async (settings) => {
      const made = await client.post<{ webhook: WebhookAnswer; secret: string }>(webhooks, settings, { idempotencyKey: newKey() });
      told({ name: nameOfWebhook(made.webhook), secret: made.secret });
      return ofWebhook(made.webhook);
    },
    remove: (id) => client.delete<undefined>(within(webhooks, id)),
  };
}

/** What is done to a webhook beside setting it. */
export function useWebhook(id: string) {
  const { client } = useOffice();
  return useMemo(() => {
    const at = within(webhooks, id);
    return {
      deliveries: `${at}/deliveries`,
      test: `${at}/test`,
      replay: (delivery: string) => client.post(`${within(`${at}/deliveries`, delivery)}/replay`, {}, { idempotencyKey: newKey() }),
      replayFailed: () => client.post<{ count: number }>(`${at}/replay-failed`, { since: 0 }, { idempotencyKey: newKey() }),
      rotate: () => client.post<{ secret: string }>(`${at}/rotate`).then((made) => made.secret),
    };
  }, [client, id]);
}

export function useKeys() {
  const { client } = useOffice();
  return useQuery({ queryKey: ['keys'], queryFn: () => client.get<{ keys: KeyAnswer[] }>(keys).then((all) => all.keys.map(ofKey)) });
}

/** All webhooks; `every` so many milliseconds anew while somebody looks. */
export function useWebhooks(every: number | false = false) {
  const { client } = useOffice();
  return useQuery({ queryKey: ['webhooks'], queryFn: () => client.get<{ webhooks: WebhookAnswer[] }>(webhooks).then((all) => all.webhooks.map(ofWebhook)), refetchInterval: every });
}

export function useWebhookEvents() {
  const { client } = useOffice();
  return useQuery({ queryKey: ['webhook-events'], staleTime: Infinity, queryFn: () => client.get<{ events: WebhookEvent[] }>('/api/v1/admin/webhook-events').then((all) => all.events) });
}
