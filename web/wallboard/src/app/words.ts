import { createContext, useContext } from 'react';
import type { Me } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { wallboard as fr } from '@visavis/i18n/wallboard/fr';
import { wallboard as en } from '@visavis/i18n/wallboard/en';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };

export const LanguageContext = createContext<Lang>('fr');
export function useLang(): Lang {
  return useContext(LanguageContext);
}
export function useWords(): Words {
  return catalogues[useContext(LanguageContext)];
}

/** Who looks, and what the top bar does. */
export interface Frame {
  me: Me;
  theme: 'light' | 'dark' | 'system';
  onTheme: (theme: 'light' | 'dark' | 'system') => void;
  onLanguage: (lang: Lang) => void;
  onSignOut: () => void;
}
