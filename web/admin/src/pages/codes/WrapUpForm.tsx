import type { WrapUp } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { CheckField, DurationField, Part, RadioField, Row, SelectField, TextField, WordsField } from '../../form/fields';
import { AddButton, Boxes } from '../../form/items';
import { CustomFields } from './CustomFields';
import { TreeEditor } from './TreeEditor';

export function WrapUpForm({ value, set }: FormProps<WrapUp>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.codes;
  const { dispositions, attached } = value;
  const rule = dispositions.hidden ? 'hidden' : dispositions.mandatory ? 'mandatory' : 'optional';
  return (
    <>
      <Part title={t.after}>
        <Row>
          <SelectField at="timed" label={words.pages.queues.wrapUpEnd} value={value.time < 0 ? 'open' : 'timed'} onChange={(next) => set({ time: next === 'open' ? -1 : 0 })}
            options={[{ value: 'timed', label: words.pages.queues.wrapUpTimed }, { value: 'open', label: words.pages.queues.wrapUpOpen }]} />
          {value.time >= 0 && <DurationField at="time" label={words.fields.wrapUp} value={value.time} placeholder="30" onChange={(time) => set({ time })} />}
          <DurationField at="extend" label={words.fields.extend} value={value.extend} placeholder="60" onChange={(extend) => set({ extend })} />
        </Row>
      </Part>
      <Part title={t.codesTitle}>
        {/* One of three: a code cannot be both mandatory and hidden. */}
        <RadioField at="dispositions.hidden" label={t.rule} value={rule}
          onChange={(next) => set({ dispositions: { ...dispositions, mandatory: next === 'mandatory', hidden: next === 'hidden' } })}
          options={(['optional', 'mandatory', 'hidden'] as const).map((r) => ({ value: r, label: t.rules[r], hint: t.ruleHints[r] }))} />
        <TreeEditor value={dispositions.codes} onChange={(codes) => set({ dispositions: { ...dispositions, codes } })} />
      </Part>
      <Part title={t.customFields}>
        <CustomFields value={value.customFields} onChange={(customFields) => set({ customFields })} />
      </Part>
      <Part title={t.attached} folded={attached.fields.length === 0}>
        <p style={{ fontSize: 12, lineHeight: '16px', color: 'var(--text-2)' }}>{t.attachedHint}</p>
        <Boxes list={attached.fields} onChange={(fields) => set({ attached: { ...attached, fields } })}
          name={(f) => ((f.label?.[lang] ?? '') === '' ? (f.key === '' ? t.newValue : f.key) : (f.label?.[lang] ?? ''))}>
          {(f, i, change) => (
            <>
              <Row>
                <TextField at={`attached.fields[${i}].key`} label={words.fields.key} mono maxLength={64} value={f.key} onChange={(key) => change({ ...f, key })} />
                <CheckField at={`attached.fields[${i}].shown`} label={t.shown} checked={f.shown} onChange={(shown) => change({ ...f, shown })} />
              </Row>
              <WordsField at={`attached.fields[${i}].label`} label={t.label} hint={t.labelHint} value={f.label ?? { fr: '', en: '' }} onChange={(label) => {
                const { label: _before, ...rest } = f;
                change(label.fr === '' && label.en === '' ? rest : { ...rest, label });
              }} />
            </>
          )}
        </Boxes>
        <AddButton label={t.addAttached} onAdd={() => set({ attached: { ...attached, fields: [...attached.fields, { key: '', shown: true }] } })} />
        <CheckField at="attached.onlyListed" label={t.onlyListed} hint={t.onlyListedHint} checked={attached.onlyListed} onChange={(onlyListed) => set({ attached: { ...attached, onlyListed } })} />
      </Part>
    </>
  );
}
