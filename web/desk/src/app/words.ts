import { createContext, useContext } from 'react';
import type { Lang } from '@visavis/i18n';
import { desk as fr } from '@visavis/i18n/desk/fr';
import { desk as en } from '@visavis/i18n/desk/en';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };

export const LanguageContext = createContext<Lang>('fr');
export function useLang(): Lang {
  return useContext(LanguageContext);
}
export function useWords(): Words {
  return catalogues[useContext(LanguageContext)];
}
