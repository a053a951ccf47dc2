import { ApiError } from '@visavis/api';
import { admin as words } from '@visavis/i18n/admin/fr';
import { describe, expect, it } from 'vitest';
import { cell } from '../pages/people/csv';
import type { Calendar, Door, Person, Queue, Role, Thing } from '../app/types';
import { contrast } from './colour';
import { differences, same } from './difference';
import { easter, frenchHolidays, withHolidays } from './holidays';
import { keyOf } from './key';
import { fieldAt, nearest } from './location';
import { fitted } from './logo';
import { missing } from './missing';
import { openness } from './opening';
import { newPassword } from './password';
import { dateOf, ending, endOf } from './ending';
import { refusals } from './refusals';
import { found, sorted } from './table';
import { names } from './uses';

describe('where a refusal belongs', () => {
  const fields = ['name', 'name.fr', 'name.en', 'skills', 'skills[0].skill', 'skills[0].level', 'key'];
  it.each([
    ['body.skills[0].level', 'skills[0].level'], ['body.name.fr', 'name.fr'], ['body.skills[3].level', 'skills'], ['body.key', 'key'],
    ['body.skills[0].level.more', 'skills[0].level'],
  ])('%s is told at %s', (location, at) => expect(nearest(fieldAt(location), fields)).toBe(at));
  it('is nowhere for what the form does not have', () => expect(nearest('csv', fields)).toBeNull());
  it('is in the first part of what is shown in parts', () => expect(nearest('consent', ['key', 'consent.fr', 'consent.en'])).toBe('consent.fr'));

  const refused = (reason: string, errors: { location: string; message: string; reason?: string }[]) =>
    refusals(new ApiError('invalidBody', 422, 'invalid', { type: '', title: '', status: 422, code: 'invalid', reason, errors }), fields, words);
  it('says each reason in words, beside its field', () => {
    const { errors, refusal } = refused('required', [{ location: 'body.name.fr', message: '', reason: 'required' }, { location: 'body.key', message: 'x' }]);
    expect([...errors]).toEqual([['name.fr', words.errors.required], ['key', words.form.invalid]]);
    expect(refusal).toBeNull();
  });
  it('says what no field is to blame for', () => expect(refused('invalidBody', []).refusal).toBe(words.form.notSaved));
});

describe('the end of a key', () => {
  const now = new Date(2026, 10, 29, 10).getTime();
  it.each([[null, 'never'], ['2026-11-28', 'over'], ['2026-11-29', 'soon'], ['2026-12-12', 'soon'], ['2026-12-13', 'later'], ['2030-01-01', 'later']] as const)(
    '%s is %s', (date, want) => expect(ending(date === null ? null : endOf(date), now)).toBe(want),
  );
  it.each(['2026-03-29', '2026-10-25', '2028-02-29', '2026-12-31'])('%s is the last day, also where the clocks change', (date) => expect(dateOf(endOf(date))).toBe(date));
  it('is none without a date', () => expect([endOf(''), dateOf(null)]).toEqual([null, '']));
});

describe('differences', () => {
  it('takes absent, empty, off and zero for the same', () => {
    expect(same({ a: '', b: false, c: 0, d: [], e: { fr: '', en: '' } }, {})).toBe(true);
  });
  it('tells field by field', () => {
    expect(differences({ name: { fr: 'a', en: 'b' }, ring: 5 }, { name: { fr: 'c', en: 'b' }, ring: 5 })).toEqual([{ path: ['name', 'fr'], before: 'a', after: 'c' }]);
  });
  it('knows members of lists by what they are about', () => {
    expect(differences({ skills: [{ skill: 'x', level: 1 }, { skill: 'y', level: 2 }] }, { skills: [{ skill: 'y', level: 3 }] })).toEqual([
      { path: ['skills', 'x'], before: { skill: 'x', level: 1 }, after: undefined }, { path: ['skills', 'y', 'level'], before: 2, after: 3 },
    ]);
  });
  it('sees another order', () => expect(differences([{ key: 'a' }, { key: 'b' }], [{ key: 'b' }, { key: 'a' }])).toHaveLength(1));
  it('sees what differs in lists without marks', () => {
    expect(differences({ week: [{ day: 1, from: '09:00' }] }, { week: [{ day: 1, from: '10:00' }] })).toHaveLength(1);
    expect(differences({ queues: ['a'] }, { queues: ['a', 'b'] })).toEqual([{ path: ['queues'], before: ['a'], after: ['a', 'b'] }]);
  });
});

describe('holidays', () => {
  it.each([[2024, '2024-03-31'], [2025, '2025-04-20'], [2026, '2026-04-05'], [2038, '2038-04-25'], [2285, '2285-03-22']])('Easter of %i', (year, date) => {
    expect(easter(year).toISOString().slice(0, 10)).toBe(date);
  });
  it('are eleven, in order', () => {
    const dates = frenchHolidays(2026).map((h) => h.date);
    expect(dates).toEqual(['2026-01-01', '2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14', '2026-08-15', '2026-11-01', '2026-11-11', '2026-12-25']);
  });
  it('leave what is there, and add nothing twice', () => {
    const own = { date: '2026-05-01', name: { fr: 'Ouvert', en: 'Open' }, hours: [{ from: '09:00', to: '12:00' }] };
    const once = withHolidays([own, { date: '*-12-25', name: { fr: 'Noël', en: 'Christmas' } }], 2026);
    expect(once.find((e) => e.date === '2026-05-01')).toEqual(own);
    expect(once.some((e) => e.date === '2026-12-25')).toBe(false);
    expect(withHolidays(once, 2026)).toEqual(once);
    expect(new Set(withHolidays([], 2008).map((e) => e.date)).size).toBe(10); // Ascension was on the 1st of May
  });
});

