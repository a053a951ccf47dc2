import { wallboard as fr } from '@visavis/i18n/wallboard/fr';
import type { DispositionReport } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { dayOf, lengthOf, percent } from '../app/figures';
import { sorted, tableOf } from './tables';

const range = { from: 0, to: 1, zone: 'UTC', first: '2026-03-01', last: '2026-03-01' };
const report: DispositionReport = {
  ...range,
  rows: [
    { queue: 'q', queueName: 'SAV', code: 'a', name: 'Écran', count: 2, share: 20, talkMean: 61.5, wrapUpMean: 0, videos: 0 },
    { queue: 'q', queueName: 'SAV', code: 'b', name: 'Divers', count: 7, share: 70, talkMean: 5, wrapUpMean: 1, videos: 1 },
    { queue: 'q', queueName: 'SAV', code: '', name: '', count: 1, share: 10, talkMean: 0, wrapUpMean: 0, videos: 0 },
  ],
  total: { count: 10, share: 100, talkMean: 16, wrapUpMean: 1, videos: 1 },
};

describe('tables', () => {
  const table = tableOf('dispositions', report, fr, 'fr');
  const column = (sort: string, key: string) => sorted(table, sort, 'fr').map((line) => line.cells[table.columns.findIndex((c) => c.key === key)]?.text);
  it('write figures and name what has no code', () => {
    expect(table.lines.map((line) => line.cells.map((c) => c.text.replaceAll(/\s/g, ' ')))).toEqual([
      ['SAV', 'Écran', '2', '20 %', '1:02', '–', '–'], ['SAV', 'Divers', '7', '70 %', '0:05', '0:01', '1'], ['SAV', 'Sans code', '1', '10 %', '–', '–', '–'],
    ]);
    expect(table.total?.cells[2]?.text).toBe('10');
  });
  it('sort figures as numbers and names as the language does', () => {
    expect(column('-count', 'count')).toEqual(['7', '2', '1']);
    expect(column('talkMean', 'count')).toEqual(['1', '7', '2']);
    expect(column('code', 'code')).toEqual(['Divers', 'Écran', 'Sans code']);
    expect(column('nothing', 'count')).toEqual(['2', '7', '1']);
  });
});

describe('figures', () => {
  it('are written as people write them', () => {
    expect([percent('fr', 83.33, '–'), percent('en', 100, '–'), percent('fr', null, '–')].map((text) => text.replaceAll(/\s/g, ' '))).toEqual(['83,3 %', '100%', '–']);
    expect([lengthOf(0.4), lengthOf(65), lengthOf(3661)]).toEqual(['0:00', '1:05', '1:01:01']);
    expect([dayOf('fr', '2026-11-01', true), dayOf('en', '2026-11-01', true), dayOf('fr', '2026-11-02')]).toEqual(['1er novembre 2026', '1 November 2026', 'lun. 02/11']);
  });
});
