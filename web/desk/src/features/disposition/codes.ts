// The list of codes as it is shown: branches as headings, what was searched for left in.
import type { Disposition } from '@visavis/api';
import type { Lang } from '@visavis/i18n';

export interface Choice {
  code: string;
  label: string;
}

/** Codes under one heading; those without a branch have none. */
export interface Group {
  name: string | null;
  choices: Choice[];
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

/** Every code that can be chosen, by branch. A search looks at names, their branches included, whatever the accents; each word must be found. */
export function groupsOf(codes: readonly Disposition[], lang: Lang, search: string): Group[] {
  const words = plain(search).split(/\s+/).filter((w) => w !== '');
  const groups: Group[] = [];
  const visit = (list: readonly Disposition[], path: readonly string[]) => {
    let group: Group | null = null;
    for (const d of list) {
      const label = d.label[lang];
      if (d.children !== undefined && d.children.length > 0) {
        group = null; // what follows a branch stands after it
        visit(d.children, [...path, label]);
        continue;
      }
      const whole = plain([...path, label].join(' '));
      if (!words.every((w) => whole.includes(w))) continue;
      if (group === null) {
        group = { name: path.length === 0 ? null : path.join(' › '), choices: [] };
        groups.push(group);
      }
      group.choices.push({ code: d.code, label });
    }
  };
  visit(codes, []);
  return groups;
}

/** A code's name with its branches; null for one that is not on the list. */
export function nameOf(codes: readonly Disposition[], code: string, lang: Lang): string | null {
  for (const d of codes) {
    if (d.children !== undefined && d.children.length > 0) {
      const inside = nameOf(d.children, code, lang);
      if (inside !== null) return `${d.label[lang]} › ${inside}`;
    } else if (d.code === code) {
      return d.label[lang];
    }
  }
  return null;
}
