import type { CustomField, FieldType } from '@visavis/api';
import { useLang, useWords } from '../../app/words';
import { CheckField, NumberField, Row, SelectField, TextField, WordsField } from '../../form/fields';
import { AddButton, Boxes, Lines } from '../../form/items';
import { keyOf } from '../../shapes/key';
import styles from './Codes.module.css';

const types: readonly FieldType[] = ['text', 'number', 'yesNo', 'date', 'list', 'link'];

/** A field of another type: what the old one was limited by means nothing to it. */
export function retyped(field: CustomField, type: FieldType): CustomField {
  const { key, label, required } = field;
  return { key, label, required, type, ...(type === 'list' ? { options: field.options ?? [{ value: '', label: { fr: '', en: '' } }] } : {}) };
}

/** Sets what may be absent, or leaves it out. */
function without<K extends keyof CustomField>(field: CustomField, key: K, value: CustomField[K] | undefined): CustomField {
  const { [key]: _before, ...rest } = field;
  return (value === undefined || value === '' ? rest : { ...rest, [key]: value }) as CustomField;
}

export function CustomFields({ value, onChange }: { value: readonly CustomField[]; onChange: (value: CustomField[]) => void }) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.codes;
  return (
    <>
      <p className={styles.hint}>{t.fieldsHint}</p>
      <Boxes<CustomField> list={value} onChange={onChange} name={(f) => (f.label[lang] === '' ? t.newField : f.label[lang])}>
        {(f, i, change) => {
          const at = `customFields[${i}]`;
          return (
            <>
              <WordsField at={`${at}.label`} label={words.common.name} value={f.label}
                onChange={(label) => change(f.key === '' || f.key === keyOf(f.label.fr) ? { ...f, label, key: keyOf(label.fr) } : { ...f, label })} />
              <Row>
                <SelectField at={`${at}.type`} label={words.fields.type} value={f.type} options={types.map((one) => ({ value: one, label: t.types[one] }))}
                  onChange={(next) => change(retyped(f, types.find((one) => one === next) ?? 'text'))} />
                <TextField at={`${at}.key`} label={words.fields.key} mono maxLength={40} value={f.key} onChange={(key) => change({ ...f, key })} />
                <Default at={`${at}.default`} field={f} onChange={(next) => change(without(f, 'default', next))} />
              </Row>
              {f.type === 'text' && (
                <Row>
                  <NumberField at={`${at}.maxLength`} label={words.fields.maxLength} min={0} max={2000} placeholder="2000" value={f.maxLength} onChange={(n) => change(without(f, 'maxLength', n))} />
                  <TextField at={`${at}.pattern`} label={words.fields.pattern} mono maxLength={200} hint={t.patternHint} value={f.pattern ?? ''} onChange={(pattern) => change(without(f, 'pattern', pattern))} />
                </Row>
              )}
              {f.type === 'number' && (
                <Row>
                  <NumberField at={`${at}.min`} label={words.fields.min} step="any" value={f.min} onChange={(n) => change(without(f, 'min', n))} />
                  <NumberField at={`${at}.max`} label={words.fields.max} step="any" value={f.max} onChange={(n) => change(without(f, 'max', n))} />
                </Row>
              )}
              {f.type === 'list' && (
                <div data-at={`${at}.options`} className={styles.options} role="group" aria-label={words.fields.options}>
                  <p>{words.fields.options}</p>
                  <Lines list={f.options ?? []} onChange={(options) => change({ ...f, options })} name={(o) => o.label[lang]}>
                    {(o, n, set) => (
                      <span className={styles.option}>
                        <TextField at={`${at}.options[${n}].label.fr`} label={t.labelIn('fr', t.option(n + 1))} hideLabel placeholder="FR" maxLength={80} value={o.label.fr}
                          onChange={(fr) => set({ value: o.value === '' || o.value === keyOf(o.label.fr) ? keyOf(fr) : o.value, label: { ...o.label, fr } })} />
                        <TextField at={`${at}.options[${n}].label.en`} label={t.labelIn('en', t.option(n + 1))} hideLabel placeholder="EN" maxLength={80} value={o.label.en} onChange={(en) => set({ ...o, label: { ...o.label, en } })} />
                        <TextField at={`${at}.options[${n}].value`} label={t.valueOf(t.option(n + 1))} hideLabel mono placeholder={t.value} maxLength={100} value={o.value} onChange={(next) => set({ ...o, value: next })} />
                      </span>
                    )}
                  </Lines>
                  <AddButton label={t.addOption} onAdd={() => change({ ...f, options: [...(f.options ?? []), { value: '', label: { fr: '', en: '' } }] })} />
                </div>
              )}
              <CheckField at={`${at}.required`} label={words.fields.required} hint={t.requiredHint} checked={f.required} onChange={(required) => change({ ...f, required })} />
            </>
          );
        }}
      </Boxes>
      <AddButton label={t.addField} onAdd={() => onChange([...value, { key: '', label: { fr: '', en: '' }, type: 'text', required: false }])} />
    </>
  );
}

function Default({ at, field, onChange }: { at: string; field: CustomField; onChange: (value: string) => void }) {
  const words = useWords();
  const lang = useLang();
  const { type } = field;
  const value = field.default ?? '';
  const label = words.fields.default;
  if (type === 'yesNo' || type === 'list') {
    const options = type === 'yesNo' ? [{ value: 'yes', label: words.difference.yes }, { value: 'no', label: words.difference.no }]
      : (field.options ?? []).filter((o) => o.value !== '').map((o) => ({ value: o.value, label: o.label[lang] }));
    return <SelectField at={at} label={label} none={words.difference.nothing} value={value} options={options} onChange={onChange} />;
  }
  return <TextField at={at} label={label} type={type === 'date' ? 'date' : 'text'} value={value} onChange={onChange} />;
}
