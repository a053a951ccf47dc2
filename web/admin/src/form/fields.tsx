// The fields of every form. Each knows its place (`at`, as the server names it), so that a refusal lands beside it.
import type { Text } from '@visavis/api';
import { cx, Icon } from '@visavis/ui';
import { createContext, useContext, useId, useState, type ReactNode } from 'react';
import { useWords } from '../app/words';
import styles from './Form.module.css';

/** What each field was refused with, in words. */
export const ErrorsContext = createContext<ReadonlyMap<string, string>>(new Map());

export function useFieldError(at: string): string | undefined {
  return useContext(ErrorsContext).get(at);
}

export interface FieldProps {
  at: string;
  label: string;
  hint?: ReactNode;
  /** For those who see what the field belongs to; others hear it. */
  hideLabel?: boolean;
  className?: string | undefined;
}

interface Control { id: string; 'data-at': string; 'aria-invalid'?: boolean; 'aria-describedby'?: string }

/** What is wrong with a field, or else what helps. */
function Told({ id, error, hint }: { id?: string; error: string | undefined; hint: ReactNode }) {
  if (error !== undefined) return <p id={id} className={styles.error}><Icon name="alert" size={14} />{error}</p>;
  return hint === undefined ? null : <p id={id} className={styles.hint}>{hint}</p>;
}

/** Label above, control, then what is wrong or what helps. */
export function Field({ at, label, hint, hideLabel = false, className, children }: FieldProps & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const error = useFieldError(at);
  const told = [...(error === undefined ? [] : [`${id}-error`]), ...(hint === undefined ? [] : [`${id}-hint`])].join(' ');
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={cx(styles.label, hideLabel && 'vh')}>{label}</label>
      {children({ id, 'data-at': at, ...(error === undefined ? {} : { 'aria-invalid': true }), ...(told === '' ? {} : { 'aria-describedby': told }) })}
      {error !== undefined && <p id={`${id}-error`} className={styles.error}><Icon name="alert" size={14} />{error}</p>}
      {hint !== undefined && <p id={`${id}-hint`} className={styles.hint}>{hint}</p>}
    </div>
  );
}

export function TextField({ value, onChange, type = 'text', placeholder, maxLength, mono = false, list, readOnly, ...field }: FieldProps & {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'url' | 'email' | 'password' | 'date' | 'time';
  placeholder?: string | undefined;
  maxLength?: number;
  mono?: boolean;
  list?: string;
  readOnly?: boolean;
}) {
  return (
    <Field {...field}>
      {(control) => (
        <input {...control} className={cx(styles.input, mono && styles.mono)} type={type} value={value} placeholder={placeholder} maxLength={maxLength} list={list} readOnly={readOnly}
          autoComplete="off" spellCheck={!mono && type === 'text'} onChange={(e) => onChange(e.currentTarget.value)} />
      )}
    </Field>
  );
}

export function AreaField({ value, onChange, rows = 3, lang, ...field }: FieldProps & { value: string; onChange: (value: string) => void; rows?: number; lang?: string }) {
  return (
    <Field {...field}>
      {(control) => <textarea {...control} className={styles.input} rows={rows} lang={lang} value={value} onChange={(e) => onChange(e.currentTarget.value)} />}
    </Field>
  );
}

/** A text in the two languages, side by side. */
export function WordsField({ at, label, value, onChange, hint, long = false, hideLabel = false }: FieldProps & {
  value: Text;
  onChange: (value: Text) => void;
  long?: boolean;
}) {
  const t = useWords().form;
  const whole = useFieldError(at);
  return (
    <fieldset className={styles.words} data-at={at}>
      <legend className={cx(styles.label, hideLabel && 'vh')}>{label}</legend>
      <div className={styles.pair}>
        {(['fr', 'en'] as const).map((lang) => {
          const props = { at: `${at}.${lang}`, label: t.inLanguage(label, lang), hideLabel: true, value: value[lang], onChange: (text: string) => onChange({ ...value, [lang]: text }) };
          return (
            <div key={lang} className={styles.inLanguage}>
              <span className={styles.tag} aria-hidden>{lang.toUpperCase()}</span>
              {long ? <AreaField {...props} lang={lang} /> : <TextField {...props} maxLength={80} />}
            </div>
          );
        })}
      </div>
      {whole !== undefined && <p className={styles.error}><Icon name="alert" size={14} />{whole}</p>}
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </fieldset>
  );
}

/** A number, or nothing (undefined). */
export function NumberField({ value, onChange, unit, min, max, step = 1, placeholder, ...field }: FieldProps & {
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  unit?: string;
  min?: number;
  max?: number;
  step?: number | 'any';
  placeholder?: string | undefined;
}) {
  return (
    <Field {...field}>
      {(control) => (
        <span className={styles.withUnit}>
          <input {...control} className={styles.input} type="number" inputMode="decimal" value={value ?? ''} min={min} max={max} step={step} placeholder={placeholder}
            onChange={(e) => onChange(Number.isNaN(e.currentTarget.valueAsNumber) ? undefined : e.currentTarget.valueAsNumber)} />
          {unit !== undefined && <span className={styles.unit}>{unit}</span>}
        </span>
      )}
    </Field>
  );
}

const units = { s: 1, min: 60, h: 3600 } as const;
type Unit = keyof typeof units;

/** The unit in which a time reads best: the largest that divides it. */
export function unitOf(seconds: number, usual: Unit): Unit {
  if (seconds === 0) return usual;
  return seconds % 3600 === 0 ? 'h' : seconds % 60 === 0 ? 'min' : 's';
}

