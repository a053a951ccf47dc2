import type { Me } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import { wallboard as fr } from '@visavis/i18n/wallboard/fr';
import { wallboard as en } from '@visavis/i18n/wallboard/en';
import { wordsOf } from '@visavis/ui';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };
export const { LanguageContext, useLang, useWords } = wordsOf(catalogues);

/** Who looks, and what the top bar does. */
export interface Frame {
  me: Me;
  theme: 'light' | 'dark' | 'system';
  onTheme: (theme: 'light' | 'dark' | 'system') => void;
  onLanguage: (lang: Lang) => void;
  onSignOut: () => void;
}
