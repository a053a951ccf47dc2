// Language choice and the formatting both pages share. The texts are in modules of
// their own (desk/fr, call/fr, errors/fr …) so that a page only carries what it shows.
// French is the source catalogue and `en: typeof fr` makes a missing key a compile error.
export type Lang = 'fr' | 'en';

export const languages: readonly Lang[] = ['fr', 'en'];

export function asLang(value: unknown): Lang | null {
  if (typeof value !== 'string') return null;
  const short = value.slice(0, 2).toLowerCase();
  return short === 'fr' || short === 'en' ? short : null;
}

/** `?lang=` wins, then the account's, then the browser's; French when none is known. */
export function chooseLanguage(search: string, account: string | null, browser: readonly string[]): Lang {
  const asked = asLang(new URLSearchParams(search).get('lang')) ?? asLang(account);
  if (asked !== null) return asked;
  for (const one of browser) {
    const lang = asLang(one);
    if (lang !== null) return lang;
  }
  return 'fr';
}

export * from './time';
