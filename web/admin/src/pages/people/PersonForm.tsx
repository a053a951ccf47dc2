import type { Permission } from '@visavis/api';
import { Button } from '@visavis/ui';
import { useThings } from '../../app/store';
import { permissions, type Person } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import { CopyButton } from '../../form/CopyButton';
import type { FormProps } from '../../form/Editor';
import { CheckField, ChecksField, NumberField, Part, Row, SelectField, TextField } from '../../form/fields';
import { SkillsField } from '../../form/SkillsField';
import { newPassword } from '../../shapes/password';
import styles from './People.module.css';

export const freshPerson: Person = { username: '', name: '', firstName: '', password: '', roles: ['agent'], queues: [], skills: [], calls: 1 };

export function PersonForm({ value, set, id }: FormProps<Person>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.people;
  const { data: roles } = useThings('roles');
  const { data: queues } = useThings('queues');
  const elsewhere = value.issuer !== undefined && value.issuer !== '' && value.issuer !== 'local';
  const rights = (list: readonly Permission[] | undefined, change: (next: Permission[]) => void) => ({
    value: list ?? [], onChange: (next: string[]) => change(permissions.filter((p) => next.includes(p))),
    options: permissions.map((p) => ({ value: p, label: words.permissions[p].name })),
  });
  return (
    <>
      <Part title={t.identity}>
        <TextField at="name" label={t.name} value={value.name} maxLength={80} onChange={(name) => set({ name })} />
        <Row>
          <TextField at="username" label={t.username} mono value={value.username} maxLength={100} readOnly={elsewhere} onChange={(username) => set({ username })} {...(elsewhere ? { hint: t.elsewhere(value.issuer ?? '') } : {})} />
          <TextField at="firstName" label={t.firstName} value={value.firstName ?? ''} maxLength={80} placeholder={value.name.split(' ')[0]} hint={t.firstNameHint} onChange={(firstName) => set({ firstName })} />
        </Row>
        {!elsewhere && (
          <div className={styles.password}>
            <TextField at="password" label={id === null ? t.password : t.newPassword} mono value={value.password ?? ''} onChange={(password) => set({ password })}
              placeholder={id === null ? '' : t.unchanged} hint={id === null ? t.passwordHint : t.newPasswordHint} />
            <span>
              <Button size="small" icon="sparkles" onClick={() => set({ password: newPassword() })}>{t.generate}</Button>
              {(value.password ?? '') !== '' && <CopyButton text={value.password ?? ''} />}
            </span>
          </div>
        )}
      </Part>
      <Part title={t.work}>
        <ChecksField at="roles" label={t.roles} value={value.roles} onChange={(next) => set({ roles: next })} options={(roles ?? []).map((r) => ({ value: r.id, label: r.settings.name[lang] }))} />
        <ChecksField at="queues" label={t.queues} all value={value.queues} onChange={(next) => set({ queues: next })} none={t.noQueues}
          options={(queues ?? []).map((q) => ({ value: q.id, label: q.settings.name[lang] }))} />
        <SkillsField label={t.skills} value={value.skills ?? []} onChange={(skills) => set({ skills })} addLabel={t.addSkill} none={t.noSkills} />
        <Row>
          <NumberField at="calls" label={t.calls} hint={t.callsHint} value={value.calls ?? 1} min={1} max={5} onChange={(calls) => set({ calls: calls ?? 0 })} />
          <SelectField at="language" label={t.language} none={t.browserLanguage} value={value.language ?? ''} options={[{ value: 'fr', label: words.language.fr }, { value: 'en', label: words.language.en }]}
            onChange={(next) => set(next === 'fr' || next === 'en' ? { language: next } : { language: undefined as never })} />
        </Row>
        <CheckField at="disabled" label={t.disabled} hint={t.disabledHint} checked={value.disabled ?? false} onChange={(disabled) => set({ disabled })} />
      </Part>
      <Part title={t.rights} folded={(value.granted ?? []).length + (value.withheld ?? []).length === 0}>
        <ChecksField at="granted" label={t.granted} hint={t.grantedHint} {...rights(value.granted, (granted) => set({ granted }))} />
        <ChecksField at="withheld" label={t.withheld} hint={t.withheldHint} {...rights(value.withheld, (withheld) => set({ withheld }))} />
      </Part>
    </>
  );
}
