import type { Lang } from '@visavis/i18n';
import { useThings } from '../../app/store';
import type { Door, DoorField } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import { ColourField, LogoField } from '../../form/BrandFields';
import type { FormProps } from '../../form/Editor';
import { CheckField, ChecksField, Part, Row, SelectField, TextField, WordsField } from '../../form/fields';
import { AddButton, Boxes, Lines } from '../../form/items';
import { keyOf } from '../../shapes/key';
import { LabelsField } from './LabelsField';
import { Preview } from './Preview';
import { Secret } from './Secret';
import { Snippet } from './Snippet';

const kinds = ['text', 'email', 'tel'] as const;

export function DoorForm({ value, set, id }: FormProps<Door>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages['entry-points'];
  const { data: queues } = useThings('queues');
  return (
    <>
      <Part title={t.general}>
        <WordsField at="name" label={words.common.name} hint={t.nameHint} value={value.name}
          onChange={(name) => set(id === null && (value.key === '' || value.key === keyOf(value.name.fr)) ? { name, key: keyOf(name.fr) } : { name })} />
        <Row>
          <TextField at="key" label={words.fields.key} hint={`${location.origin}/call/${value.key === '' ? '…' : value.key}`} mono maxLength={40} value={value.key} onChange={(key) => set({ key })} />
          <SelectField at="queue" label={words.fields.queue} value={value.queue} options={(queues ?? []).map((q) => ({ value: q.id, label: q.settings.name[lang] }))} onChange={(queue) => set({ queue })} />
        </Row>
        <ChecksField at="languages" label={words.fields.languages} value={value.languages} onChange={(next) => set({ languages: (['fr', 'en'] satisfies Lang[]).filter((l) => next.includes(l)) })}
          options={[{ value: 'fr', label: words.language.fr }, { value: 'en', label: words.language.en }]} />
        <CheckField at="video" label={t.video} hint={t.videoHint} checked={value.video} onChange={(video) => set({ video })} />
        <CheckField at="closed" label={t.closedBox} hint={t.closedHint} checked={value.closed ?? false} onChange={(closed) => set({ closed })} />
      </Part>
      <Part title={t.brand}>
        <TextField at="brand" label={t.brandName} hint={t.brandHint} maxLength={80} value={value.brand ?? ''} onChange={(brand) => set({ brand })} />
        <ColourField value={value.colour ?? ''} onChange={(colour) => set({ colour })} />
        <LogoField value={value.logo ?? ''} onChange={(logo) => set({ logo })} />
        <Preview door={value} />
      </Part>
      <Part title={t.form} folded={value.fields.length === 0}>
        <p style={{ fontSize: 12, lineHeight: '16px', color: 'var(--text-2)' }}>{t.formHint}</p>
        <Boxes<DoorField> list={value.fields} onChange={(fields) => set({ fields })} name={(f, i) => (f.label[lang] === '' ? t.field(i + 1) : f.label[lang])}>
          {(f, i, change) => (
            <>
              <WordsField at={`fields[${i}].label`} label={t.fieldLabel} value={f.label} onChange={(label) => change({ ...f, label })} />
              <Row>
                <TextField at={`fields[${i}].key`} label={words.fields.key} mono maxLength={60} value={f.key} onChange={(key) => change({ ...f, key })} />
                <SelectField at={`fields[${i}].kind`} label={words.fields.kind} value={f.kind} options={kinds.map((k) => ({ value: k, label: t.kinds[k] }))} onChange={(next) => change({ ...f, kind: kinds.find((k) => k === next) ?? 'text' })} />
              </Row>
              <CheckField at={`fields[${i}].required`} label={words.fields.required} checked={f.required} onChange={(required) => change({ ...f, required })} />
            </>
          )}
        </Boxes>
        <AddButton label={t.addField} onAdd={() => set({ fields: [...value.fields, { key: '', label: { fr: '', en: '' }, required: false, kind: 'text' }] })} />
      </Part>
      <Part title={t.legal}>
        <WordsField at="consent" label={t.consent} hint={t.consentHint} long value={value.consent} onChange={(consent) => set({ consent })} />
        <TextField at="privacyUrl" label={words.fields.privacyUrl} type="url" maxLength={500} placeholder="https://www.example.com/privacy" value={value.privacyUrl ?? ''} onChange={(privacyUrl) => set({ privacyUrl })} />
      </Part>
      <Part title={t.site}>
        <fieldset data-at="origins" style={{ border: 0, margin: 0, padding: 0, minWidth: 0, display: 'grid', gap: 6 }}>
          <legend style={{ fontSize: 13, fontWeight: 550, padding: 0, marginBottom: 4 }}>{words.fields.origins}</legend>
          <p style={{ fontSize: 12, lineHeight: '16px', color: 'var(--text-2)' }}>{t.originsHint}</p>
          <Lines list={value.origins} onChange={(origins) => set({ origins })} name={(o) => o}>
            {(o, i, change) => <TextField at={`origins[${i}]`} label={t.origin(i + 1)} hideLabel mono type="url" placeholder="https://www.example.com" value={o} onChange={change} />}
          </Lines>
          <AddButton label={t.addOrigin} onAdd={() => set({ origins: [...value.origins, ''] })} />
        </fieldset>
        <Snippet entry={value.key} />
      </Part>
      <Part title={t.attached} folded>
        <LabelsField value={value.labels ?? {}} onChange={(labels) => set({ labels })} />
        <TextField at="identifier" label={words.fields.identifier} hint={t.identifierHint} mono maxLength={60} value={value.identifier ?? ''} onChange={(identifier) => set({ identifier })} />
        <Secret id={id} signed={value.signed ?? false} />
      </Part>
      <Part title={t.more} folded>
        <TextField at="holdMusic" label={words.fields.holdMusic} hint={t.musicHint} mono maxLength={500} placeholder="/hold/lenoir.mp3" value={value.holdMusic ?? ''} onChange={(holdMusic) => set({ holdMusic })} />
        <TextField at="calling" label={words.fields.calling} hint={t.callingHint} mono maxLength={4} placeholder="33" value={value.calling ?? ''} onChange={(calling) => set({ calling })} />
      </Part>
    </>
  );
}
