// What differs, in words: field, before → after.
import { fullDate, type Lang } from '@visavis/i18n';
import { useNames, type NameOf } from '../app/names';
import { useLang, useWords, type Words } from '../app/words';
import { differences, type Difference } from '../shapes/difference';
import styles from './DifferenceList.module.css';

export function labelOf(path: readonly string[], words: Words, nameOf: NameOf): string {
  const known: Readonly<Record<string, string>> = words.fields;
  return path.map((part) => known[part] ?? nameOf(part) ?? part).join(' › ');
}

/** A value for reading; key is what it is called. */
export function shownValue(value: unknown, key: string, words: Words, nameOf: NameOf, lang: Lang): string {
  const t = words.difference;
  if (value === undefined || value === null || value === '') return t.nothing;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (typeof value === 'number') return key === 'expiresAt' ? fullDate(lang, value) : String(value);
  if (typeof value === 'string') {
    const known: Readonly<Record<string, string>> = words.values;
    return value.startsWith('data:image/') ? t.picture : nameOf(value) ?? known[value] ?? value;
  }
  if (Array.isArray(value)) return value.length === 0 ? t.nothing : value.map((one) => shownValue(one, key, words, nameOf, lang)).join(', ');
  if (typeof value !== 'object') return t.nothing;
  if ('fr' in value && 'en' in value) return `${String(value.fr)} | ${String(value.en)}`;
  return Object.entries(value).map(([name, one]) => words.pair(labelOf([name], words, nameOf), shownValue(one, name, words, nameOf, lang))).join(', ');
}

export function DifferenceList({ before, after, labels }: { before: unknown; after: unknown; labels?: { before: string; after: string } }) {
  const words = useWords();
  const nameOf = useNames();
  const lang = useLang();
  const found = differences(before, after);
  if (found.length === 0) return <p className={styles.none}>{words.difference.same}</p>;
  const text = (d: Difference, side: 'before' | 'after') => shownValue(d[side], d.path.at(-1) ?? '', words, nameOf, lang);
  return (
    <dl className={styles.list}>
      {found.map((d) => (
        <div key={d.path.join('/')}>
          <dt>{labelOf(d.path, words, nameOf)}</dt>
          <dd>
            <del><span className="vh">{labels?.before ?? words.difference.before} </span>{text(d, 'before')}</del>
            <span aria-hidden> → </span>
            <ins><span className="vh">{labels?.after ?? words.difference.after} </span>{text(d, 'after')}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
