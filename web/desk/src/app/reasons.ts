// The company's own reasons to take no work, which its administrators name.
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useDesk } from './context';
import { useLang, useWords } from './words';

interface Kept { items: { id: string; settings: { name: { fr: string; en: string } } }[] }

export function useNotReadyReasons(): { id: string; name: string }[] {
  const desk = useDesk();
  const lang = useLang();
  const { data } = useQuery({ queryKey: ['not-ready-reasons'], queryFn: () => desk.client.get<Kept>('/api/v1/not-ready-reasons'), staleTime: 300_000 });
  return (data?.items ?? []).map((one) => ({ id: one.id, name: one.settings.name[lang] }));
}

/** What a reason is called; null for one that the company no longer has. */
export function useReasonName(): (reason: string) => string | null {
  const words = useWords();
  const own = useNotReadyReasons();
  return useCallback((reason: string) => {
    const known: Readonly<Record<string, string>> = words.status.reasons;
    return own.find((one) => one.id === reason)?.name ?? known[reason] ?? null;
  }, [own, words]);
}
