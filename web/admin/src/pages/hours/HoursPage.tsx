import { day as dayText } from '@visavis/i18n';
import { Chip } from '@visavis/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOffice } from '../../app/context';
import { companyStore } from '../../app/store';
import type { Calendar } from '../../app/types';
import { useUses } from '../../app/uses';
import { useLang, useWords, type Words } from '../../app/words';
import type { Column } from '../../list/List';
import { ThingsPage } from '../../list/ThingsPage';
import { openness } from '../../shapes/opening';
import { CalendarForm } from './CalendarForm';

const officeHours = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' }));

export function opennessText(calendar: Calendar, words: Words, lang: 'fr' | 'en'): { open: boolean; text: string } | null {
  const now = new Date();
  const found = openness(calendar, now);
  const t = words.pages.hours;
  if (found === null) return null;
  if (found.open) return { open: true, text: t.openUntil(found.until) };
  if (found.next === null) return { open: false, text: t.neverOpen };
  return { open: false, text: t.opensAt(dayText(lang, Date.parse(`${found.next.date}T12:00:00`), now.getTime()), found.next.time) };
}

export function HoursPage() {
  const words = useWords();
  const lang = useLang();
  const t = words.pages.hours;
  const { client } = useOffice();
  const { data: company } = useQuery({ queryKey: ['company'], queryFn: () => companyStore(client).read('company') });
  // The company's own days; where it has not said, those of whoever asks.
  const zone = company?.settings.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fresh = useMemo((): Calendar => ({ name: { fr: '', en: '' }, zone, week: officeHours, exceptions: [] }), [zone]);
  const columns = useMemo((): Column<Calendar>[] => [
    { key: 'name', label: words.common.name, cell: (c) => c.settings.name[lang], by: (c) => c.settings.name[lang] },
    { key: 'now', label: t.now, cell: (c) => {
      const now = opennessText(c.settings, words, lang);
      return now === null ? null : <Chip tone={now.open ? 'ok' : 'neutral'}>{now.text}</Chip>;
    } },
    { key: 'zone', label: t.zone, cell: (c) => c.settings.zone, by: (c) => c.settings.zone, wide: true },
    { key: 'exceptions', label: t.exceptions, numeric: true, wide: true, cell: (c) => (c.settings.exceptions ?? []).length, by: (c) => (c.settings.exceptions ?? []).length },
    { key: 'uses', label: t.usedBy, wide: true, cell: (c) => <Uses id={c.id} /> },
  ], [lang, words, t]);
  return (
    <ThingsPage kind="hours" title={t.title} lead={t.lead} one={t.one} icon="hours" newLabel={t.new} empty={t.empty} columns={columns}
      fresh={fresh} nameOf={(c) => c.name[lang]} Form={CalendarForm} width={560} />
  );
}

function Uses({ id }: { id: string }) {
  return <>{useUses(id).map((use) => use.name).join(', ')}</>;
}
