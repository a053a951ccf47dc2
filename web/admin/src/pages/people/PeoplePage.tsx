import { Avatar, Button, Chip } from '@visavis/ui';
import { useCallback, useMemo, useState } from 'react';
import { useNames } from '../../app/names';
import { addressOf, route, usePlace } from '../../app/route';
import { useThings } from '../../app/store';
import type { Person, Thing } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';
import { ImportDialog } from './ImportDialog';
import styles from './People.module.css';
import { freshPerson, PersonForm } from './PersonForm';

export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => part !== '');
  return ((parts[0]?.[0] ?? '') + (parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

export function PeoplePage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.people;
  const nameOf = useNames();
  const { id } = usePlace();
  const { data: roles } = useThings('roles');
  const { data: queues } = useThings('queues');
  const [role, setRole] = useState('');
  const [queue, setQueue] = useState(() => new URLSearchParams(location.search).get('queue') ?? '');
  const [state, setState] = useState('');
  const columns = useMemo((): Column<Person>[] => {
    const list = (ids: readonly string[]) => ids.map((one) => nameOf(one) ?? one).join(', ');
    return [
      { key: 'name', label: t.name, by: (p) => p.settings.name, cell: (p) => <span className={styles.person}><Avatar initials={initials(p.settings.name)} seed={p.id} size={28} />{p.settings.name}</span> },
      { key: 'username', label: t.username, by: (p) => p.settings.username, cell: (p) => p.settings.username, wide: true },
      { key: 'roles', label: t.roles, by: (p) => list(p.settings.roles), cell: (p) => list(p.settings.roles) },
      { key: 'queues', label: t.queues, by: (p) => p.settings.queues.length, cell: (p) => list(p.settings.queues), wide: true },
      { key: 'state', label: t.state, by: (p) => (p.settings.disabled === true ? 1 : 0), cell: (p) => (p.settings.disabled === true ? <Chip>{t.off}</Chip> : t.on), wide: true },
    ];
  }, [t, nameOf]);
  const keep = useCallback((p: Thing<Person>) =>
    (role === '' || p.settings.roles.includes(role)) && (queue === '' || p.settings.queues.includes(queue)) && (state === '' || (p.settings.disabled === true) === (state === 'off')),
  [role, queue, state]);
  const textOf = useCallback((p: Thing<Person>) => [p.settings.name, p.settings.username, ...p.settings.roles.map((r) => nameOf(r) ?? '')].join(' '), [nameOf]);
  const choice = (label: string, value: string, set: (v: string) => void, all: string, options: { value: string; label: string }[]) => (
    <select aria-label={label} value={value} onChange={(e) => set(e.currentTarget.value)}>
      <option value="">{all}</option>
      {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
    </select>
  );
  return (
    <>
      <ThingsPage kind="people" title={t.title} lead={t.lead} one={t.one} icon="users" newLabel={t.new} empty={t.empty} columns={columns} keep={keep} textOf={textOf}
        fresh={freshPerson} nameOf={(p) => p.name} Form={PersonForm}
        actions={<Button icon="upload" onClick={() => route.go(addressOf('people', 'import'))}>{t.import}</Button>}
        filters={(
          <>
            {choice(t.roles, role, setRole, t.allRoles, (roles ?? []).map((r) => ({ value: r.id, label: r.settings.name[lang] })))}
            {choice(t.queues, queue, setQueue, t.allQueues, (queues ?? []).map((q) => ({ value: q.id, label: q.settings.name[lang] })))}
            {choice(t.state, state, setState, t.allStates, [{ value: 'on', label: t.on }, { value: 'off', label: t.off }])}
          </>
        )}
        besides={['import']} />
      {id === 'import' && <ImportDialog onClose={() => route.go(addressOf('people'))} />}
    </>
  );
}
