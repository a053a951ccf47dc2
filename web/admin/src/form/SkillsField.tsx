// Skills with a level: what a person knows, or what a queue asks for.
import { cx, Icon } from '@visavis/ui';
import { useThings } from '../app/store';
import type { KnownSkill } from '../app/types';
import { useLang, useWords } from '../app/words';
import { SelectField, useFieldError } from './fields';
import styles from './Form.module.css';
import { AddButton, Lines } from './items';

/** Levels 1 to 5, by two buttons. */
function Level({ at, value, onChange, name }: { at: string; value: number; onChange: (level: number) => void; name: string }) {
  const words = useWords();
  const t = words.form;
  const error = useFieldError(at);
  return (
    <span className={styles.level} data-at={at}>
      <span className={styles.stepper} role="group" aria-label={words.pair(t.levelOf(name), String(value))}>
        <button type="button" aria-label={t.lower(name)} aria-disabled={value <= 1} onClick={() => value > 1 && onChange(value - 1)}>−</button>
        <output aria-live="polite">{t.level(value)}</output>
        <button type="button" aria-label={t.higher(name)} aria-disabled={value >= 5} onClick={() => value < 5 && onChange(value + 1)}>+</button>
      </span>
      {error !== undefined && <span className={styles.error}><Icon name="alert" size={14} />{error}</span>}
    </span>
  );
}

export function SkillsField({ label, value, onChange, addLabel, none }: {
  label: string;
  value: readonly KnownSkill[];
  onChange: (value: KnownSkill[]) => void;
  addLabel: string;
  /** Said while the company has no skills. */
  none: string;
}) {
  const t = useWords().form;
  const lang = useLang();
  const { data: skills } = useThings('skills');
  const options = (skills ?? []).map((s) => ({ value: s.id, label: s.settings.name[lang] }));
  const nameOf = (id: string) => options.find((o) => o.value === id)?.label ?? label;
  const free = options.find((o) => !value.some((v) => v.skill === o.value));
  return (
    <fieldset className={styles.words} data-at="skills">
      <legend className={cx(styles.label)}>{label}</legend>
      {options.length === 0 && <p className={styles.hint}>{none}</p>}
      <Lines list={value} onChange={onChange} name={(one) => nameOf(one.skill)}>
        {(one, i, set) => (
          <span className={styles.skillLine}>
            <SelectField at={`skills[${i}].skill`} label={t.skill(i + 1)} hideLabel value={one.skill} onChange={(skill) => set({ ...one, skill })}
              options={options.filter((o) => o.value === one.skill || !value.some((v) => v.skill === o.value))} />
            <Level at={`skills[${i}].level`} name={nameOf(one.skill)} value={one.level} onChange={(level) => set({ ...one, level })} />
          </span>
        )}
      </Lines>
      {free !== undefined && <AddButton label={addLabel} onAdd={() => onChange([...value, { skill: free.value, level: 3 }])} />}
    </fieldset>
  );
}
