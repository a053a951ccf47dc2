import type { CustomValue, InteractionView } from '@visavis/api';
import { day, timeOfDay } from '@visavis/i18n';
import { Button, Empty, Icon } from '@visavis/ui';
import { useId, useSyncExternalStore } from 'react';
import { useDesk } from '../../app/context';
import { useLang, useWords } from '../../app/words';
import type { TypedSync } from '../../session/typed';
import { linkOf } from '../../app/link';
import { valueText } from '../../app/values';
import styles from './CustomData.module.css';

/** The fields a queue adds to its interactions. Values can be changed; fields come with the interaction and stay. */
export function CustomData({ view, place }: { view: InteractionView; place: 'desk' | 'window' }) {
  const words = useWords();
  const t = words.custom;
  const desk = useDesk();
  if (view.customData.length === 0) return <Empty icon="file" title={t.empty}>{t.emptyHint}</Empty>;
  const closed = desk.mayFill(view) ? null : desk.store.getSnapshot().me.permissions.includes('customData.edit') ? t.closed : t.notAllowed;
  return (
    <div className={styles.form} data-custom={place}>
      {closed !== null && <p className={styles.closed}>{closed}</p>}
      {view.customData.map((value) => {
        const sync = desk.custom(view, value);
        return sync === null ? <Shown key={value.field.key} value={value} /> : <Field key={`${view.id} ${value.field.key}`} value={value} sync={sync} />;
      })}
    </div>
  );
}

function Shown({ value }: { value: CustomValue }) {
  const words = useWords();
  const lang = useLang();
  const text = valueText(value, words, lang);
  return (
    <div className={styles.field}>
      <span className={styles.label}>{value.field.label[lang]}</span>
      <span className={styles.value}>{text === '' ? words.custom.choose : text}</span>
      <Changed value={value} />
    </div>
  );
}

function Changed({ value, id }: { value: CustomValue; id?: string }) {
  const words = useWords();
  const t = words.custom;
  const lang = useLang();
  const { clock } = useDesk();
  const { change, field } = value;
  if (change === null) return null;
  const now = clock.now();
  const date = day(lang, change.at, now);
  const when = date === day(lang, now, now) ? timeOfDay(lang, change.at) : `${date}, ${timeOfDay(lang, change.at)}`;
  const before = valueText({ field, value: change.previous }, words, lang);
  return <p id={id} className={styles.changed}>{t.changed(change.authorName, when)}{before !== '' && ` · ${t.before(before)}`}</p>;
}

function Field({ value, sync }: { value: CustomValue; sync: TypedSync }) {
  const words = useWords();
  const t = words.custom;
  const lang = useLang();
  const id = useId();
  const state = useSyncExternalStore(sync.subscribe, sync.getSnapshot);
  const { field } = value;
  const href = field.type === 'link' ? linkOf(state.text) : null;
  const told = [
    state.refusal === null ? null : `${id}-refusal`, state.status === 'offline' ? `${id}-state` : null, value.change === null ? null : `${id}-changed`,
  ].filter((one) => one !== null).join(' ');
  return (
    <div className={styles.field} data-missing={field.required && state.text === ''}>
      <label className={styles.label} htmlFor={id}>
        {field.label[lang]}{field.required && <span className={styles.required}>{t.required}</span>}
      </label>
      <div className={styles.row}>
        <Input id={id} value={value} text={state.text} told={told} refused={state.refusal !== null} sync={sync} />
        {href !== null && <a className={styles.open} href={href} target="_blank" rel="noopener noreferrer" aria-label={t.open(field.label[lang])} title={t.open(field.label[lang])}><Icon name="external" size={16} /></a>}
      </div>
      {state.status === 'conflict' && (
        <div className={styles.conflict} role="alert">
          <p>{t.conflict(value.change?.authorName ?? '')}</p>
          <blockquote>{valueText({ field, value: state.theirs ?? '' }, words, lang) || t.emptied}</blockquote>
          <Button size="small" kind="primary" onClick={() => sync.keepMine()}>{t.keepMine}</Button>
          <Button size="small" onClick={() => sync.takeTheirs()}>{t.takeTheirs}</Button>
        </div>
      )}
      {state.refusal !== null && <p id={`${id}-refusal`} className={styles.refusal} role="alert"><Icon name="alert" size={14} />{words.errors[state.refusal]}</p>}
      {state.status === 'offline' && <p id={`${id}-state`} className={styles.waiting}><Icon name="offline" size={14} />{t.waiting}</p>}
      <Changed value={value} id={`${id}-changed`} />
    </div>
  );
}

function Input({ id, value: { field }, text, told, refused, sync }: {
  id: string;
  value: CustomValue;
  text: string;
  /** Ids of what describes it. */
  told: string;
  refused: boolean;
  sync: TypedSync;
}) {
  const t = useWords().custom;
  const lang = useLang();
  const shared = {
    id, className: styles.input, 'aria-describedby': told === '' ? undefined : told, 'aria-invalid': refused, 'aria-required': field.required,
    onBlur: () => sync.flush(),
  };
  const choose = (value: string) => {
    sync.type(value);
    sync.flush();
  };
  switch (field.type) {
    case 'yesNo':
    case 'list': {
      const options = field.type === 'list' ? (field.options ?? []).map((o) => [o.value, o.label[lang]] as const) : [['yes', t.yes], ['no', t.no]] as const;
      return (
        <select {...shared} value={text} onChange={(e) => choose(e.currentTarget.value)}>
          {(!field.required || text === '') && <option value="">{t.choose}</option>}
          {options.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
        </select>
      );
    }
    case 'date':
      // While a date is typed only in part the browser says '': that empties nothing.
      return <input {...shared} type="date" value={text} onChange={(e) => e.currentTarget.validity.badInput || sync.type(e.currentTarget.value)} />;
    case 'number':
      return <input {...shared} type="text" inputMode="decimal" value={lang === 'fr' ? text.replace('.', ',') : text} onChange={(e) => sync.type(e.currentTarget.value)} />;
    case 'link':
      return <input {...shared} type="url" inputMode="url" value={text} onChange={(e) => sync.type(e.currentTarget.value)} />;
    case 'text':
      return (field.maxLength ?? 0) === 0 || (field.maxLength ?? 0) > 120
        ? <textarea {...shared} rows={2} value={text} onChange={(e) => sync.type(e.currentTarget.value)} />
        : <input {...shared} type="text" value={text} onChange={(e) => sync.type(e.currentTarget.value)} />;
  }
}
