import { Button, Chip, Icon, IconButton, MenuPopover } from '@visavis/ui';
import { useId, useState } from 'react';
import { Button as TriggerButton, MenuTrigger } from 'react-aria-components';
import type { Calendar, Exception, Opening, Stretch } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { CheckField, Part, RadioField, TextField, useFieldError, WordsField } from '../../form/fields';
import { AddButton, replaced, without } from '../../form/items';
import { withHolidays } from '../../shapes/holidays';
import styles from './Hours.module.css';
import { opennessText } from './HoursPage';

/** Monday first; the server counts from Sunday. */
const days = [1, 2, 3, 4, 5, 6, 0];

export function CalendarForm({ value, set }: FormProps<Calendar>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.hours;
  const zones = useId();
  const now = opennessText(value, words, lang);
  const [thisYear] = useState(() => new Date().getFullYear());
  const [year, setYear] = useState(thisYear);
  const exceptions = value.exceptions ?? [];
  const [unfolded, setUnfolded] = useState<number | null>(null);
  return (
    <>
      <Part title={t.general}>
        <WordsField at="name" label={words.common.name} value={value.name} onChange={(name) => set({ name })} />
        <TextField at="zone" label={t.zone} hint={t.zoneHint} list={zones} value={value.zone} onChange={(zone) => set({ zone })} />
        <datalist id={zones}>{Intl.supportedValuesOf('timeZone').map((zone) => <option key={zone} value={zone}>{zone}</option>)}</datalist>
        <p className={styles.now} role="status">
          {now === null ? <Chip tone="warn" icon="alert">{words.errors.unknownZone}</Chip> : <Chip tone={now.open ? 'ok' : 'neutral'} icon={now.open ? 'ok' : 'clock'}>{now.text}</Chip>}
        </p>
      </Part>
      <Part title={t.week}>
        <div className={styles.presets}>
          <Button size="small" onClick={() => set({ week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })) })}>{t.officeHours}</Button>
          <Button size="small" onClick={() => set({ week: days.map((day) => ({ day, from: '00:00', to: '24:00' })) })}>{t.always}</Button>
        </div>
        <div className={styles.week}>{days.map((day) => <Day key={day} day={day} week={value.week} onChange={(week) => set({ week })} />)}</div>
      </Part>
      <Part title={t.exceptions}>
        <p className={styles.hint}>{t.exceptionsHint}</p>
        <div className={styles.holidays}>
          <select aria-label={t.year} value={year} onChange={(e) => setYear(Number(e.currentTarget.value))}>
            {[0, 1, 2].map((n) => <option key={n} value={thisYear + n}>{thisYear + n}</option>)}
          </select>
          <Button size="small" icon="plus" onClick={() => set({ exceptions: withHolidays(exceptions, year) })}>{t.addHolidays(year)}</Button>
          <AddButton label={t.addException} onAdd={() => {
            setUnfolded(exceptions.length);
            set({ exceptions: [...exceptions, { date: '', name: { fr: '', en: '' } }] });
          }} />
        </div>
        <div className={styles.exceptions}>
          {exceptions.map((e, i) => (
            // oxlint-disable-next-line react/no-array-index-key
            <ExceptionForm key={i} index={i} value={e} onChange={(next) => set({ exceptions: replaced(exceptions, i, next) })} onRemove={() => {
              setUnfolded(null);
              set({ exceptions: without(exceptions, i) });
            }} open={unfolded === i} onOpen={(open) => setUnfolded((now) => (open ? i : now === i ? null : now))} />
          ))}
        </div>
      </Part>
    </>
  );
}

function Day({ day, week, onChange }: { day: number; week: readonly Opening[]; onChange: (week: Opening[]) => void }) {
  const t = useWords().pages.hours;
  const name = t.days[day] ?? '';
  const mine = week.flatMap((o, i) => (o.day === day ? [{ o, i }] : []));
  const copyTo = (to: readonly number[]) => onChange([...week.filter((o) => o.day === day || !to.includes(o.day)), ...to.filter((d) => d !== day).flatMap((d) => mine.map(({ o }) => ({ ...o, day: d })))]);
  const last = mine.at(-1)?.o.to;
  const next: Stretch = last === undefined ? { from: '09:00', to: '18:00' } : last < '14:00' ? { from: '14:00', to: '18:00' } : { from: last >= '23:00' ? '23:00' : last, to: '24:00' };
  return (
    <div className={styles.day} role="group" aria-label={name}>
      <b>{name}</b>
      <div className={styles.stretches}>
        {mine.length === 0 && <span className={styles.closed}>{t.closed}</span>}
        {mine.map(({ o, i }) => (
          <Times key={i} at={`week[${i}]`} of={name} value={o} onChange={(s) => onChange(replaced(week, i, { ...o, ...s }))} onRemove={() => onChange(without(week, i))} />
        ))}
      </div>
      <span className={styles.dayButtons}>
        <IconButton size="small" icon="plus" label={t.addStretch(name)} onClick={() => onChange([...week, { day, ...next }])} />
        <MenuTrigger>
          <TriggerButton className={styles.copy ?? ''} aria-label={t.copyDay(name)}><Icon name="copy" size={16} /></TriggerButton>
          <MenuPopover label={t.copyDay(name)} placement="bottom end" choices={[{ id: 'weekdays', label: t.toWeekdays }, { id: 'all', label: t.toAll }]}
            onChoose={(id) => copyTo(id === 'all' ? days : [1, 2, 3, 4, 5])} />
        </MenuTrigger>
      </span>
    </div>
  );
}

