// Custom values as people read them; shared by the form and the history.
import type { CustomValue } from '@visavis/api';
import type { Lang } from '@visavis/i18n';
import type { Words } from './words';

export function valueText({ field, value }: Pick<CustomValue, 'field' | 'value'>, words: Words, lang: Lang): string {
  switch (field.type) {
    case 'yesNo': return value === 'yes' ? words.custom.yes : value === 'no' ? words.custom.no : '';
    case 'list': return field.options?.find((o) => o.value === value)?.label[lang] ?? value;
    case 'number': return lang === 'fr' ? value.replace('.', ',') : value;
    case 'date': return dateText(value, lang);
    case 'text': case 'link': return value;
  }
}

/** A calendar day has no time zone: it is the same everywhere. */
function dateText(value: string, lang: Lang): string {
  const at = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(at) ? value : new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}
