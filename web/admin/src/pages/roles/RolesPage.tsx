import { Icon } from '@visavis/ui';
import { useMemo } from 'react';
import { useThings } from '../../app/store';
import { limited, permissions, type Role } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { ChecksField, WordsField } from '../../form/fields';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';

function RoleForm({ value, set }: FormProps<Role>) {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.roles;
  const { data: queues } = useThings('queues');
  const limits = value.permissions.some((p) => limited.some((l) => l === p));
  return (
    <div style={{ display: 'grid', gap: 18 }}>
      <WordsField at="name" label={words.common.name} value={value.name} onChange={(name) => set({ name })} />
      <ChecksField at="permissions" label={t.permissions} value={value.permissions} onChange={(next) => set({ permissions: permissions.filter((p) => next.includes(p)) })}
        options={permissions.map((p) => ({ value: p, label: words.permissions[p].name, hint: words.permissions[p].what }))} />
      {limits && (
        <ChecksField at="queues" label={t.queues} hint={(value.queues ?? []).length === 0 ? t.everywhere : t.limitedHint} all value={value.queues ?? []} onChange={(next) => set({ queues: next })}
          options={(queues ?? []).map((q) => ({ value: q.id, label: q.settings.name[lang] }))} none={t.noQueues} />
      )}
    </div>
  );
}

export function RolesPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.roles;
  const { data: people } = useThings('people');
  const { data: queues } = useThings('queues');
  const columns = useMemo((): Column<Role>[] => [
    { key: 'name', label: words.common.name, cell: (r) => r.settings.name[lang], by: (r) => r.settings.name[lang] },
    ...permissions.map((p): Column<Role> => ({
      key: p, label: words.permissions[p].short, wide: true,
      cell: (r) => (r.settings.permissions.includes(p) ? <><Icon name="check" size={16} /><span className="vh">{words.difference.yes}</span></> : <span className="vh">{words.difference.no}</span>),
    })),
    { key: 'where', label: t.where, wide: true, cell: (r) => ((r.settings.queues ?? []).length === 0 ? t.allQueues : (queues ?? []).filter((q) => r.settings.queues?.includes(q.id)).map((q) => q.settings.name[lang]).join(', ')) },
    { key: 'people', label: t.people, numeric: true, cell: (r) => (people ?? []).filter((p) => p.settings.roles.includes(r.id)).length, by: (r) => (people ?? []).filter((p) => p.settings.roles.includes(r.id)).length },
  ], [people, queues, lang, words, t]);
  return (
    <ThingsPage kind="roles" title={t.title} lead={t.lead} one={t.one} icon="role" newLabel={t.new} empty={t.empty}
      columns={columns} fresh={{ name: { fr: '', en: '' }, permissions: [], queues: [] }} nameOf={(r) => r.name[lang]} Form={RoleForm} />
  );
}
