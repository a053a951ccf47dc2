import { Chip } from '@visavis/ui';
import { useMemo } from 'react';
import { useNames } from '../../app/names';
import type { Door } from '../../app/types';
import { useLang, useWords } from '../../app/words';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';
import { DoorForm } from './DoorForm';

const fresh: Door = {
  key: '', queue: '', name: { fr: '', en: '' }, brand: '', colour: '', logo: '', video: true, languages: ['fr', 'en'], fields: [], origins: [],
  consent: { fr: '', en: '' }, privacyUrl: '', labels: {},
};

export function DoorsPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages['entry-points'];
  const nameOf = useNames();
  const columns = useMemo((): Column<Door>[] => [
    { key: 'name', label: words.common.name, by: (d) => d.settings.name[lang], cell: (d) => d.settings.name[lang] },
    { key: 'key', label: t.address, by: (d) => d.settings.key, cell: (d) => `/call/${d.settings.key}` },
    { key: 'queue', label: words.fields.queue, wide: true, by: (d) => nameOf(d.settings.queue) ?? '', cell: (d) => nameOf(d.settings.queue) },
    { key: 'origins', label: words.fields.origins, wide: true, by: (d) => d.settings.origins.length, cell: (d) => d.settings.origins.map((o) => o.replace(/^https?:\/\//, '')).join(', ') },
    { key: 'state', label: t.state, wide: true, by: (d) => (d.settings.closed === true ? 1 : 0), cell: (d) => (d.settings.closed === true ? <Chip>{t.closed}</Chip> : t.open) },
  ], [lang, words, t, nameOf]);
  return (
    <ThingsPage kind="entry-points" title={t.title} lead={t.lead} one={t.one} icon="door" newLabel={t.new} empty={t.empty} columns={columns}
      fresh={fresh} nameOf={(d) => d.name[lang]} textOf={(d) => `${d.settings.name.fr} ${d.settings.name.en} ${d.settings.key} ${d.settings.brand ?? ''}`} Form={DoorForm} width={560} />
  );
}