/** From – to. A day's end reads 00:00 in a browser's field and is 24:00. */
function Times({ at, of, value, onChange, onRemove }: { at: string; of: string; value: Stretch; onChange: (value: Stretch) => void; onRemove: () => void }) {
  const t = useWords().pages.hours;
  const from = useFieldError(`${at}.from`);
  const to = useFieldError(`${at}.to`);
  const id = useId();
  const told = from ?? to;
  return (
    <div className={styles.times}>
      <input type="time" aria-label={t.from(of)} data-at={`${at}.from`} aria-invalid={from !== undefined} aria-describedby={told === undefined ? undefined : id} value={value.from} onChange={(e) => onChange({ ...value, from: e.currentTarget.value })} />
      <span aria-hidden>–</span>
      <input type="time" aria-label={t.to(of)} data-at={`${at}.to`} aria-invalid={to !== undefined} aria-describedby={told === undefined ? undefined : id} value={value.to === '24:00' ? '00:00' : value.to}
        onChange={(e) => onChange({ ...value, to: e.currentTarget.value === '00:00' ? '24:00' : e.currentTarget.value })} />
      <IconButton size="small" icon="close" label={t.removeStretch(of)} onClick={onRemove} />
      {told !== undefined && <p id={id} className={styles.error}>{told}</p>}
    </div>
  );
}

function ExceptionForm({ index, value, onChange, onRemove, open, onOpen }: {
  index: number; value: Exception; onChange: (value: Exception) => void; onRemove: () => void; open: boolean; onOpen: (open: boolean) => void;
}) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.hours;
  const yearly = value.date.startsWith('*');
  const [year] = useState(() => new Date().getFullYear());
  const shown = yearly ? `${year}${value.date.slice(1)}` : value.date;
  const hours = value.hours ?? [];
  const at = `exceptions[${index}]`;
  const title = value.name[lang] === '' ? t.exception : value.name[lang];
  const date = /^\d{4}-\d\d-\d\d$/.test(shown)
    ? new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { day: 'numeric', month: 'short', ...(yearly ? {} : { year: 'numeric' }) }).format(Date.parse(`${shown}T12:00:00`)) : '';
  return (
    <details className={styles.exception} open={open} onToggle={(e) => onOpen(e.currentTarget.open)}>
      <summary>
        <Icon name="enter" size={16} /><span className={styles.date}>{date}</span><b>{title}</b>
        <span className={styles.closed}>{hours.length === 0 ? t.closed : hours.map((h) => `${h.from}–${h.to}`).join(', ')}</span>
      </summary>
      <div className={styles.inside}>
        <div className={styles.dateLine}>
          <TextField at={`${at}.date`} label={t.date} type="date" value={shown} onChange={(next) => onChange({ ...value, date: yearly ? `*${next.slice(4)}` : next })} />
          <CheckField at={`${at}.yearly`} label={t.yearly} checked={yearly} onChange={(on) => onChange({ ...value, date: on ? `*${(shown === '' ? `${year}-01-01` : shown).slice(4)}` : shown })} />
        </div>
        <WordsField at={`${at}.name`} label={words.common.name} value={value.name} onChange={(name) => onChange({ ...value, name })} />
        <RadioField at={`${at}.hours`} label={t.thatDay} value={hours.length === 0 ? 'closed' : 'open'} options={[{ value: 'closed', label: t.closedAllDay }, { value: 'open', label: t.otherHours }]}
          onChange={(next) => onChange({ ...value, hours: next === 'closed' ? [] : [{ from: '09:00', to: '12:00' }] })} />
        {hours.map((h, i) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Times key={i} at={`${at}.hours[${i}]`} of={title} value={h} onChange={(s) => onChange({ ...value, hours: replaced(hours, i, s) })} onRemove={() => onChange({ ...value, hours: without(hours, i) })} />
        ))}
        <div className={styles.presets}>
          {hours.length > 0 && <AddButton label={t.addHours} onAdd={() => onChange({ ...value, hours: [...hours, { from: '14:00', to: '18:00' }] })} />}
          <Button size="small" icon="trash" onClick={onRemove}>{t.removeException}</Button>
        </div>
      </div>
    </details>
  );
}