/** A time in seconds, typed in the unit that suits it. Empty is 0: the default, or none. */
export function DurationField({ value, onChange, usual = 's', placeholder, ...field }: FieldProps & {
  value: number | undefined;
  onChange: (seconds: number) => void;
  usual?: Unit;
  placeholder?: string | undefined;
}) {
  const t = useWords().form;
  const seconds = value ?? 0;
  const [unit, setUnit] = useState<Unit>(() => unitOf(seconds, usual));
  // Another state came (an undo, a colleague's change): 90 s does not read as minutes.
  const shown = seconds % units[unit] === 0 ? unit : 's';
  return (
    <Field {...field}>
      {(control) => (
        <span className={styles.withUnit}>
          <input {...control} className={styles.input} type="number" inputMode="numeric" min={0} step={1} value={seconds <= 0 ? '' : seconds / units[shown]} placeholder={placeholder}
            onChange={(e) => onChange(Number.isNaN(e.currentTarget.valueAsNumber) ? 0 : Math.round(e.currentTarget.valueAsNumber * units[shown]))} />
          <select className={styles.unitChoice} aria-label={t.unitOf(field.label)} value={shown}
            onChange={(e) => {
              const next = e.currentTarget.value as Unit;
              setUnit(next);
              onChange(seconds <= 0 ? seconds : (seconds / units[shown]) * units[next]);
            }}>
            {(Object.keys(units) as Unit[]).map((u) => <option key={u} value={u}>{t.units[u]}</option>)}
          </select>
        </span>
      )}
    </Field>
  );
}

export interface Option { value: string; label: string }

export function SelectField({ value, onChange, options, none, ...field }: FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  /** What stands for nothing chosen; without it something is. */
  none?: string;
}) {
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} className={styles.input} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {none === undefined && !options.some((o) => o.value === value) && <option value={value}>{value}</option>}
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      )}
    </Field>
  );
}

export function CheckField({ at, label, hint, checked, onChange, disabled = false }: FieldProps & { checked: boolean; onChange: (on: boolean) => void; disabled?: boolean }) {
  const id = useId();
  const error = useFieldError(at);
  return (
    <div className={styles.check}>
      <input id={id} data-at={at} type="checkbox" checked={checked} disabled={disabled} aria-invalid={error !== undefined}
        aria-describedby={hint === undefined && error === undefined ? undefined : `${id}-hint`} onChange={(e) => onChange(e.currentTarget.checked)} />
      <label htmlFor={id}>{label}</label>
      <Told id={`${id}-hint`} error={error} hint={hint} />
    </div>
  );
}

/** Several of a list. */
export function ChecksField({ at, label, hint, value, onChange, options, all = false, none }: FieldProps & {
  value: readonly string[];
  onChange: (value: string[]) => void;
  options: readonly (Option & { hint?: string })[];
  /** Offers to choose all of them, or none. */
  all?: boolean;
  /** Said where there is nothing to choose from. */
  none?: string;
}) {
  const t = useWords().form;
  const error = useFieldError(at);
  const id = useId();
  const every = options.length > 0 && options.every((o) => value.includes(o.value));
  const toggle = (one: string, on: boolean) => onChange(on ? [...value, one] : value.filter((v) => v !== one));
  return (
    <fieldset className={styles.words} data-at={at} tabIndex={-1} aria-describedby={error === undefined && hint === undefined ? undefined : `${id}-told`}>
      <legend className={styles.legend}><span className={styles.label}>{label}</span></legend>
      {all && options.length > 1 && (
        <button type="button" className={styles.all} onClick={() => onChange(every ? [] : options.map((o) => o.value))}>{every ? t.noneOf : t.allOf}</button>
      )}
      {options.length === 0 && none !== undefined && <p className={styles.hint}>{none}</p>}
      <div className={styles.checks}>
        {options.map((o) => (
          <label key={o.value} className={styles.checkLine}>
            <input type="checkbox" checked={value.includes(o.value)} onChange={(e) => toggle(o.value, e.currentTarget.checked)} />
            <span>{o.label}{o.hint !== undefined && <small>{o.hint}</small>}</span>
          </label>
        ))}
      </div>
      <Told id={`${id}-told`} error={error} hint={hint} />
    </fieldset>
  );
}

/** One of a few, all in sight. */
export function RadioField({ at, label, hint, value, onChange, options }: FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly (Option & { hint?: string })[];
}) {
  const name = useId();
  const error = useFieldError(at);
  return (
    <fieldset className={styles.words} data-at={at} tabIndex={-1}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.checks}>
        {options.map((o) => (
          <label key={o.value} className={styles.checkLine}>
            <input type="radio" name={name} checked={value === o.value} onChange={() => onChange(o.value)} />
            <span>{o.label}{o.hint !== undefined && <small>{o.hint}</small>}</span>
          </label>
        ))}
      </div>
      <Told error={error} hint={hint} />
    </fieldset>
  );
}

/** A part of a form under a heading of its own; folded, it is opened by a refusal inside. */
export function Part({ title, folded, children }: { title: string; folded?: boolean; children: ReactNode }) {
  // Only how it begins: what is typed inside must not fold it.
  const [open, setOpen] = useState(folded !== true);
  if (folded === undefined) {
    return <section className={styles.part}><h3>{title}</h3>{children}</section>;
  }
  return (
    <details className={styles.part} open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary><Icon name="enter" size={16} />{title}</summary>
      <div className={styles.inside}>{children}</div>
    </details>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
