import type { Lang } from '@visavis/i18n';
import { desk as fr } from '@visavis/i18n/desk/fr';
import { desk as en } from '@visavis/i18n/desk/en';
import { wordsOf } from '@visavis/ui';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };
export const { LanguageContext, useLang, useWords } = wordsOf(catalogues);
