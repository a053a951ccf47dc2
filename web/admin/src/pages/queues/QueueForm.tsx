import { useThings } from '../../app/store';
import type { Overflow, Queue } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { CheckField, DurationField, NumberField, Part, RadioField, Row, SelectField, TextField, WordsField } from '../../form/fields';
import { AddButton, Boxes } from '../../form/items';
import { SkillsField } from '../../form/SkillsField';
import { keyOf } from '../../shapes/key';

export function QueueForm({ value, set, id }: FormProps<Queue>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.queues;
  const { data: queues } = useThings('queues');
  const { data: hours } = useThings('hours');
  const level = value.serviceLevel ?? { percent: 0, seconds: 0 };
  const others = (queues ?? []).filter((q) => q.id !== id).map((q) => ({ value: q.id, label: q.settings.name[lang] }));
  const overflow = value.overflow ?? [];
  const time = (at: keyof Queue & ('ring' | 'join' | 'agentBack' | 'contactBack' | 'question' | 'extend' | 'amberAfter' | 'redAfter' | 'holdAmberAfter' | 'warnAfter'), usual: number | null, unit: 's' | 'min' = 's') => (
    <DurationField at={at} label={words.fields[at]} usual={unit} value={value[at]} onChange={(seconds) => set({ [at]: seconds })} placeholder={usual === null ? t.noTarget : String(usual)} />
  );
  return (
    <>
      <Part title={t.general}>
        <WordsField at="name" label={words.common.name} value={value.name}
          onChange={(name) => set(id === null && (value.key === '' || value.key === keyOf(value.name.fr)) ? { name, key: keyOf(name.fr) } : { name })} />
        <TextField at="key" label={words.fields.key} hint={t.keyHint} mono maxLength={40} value={value.key} onChange={(key) => set({ key })} />
        <CheckField at="video" label={t.videoOn} hint={t.videoHint} checked={value.video} onChange={(video) => set({ video })} />
      </Part>
      <Part title={t.giving}>
        <SkillsField label={t.skills} value={value.skills ?? []} onChange={(skills) => set({ skills })} addLabel={t.addSkill} none={t.noSkills} />
        <RadioField at="bestSkill" label={t.order} value={value.bestSkill === true ? 'best' : 'idle'} onChange={(next) => set({ bestSkill: next === 'best' })}
          options={[{ value: 'idle', label: t.idle, hint: t.idleHint }, { value: 'best', label: t.best, hint: t.bestHint }]} />
        <NumberField at="priority" label={t.priority} hint={t.priorityHint} min={0} max={10} value={value.priority ?? 0} onChange={(priority) => set({ priority: priority ?? 0 })} />
        <CheckField at="second" label={t.second} hint={t.secondHint} checked={value.second ?? false} onChange={(second) => set({ second })} />
      </Part>
      <Part title={t.overflow} folded={overflow.length === 0}>
        <p style={{ fontSize: 12, lineHeight: '16px', color: 'var(--text-2)' }}>{t.overflowHint}</p>
        <Boxes<Overflow> list={overflow} onChange={(next) => set({ overflow: next })} name={(_one, i) => t.step(i + 1)}>
          {(one, i, change) => (
            <>
              <Row>
                <DurationField at={`overflow[${i}].after`} label={t.after} value={one.after} onChange={(after) => change({ ...one, after })} />
                <NumberField at={`overflow[${i}].lower`} label={t.lower} min={0} max={5} value={one.lower ?? 0} onChange={(lower) => change({ ...one, lower: lower ?? 0 })} />
              </Row>
              <SelectField at={`overflow[${i}].queue`} label={t.overflowTo} none={t.noOther} value={one.queue ?? ''} options={others} onChange={(queue) => change({ ...one, queue })} />
            </>
          )}
        </Boxes>
        <AddButton label={t.addStep} onAdd={() => set({ overflow: [...overflow, { after: (overflow.at(-1)?.after ?? 0) + 60, queue: '', lower: 0 }] })} />
      </Part>
      <Part title={t.opening}>
        <SelectField at="hours" label={t.hours} none={t.alwaysOpen} value={value.hours ?? ''} options={(hours ?? []).map((h) => ({ value: h.id, label: h.settings.name[lang] }))} onChange={(next) => set({ hours: next })} />
        {(value.hours ?? '') !== '' && <WordsField at="closedMessage" label={t.closedMessage} hint={t.closedHint} long value={value.closedMessage ?? { fr: '', en: '' }} onChange={(closedMessage) => set({ closedMessage })} />}
      </Part>
      <Part title={t.targets}>
        <Row>
          <NumberField at="serviceLevel.percent" label={t.percent} unit="%" min={0} max={100} value={level.percent === 0 ? undefined : level.percent} onChange={(percent) => set({ serviceLevel: { ...level, percent: percent ?? 0 } })} placeholder={t.noTarget} />
          <DurationField at="serviceLevel.seconds" label={t.within} value={level.seconds} onChange={(seconds) => set({ serviceLevel: { ...level, seconds } })} placeholder={t.noTarget} />
        </Row>
        <Row>{time('warnAfter', null)}{time('holdAmberAfter', null, 'min')}</Row>
        <Row>{time('amberAfter', null, 'min')}{time('redAfter', null, 'min')}</Row>
      </Part>
      <Part title={t.times} folded>
        <Row>{time('ring', 20)}{time('join', 10)}</Row>
        <Row>{time('agentBack', 45)}{time('contactBack', 30)}</Row>
        <Row>{time('question', 30)}<span /></Row>
        <Row>
          <SelectField at="wrapUpEnd" label={t.wrapUpEnd} value={(value.wrapUp ?? 0) < 0 ? 'open' : 'timed'} options={[{ value: 'timed', label: t.wrapUpTimed }, { value: 'open', label: t.wrapUpOpen }]}
            onChange={(next) => set({ wrapUp: next === 'open' ? -1 : 0 })} />
          {(value.wrapUp ?? 0) >= 0 && <DurationField at="wrapUp" label={words.fields.wrapUp} value={value.wrapUp} onChange={(wrapUp) => set({ wrapUp })} placeholder="30" />}
        </Row>
        <Row>{time('extend', 60)}<span /></Row>
      </Part>
      <Part title={t.desk} folded={(value.screenPop ?? '') === ''}>
        <TextField at="screenPop" label={t.screenPop} mono type="url" value={value.screenPop ?? ''} onChange={(screenPop) => set({ screenPop })} placeholder="https://crm.example.com/c/{contact.identifier}" hint={t.screenPopHint} />
      </Part>
    </>
  );
}