describe('opening', () => {
  const paris: Calendar = { name: { fr: '', en: '' }, zone: 'Europe/Paris', week: [{ day: 5, from: '09:00', to: '12:00' }, { day: 5, from: '14:00', to: '18:00' }], exceptions: [] };
  const at = (iso: string) => new Date(iso);
  it('counts on the clock of its zone', () => {
    expect(openness(paris, at('2026-11-27T08:30:00Z'))).toEqual({ open: true, until: '12:00' }); // a Friday, 09:30 in Paris
    expect(openness(paris, at('2026-11-27T12:00:00Z'))).toEqual({ open: false, next: { date: '2026-11-27', time: '14:00' } });
    expect(openness(paris, at('2026-11-27T17:00:00Z'))).toEqual({ open: false, next: { date: '2026-12-04', time: '09:00' } });
  });
  it('heeds exceptions, one of this year first', () => {
    const closed = { ...paris, exceptions: [{ date: '*-11-27', name: paris.name, hours: [{ from: '07:00', to: '20:00' }] }, { date: '2026-11-27', name: paris.name }] };
    expect(openness(closed, at('2026-11-27T08:30:00Z'))).toEqual({ open: false, next: { date: '2026-12-04', time: '09:00' } });
    expect(openness(closed, at('2027-11-27T08:30:00Z'))).toEqual({ open: true, until: '20:00' });
  });
  it('says that it never opens, and that it does not know', () => {
    expect(openness({ ...paris, week: [] }, at('2026-11-27T08:30:00Z'))).toEqual({ open: false, next: null });
    expect(openness({ ...paris, zone: 'Mars/Olympus' }, at('2026-11-27T08:30:00Z'))).toBeNull();
  });
});

describe('small things', () => {
  it('makes keys', () => {
    expect(keyOf('Conseil après-vente (Paris)')).toBe('conseil-apres-vente-paris');
    expect(keyOf('!')).toBe('');
  });
  it('searches without accents, all words in any order', () => {
    expect(found('Inès Moreau', 'moreau ines')).toBe(true);
    expect(found('Inès Moreau', 'ines luc')).toBe(false);
  });
  it('sorts names as people do', () => expect(sorted(['Zoé', 'Émile', 'eric', 'a10', 'a9'], (x) => x, false, 'fr')).toEqual(['a9', 'a10', 'Émile', 'eric', 'Zoé']));
  it('counts contrast', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('red', '#ffffff')).toBeNull();
  });
  it('makes passwords of four groups', () => {
    expect(newPassword()).toMatch(/^[a-zA-Z2-9]{4}(-[a-zA-Z2-9]{4}){3}$/);
    expect(newPassword(() => new Uint8Array(32).fill(0))).toBe('aaaa-aaaa-aaaa-aaaa');
  });
  it('quotes cells, and lets no formula through', () => {
    expect(cell('a;b')).toBe('"a;b"');
    expect(cell('=1+1')).toBe("'=1+1");
    expect(cell('say "x"')).toBe('"say ""x"""');
  });
  it('fits pictures', () => {
    expect(fitted(1000, 500, 256)).toEqual({ width: 256, height: 128 });
    expect(fitted(20, 10, 256)).toEqual({ width: 20, height: 10 });
  });
  it('finds what names an id', () => {
    expect(names({ skills: [{ skill: 'skl_1' }] }, 'skl_1')).toBe(true);
    expect(names({ skills: [{ skill: 'skl_12' }], name: null }, 'skl_1')).toBe(false);
  });
});

describe('what is missing', () => {
  const thing = <T>(id: string, settings: T): Thing<T> => ({ id, revision: 1, settings });
  const words2 = { fr: 'x', en: 'x' };
  const roles: Thing<Role>[] = [thing('agent', { name: words2, permissions: ['call'] })];
  const queue: Queue = { key: 'q', name: words2, video: true, skills: [{ skill: 's', level: 3 }] };
  const person: Person = { username: 'a', name: 'A', roles: ['agent'], queues: ['q'], skills: [{ skill: 's', level: 2 }] };
  const door: Door = { key: 'd', queue: 'q', name: words2, video: true, languages: ['fr'], fields: [], consent: words2, origins: [], privacyUrl: 'https://x' };
  const company = { name: 'C', video: true, retention: { interactions: 30, contacts: 30 } };
  const all = { people: [thing('p', person)], roles, queues: [thing('q', queue)], skills: [], doors: [thing('d', door)], company };
  it('tells a queue that nobody serves, and one whose skill nobody has', () => {
    expect(missing({ ...all, people: [] })).toEqual([{ what: 'unserved', queue: 'q' }]);
    expect(missing({ ...all, people: [thing('p', { ...person, disabled: true })] })).toEqual([{ what: 'unserved', queue: 'q' }]);
    expect(missing(all)).toEqual([{ what: 'unskilled', queue: 'q', skill: 's' }]);
    expect(missing({ ...all, people: [thing('p', { ...person, skills: [{ skill: 's', level: 3 }] })] })).toEqual([]);
  });
  it('tells what a door lacks', () => {
    const found2 = missing({ ...all, people: [thing('p', { ...person, skills: [{ skill: 's', level: 5 }] })], doors: [thing('d', { ...door, closed: true, privacyUrl: '' })] });
    expect(found2.map((f) => f.what)).toEqual(['doorClosed', 'noPrivacy']);
  });
});
