// What administrators set, as /api/v1/admin has it. Times are seconds; 0 is the installation's default.
import type { CustomField, Disposition, Lang, Permission, Text } from '@visavis/api';

export interface Thing<T> { id: string; revision: number; settings: T }
export interface Listed<T> { items: Thing<T>[] }

export interface Skill { name: Text }
export interface Reason { name: Text }
export interface Role { name: Text; permissions: string[]; queues?: string[] }
export interface KnownSkill { skill: string; level: number }
export interface Person {
  username: string; name: string; firstName?: string; password?: string; issuer?: string;
  roles: string[]; granted?: Permission[]; withheld?: Permission[]; queues: string[]; skills?: KnownSkill[];
  language?: Lang; calls?: number; disabled?: boolean;
}
export interface Stretch { from: string; to: string }
export interface Opening extends Stretch { day: number /* 0: Sunday */ }
export interface Exception { date: string /* YYYY-MM-DD, *-MM-DD every year */; name: Text; hours?: Stretch[] }
export interface Calendar { name: Text; zone: string; week: Opening[]; exceptions?: Exception[] }
export interface Overflow { after: number; queue?: string; lower?: number }
export interface Queue {
  key: string; name: Text; video: boolean;
  ring?: number; join?: number; agentBack?: number; contactBack?: number; question?: number; wrapUp?: number; extend?: number;
  amberAfter?: number; redAfter?: number; holdAmberAfter?: number; warnAfter?: number;
  serviceLevel?: { percent: number; seconds: number };
  priority?: number; skills?: KnownSkill[]; bestSkill?: boolean; overflow?: Overflow[]; second?: boolean;
  hours?: string; closedMessage?: Text; screenPop?: string;
}
export interface DoorField { key: string; label: Text; required: boolean; kind: 'text' | 'email' | 'tel' }
export interface Door {
  key: string; queue: string; name: Text; brand?: string; colour?: string; logo?: string; video: boolean; languages: Lang[]; closed?: boolean;
  fields: DoorField[]; consent: Text; privacyUrl?: string; origins: string[]; labels?: Record<string, Text>; identifier?: string;
  holdMusic?: string; calling?: string; signed?: boolean;
}
export interface Company { name: string; colour?: string; logo?: string; video: boolean; zone?: string; retention?: { interactions: number; contacts: number; log?: number } }
export interface ApiKey { name: string; scopes: Scope[]; disabled: boolean; expiresAt: number | null }
export interface Webhook { name: string; url: string; events: string[]; queues: string[]; enabled: boolean }
export interface WebhookFlow { waiting: number; aside: number; failed: number; lateSince: number | null; restUntil: number | null }
export interface WebhookEvent { type: string; description: Text; queue: boolean }
export type DeliveryError = 'status' | 'redirect' | 'timeout' | 'connection' | 'dns' | 'tls' | 'address' | 'gone' | 'expired';
export interface Delivery {
  id: string; event: string; type: string; state: 'pending' | 'delivered' | 'failed'; aside: boolean; attempts: number;
  createdAt: number; nextAt: number | null; doneAt: number | null; lastStatus: number | null; lastError: DeliveryError | null; lastMs: number; body: string;
}
export interface DeliveryPage { deliveries: Delivery[]; next: string | null }
export interface AttachedField { key: string; label?: Text; shown: boolean }
export interface WrapUp {
  time: number; extend: number;
  dispositions: { mandatory: boolean; hidden: boolean; codes: Disposition[] };
  customFields: CustomField[];
  attached: { fields: AttachedField[]; onlyListed: boolean };
}
export interface Change {
  seq: number; at: number; by: { id: string; name?: string }; kind: string; object: string; name: Text;
  action: 'created' | 'replaced' | 'deleted'; before: unknown; after: unknown; erased?: boolean;
}
export interface Changes { items: Change[]; more: boolean }
export interface ChangesCheck { whole: boolean; fault?: 'altered' | 'contentAltered' | 'missing' | 'cutShort'; seq?: number; until: number }
export interface ImportRow {
  line: number; username: string; name?: string; action: 'create' | 'replace' | 'keep' | 'refuse';
  changes?: string[]; field?: string; reason?: string; password?: string;
}
export interface Import { rows: ImportRow[]; applied: boolean }

/** In the order in which people are told of them. */
export const permissions: readonly Permission[] =
  ['video', 'call', 'conference', 'transfer.agent', 'transfer.queue', 'customData.edit', 'history.read', 'supervise', 'administer'];
/** Those that a role may give for some queues only. */
export const limited: readonly Permission[] = ['history.read', 'supervise'];

/** What a key may do, in the order in which people are told of it. */
export const scopes = ['interactions.create', 'interactions.attach', 'interactions.read', 'reports.read', 'webhooks', 'administer'] as const;
export type Scope = (typeof scopes)[number];
