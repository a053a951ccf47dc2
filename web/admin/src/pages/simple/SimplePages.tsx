// Kinds of things that are a name and nothing else.
import { Chip } from '@visavis/ui';
import { useMemo } from 'react';
import { useThings } from '../../app/store';
import type { Skill, Thing } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { FormProps } from '../../form/Editor';
import { WordsField } from '../../form/fields';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';

interface Named { name: { fr: string; en: string } }

function NameForm({ value, set }: FormProps<Named>) {
  const t = useWords().common;
  return <WordsField at="name" label={t.name} value={value.name} onChange={(name) => set({ name })} />;
}

const fresh: Named = { name: { fr: '', en: '' } };
const textOf = (thing: Thing<Named>) => `${thing.settings.name.fr} ${thing.settings.name.en}`;

export function SkillsPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.skills;
  const { data: people } = useThings('people');
  const { data: queues } = useThings('queues');
  const columns = useMemo((): Column<Skill>[] => {
    const held = (id: string) => (people ?? []).filter((p) => p.settings.disabled !== true && (p.settings.skills ?? []).some((s) => s.skill === id)).length;
    const needed = (id: string) => (queues ?? []).filter((q) => (q.settings.skills ?? []).some((s) => s.skill === id));
    return [
      { key: 'name', label: words.common.name, cell: (s) => s.settings.name[lang], by: (s) => s.settings.name[lang] },
      { key: 'held', label: t.held, numeric: true, cell: (s) => (held(s.id) === 0 && needed(s.id).length > 0 ? <Chip tone="warn">{t.nobody}</Chip> : held(s.id)), by: (s) => held(s.id) },
      { key: 'needed', label: t.needed, wide: true, cell: (s) => needed(s.id).map((q) => q.settings.name[lang]).join(', '), by: (s) => needed(s.id).length },
    ];
  }, [people, queues, lang, words, t]);
  return (
    <ThingsPage kind="skills" title={t.title} lead={t.lead} one={t.one} icon="skill" newLabel={t.new} empty={t.empty}
      columns={columns} fresh={fresh} nameOf={(s) => s.name[lang]} textOf={textOf} Form={NameForm} />
  );
}

export function NotReadyPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages['not-ready'];
  const columns = useMemo((): Column<Named>[] => [
    { key: 'fr', label: words.language.fr, cell: (s) => s.settings.name.fr, by: (s) => s.settings.name.fr },
    { key: 'en', label: words.language.en, cell: (s) => s.settings.name.en, by: (s) => s.settings.name.en },
  ], [words]);
  return (
    <ThingsPage kind="not-ready" title={t.title} lead={t.lead} one={t.one} icon="break" newLabel={t.new} empty={t.empty}
      columns={columns} fresh={fresh} nameOf={(s) => s.name[lang]} textOf={textOf} Form={NameForm} />
  );
}
