// What attached values are called, by the key they come with.
import type { Text } from '@visavis/api';
import { useWords } from '../../app/words';
import { TextField, WordsField } from '../../form/fields';
import { AddButton, Boxes } from '../../form/items';

export function LabelsField({ value, onChange }: { value: Record<string, Text>; onChange: (value: Record<string, Text>) => void }) {
  const words = useWords();
  const t = words.pages['entry-points'];
  const list = Object.entries(value);
  const give = (next: [string, Text][]) => onChange(Object.fromEntries(next));
  return (
    <div data-at="labels" style={{ display: 'grid', gap: 8 }}>
      <p style={{ fontSize: 12, lineHeight: '16px', color: 'var(--text-2)' }}>{t.labelsHint}</p>
      <Boxes<[string, Text]> list={list} onChange={give} ordered={false} name={([key]) => (key === '' ? t.newLabel : key)}>
        {([key, label], _i, change) => (
          <>
            {/* A key that another has would swallow it. */}
            <TextField at={`labels.${key}`} label={words.fields.key} mono maxLength={60} value={key} onChange={(next) => { if (next === key || !(next in value)) change([next, label]); }} />
            <WordsField at={`labels.${key}`} label={words.common.name} value={label} onChange={(next) => change([key, next])} />
          </>
        )}
      </Boxes>
      {!('' in value) && <AddButton label={t.addLabel} onAdd={() => give([...list, ['', { fr: '', en: '' }]])} />}
    </div>
  );
}
