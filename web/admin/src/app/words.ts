import type { Lang } from '@visavis/i18n';
import { admin as fr } from '@visavis/i18n/admin/fr';
import { admin as en } from '@visavis/i18n/admin/en';
import { wordsOf } from '@visavis/ui';

export type Words = typeof fr;
export const catalogues: Record<Lang, Words> = { fr, en };
export const { LanguageContext, useLang, useWords } = wordsOf(catalogues);
