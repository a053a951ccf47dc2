import { day, fullDate, type Lang } from '@visavis/i18n';
import { Chip } from '@visavis/ui';
import { useMemo, useState } from 'react';
import { keyStore, useKeys, useRotateKey, type KeyThing } from '../../app/connections';
import { useOffice } from '../../app/context';
import { useNames } from '../../app/names';
import { scopes, type ApiKey, type Thing } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { CheckField, ChecksField, SelectField, TextField } from '../../form/fields';
import { SecretDialog, SecretField } from '../../form/Secret';
import type { Column } from '../../list/List';
import { useRefresh } from '../../app/store';
import { dateOf, ending, endOf } from '../../shapes/ending';
import { StorePage } from '../../list/ThingsPage';

const fresh: ApiKey = { name: '', scopes: [], disabled: false, expiresAt: null };

function KeyForm({ value, set, id }: FormProps<ApiKey>) {
  const words = useWords();
  const t = words.pages.keys;
  return (
    <div style={{ display: 'grid', gap: 18 }}>
      <TextField at="name" label={words.common.name} hint={t.nameHint} maxLength={80} value={value.name} onChange={(name) => set({ name })} />
      <ChecksField at="scopes" label={t.scopes} hint={t.scopesHint} value={value.scopes} onChange={(next) => set({ scopes: scopes.filter((s) => next.includes(s)) })}
        options={scopes.map((s) => ({ value: s, label: words.scopes[s].name, hint: words.scopes[s].what }))} />
      <TextField at="expiresAt" label={t.end} hint={t.endHint} type="date" value={dateOf(value.expiresAt)} onChange={(date) => set({ expiresAt: endOf(date) })} />
      {id !== null && <CheckField at="disabled" label={t.disabled} hint={t.disabledHint} checked={value.disabled} onChange={(disabled) => set({ disabled })} />}
      {id !== null && <Rotate id={id} />}
    </div>
  );
}

const graces = [0, 3_600, 86_400, 604_800] as const;

/** A new secret, and for how long the one before still counts. */
function Rotate({ id }: { id: string }) {
  const t = useWords().pages.keys;
  const lang = useLang();
  const refresh = useRefresh();
  const rotate = useRotateKey(id);
  const { data } = useKeys();
  const [grace, setGrace] = useState<number>(86_400);
  const until = data?.find((one) => one.id === id)?.oldSecretUntil ?? null;
  const make = async () => {
    const secret = await rotate(grace);
    await refresh(['keys']);
    return secret;
  };
  return (
    <SecretField label={t.secret} hint={t.secretHint} has renewText={t.renewText} make={make} chip={until !== null && <Chip tone="hold" icon="clock">{t.oldSecret(fullDate(lang, until))}</Chip>}
      ask={<SelectField at="grace" label={t.grace} value={String(grace)} options={graces.map((g) => ({ value: String(g), label: t.graces[g] }))} onChange={(next) => setGrace(Number(next))} />} />
  );
}

/** Whether it counts, and how long still. */
function State({ settings, now }: { settings: ApiKey; now: number }) {
  const t = useWords().pages.keys;
  const lang = useLang();
  if (settings.disabled) return <Chip>{t.off}</Chip>;
  const { expiresAt } = settings;
  const is = ending(expiresAt, now);
  if (expiresAt === null || is === 'never') return t.on;
  const last = day(lang, expiresAt - 1, now);
  if (is === 'over') return <Chip tone="danger" icon="alert">{t.ended(last)}</Chip>;
  return is === 'soon' ? <Chip tone="hold" icon="clock">{t.endsOn(last)}</Chip> : t.endsOn(last);
}

/** Who made it and who still uses it. */
function Facts({ thing }: { thing: Thing<ApiKey> }) {
  const t = useWords().pages.keys;
  const lang = useLang();
  const nameOf = useNames();
  const { data, dataUpdatedAt } = useKeys();
  const key = data?.find((one) => one.id === thing.id);
  if (key === undefined) return null;
  const by = key.createdBy === null ? null : nameOf(key.createdBy);
  return (
    <p style={{ marginBottom: 16, color: 'var(--text-2)', fontSize: 13, lineHeight: '18px' }}>
      {by === null ? t.madeOn(fullDate(lang, key.createdAt)) : t.madeBy(fullDate(lang, key.createdAt), by)} {key.usedOn === null ? t.neverUsed : t.lastUsed(dayOf(lang, key.usedOn, dataUpdatedAt))}
    </p>
  );
}

/** The server tells days only, of UTC; noon is the same day nearly everywhere. */
function dayOf(lang: Lang, date: string, now: number): string {
  return day(lang, Date.parse(`${date}T12:00:00Z`), now);
}

export function KeysPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.keys;
  const { client } = useOffice();
  const nameOf = useNames();
  const { data, isError, dataUpdatedAt: now } = useKeys();
  const [told, setTold] = useState<{ name: string; secret: string } | null>(null);
  const store = useMemo(() => keyStore(client, setTold), [client]);
  const columns = useMemo((): Column<ApiKey>[] => {
    const known = new Map<string, KeyThing>((data ?? []).map((one) => [one.id, one]));
    const made = (id: string) => known.get(id)?.createdAt ?? 0;
    const used = (id: string) => known.get(id)?.usedOn ?? null;
    const by = (id: string) => nameOf(known.get(id)?.createdBy ?? '') ?? '';
    return [
      { key: 'name', label: words.common.name, by: (k) => k.settings.name, cell: (k) => k.settings.name },
      { key: 'scopes', label: t.scopes, wide: true, by: (k) => k.settings.scopes.length, cell: (k) => k.settings.scopes.map((s) => words.scopes[s].name).join(', ') },
      { key: 'made', label: t.made, wide: true, by: (k) => made(k.id), cell: (k) => [day(lang, made(k.id), now), by(k.id)].filter((part) => part !== '').join(', ') },
      { key: 'used', label: t.used, wide: true, by: (k) => used(k.id) ?? '', cell: (k) => { const on = used(k.id); return on === null ? t.never : dayOf(lang, on, now); } },
      { key: 'state', label: t.state, by: (k) => (k.settings.disabled ? 1 : 0), cell: (k) => <State settings={k.settings} now={now} /> },
    ];
  }, [data, now, nameOf, words, t, lang]);
  return (
    <>
      <StorePage section="keys" store={store} things={data} failed={isError} title={t.title} lead={t.lead} one={t.one} icon="key" newLabel={t.new} empty={t.empty}
        columns={columns} fresh={fresh} nameOf={(k) => k.name} Form={KeyForm} Head={Facts} deleteText={t.deleteText} />
      {told !== null && <SecretDialog title={t.secretOf(told.name)} secret={told.secret} onClose={() => setTold(null)}>{t.secretNext} <code>Authorization: Bearer {told.secret.slice(0, 8)}…</code></SecretDialog>}
    </>
  );
}
