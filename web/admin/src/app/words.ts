import { createContext, useContext } from 'react';
import type { Lang } from '@visavis/i18n';
import { admin as fr } from '@visavis/i18n/admin/fr';
import { admin as en } from '@visavis/i18n/admin/en';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };

export const LanguageContext = createContext<Lang>('fr');
export function useLang(): Lang {
  return useContext(LanguageContext);
}
export function useWords(): Words {
  return catalogues[useContext(LanguageContext)];
}
