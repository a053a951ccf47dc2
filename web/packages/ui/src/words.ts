import { createContext, useContext, type Context } from 'react';

type Lang = 'fr' | 'en';

/** An application's texts in React: the language's context, and hooks for the language and its texts. */
export function wordsOf<T>(catalogues: Record<Lang, T>): { LanguageContext: Context<Lang>; useLang: () => Lang; useWords: () => T } {
  const LanguageContext = createContext<Lang>('fr');
  const useLang = (): Lang => useContext(LanguageContext);
  return { LanguageContext, useLang, useWords: () => catalogues[useLang()] };
}
