import type { EntryPointView } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { lookIn, reopening } from './closed';

const closed = (opensAt: string | null): EntryPointView => ({
  key: 'sav', name: 'SAV', brand: { name: 'Lenoir' }, languages: ['fr', 'en'], video: true, open: false, fields: [],
  consent: { version: '3', text: { fr: '', en: '' }, privacyUrl: '' }, ahead: 0, agentsReady: 0,
  opensAt: opensAt === null ? null : Date.parse(opensAt), zone: 'Europe/Paris', closedText: '',
});

const monday = Date.parse('2026-03-02T18:30:00+01:00');

describe('when it opens again', () => {
  for (const [opens, zone, inFrench, inEnglish] of [
    ['2026-03-02T20:00:00+01:00', 'Europe/Paris', 'Nous rouvrons aujourd’hui à 20\u00A0h.', 'We open again today at 8\u00A0pm.'],
    ['2026-03-03T09:30:00+01:00', 'Europe/Paris', 'Nous rouvrons demain à 9\u00A0h\u00A030.', 'We open again tomorrow at 9:30\u00A0am.'],
    ['2026-03-05T12:00:00+01:00', 'Europe/Paris', 'Nous rouvrons jeudi à 12\u00A0h.', 'We open again on Thursday at 12\u00A0pm.'],
    ['2026-03-09T09:00:00+01:00', 'Europe/Paris', 'Nous rouvrons le lundi 9 mars à 9\u00A0h.', 'We open again on Monday 9 March at 9\u00A0am.'],
    ['2026-03-03T09:00:00+01:00', 'America/Montreal', 'Nous rouvrons demain à 3\u00A0h (votre heure locale).', 'We open again tomorrow at 3\u00A0am, your time.'],
    ['2026-03-03T09:00:00+01:00', 'Europe/Brussels', 'Nous rouvrons demain à 9\u00A0h.', 'We open again tomorrow at 9\u00A0am.'],
  ] as const) {
    it(`${opens} seen from ${zone}`, () => {
      const plain = (text: string): string => text.replace(/'/g, '’');
      expect(plain(reopening(closed(opens), 'fr', monday, zone))).toBe(inFrench);
      expect(reopening(closed(opens), 'en', monday, zone)).toBe(inEnglish);
    });
  }

  it('says nothing when nobody knows', () => {
    expect(reopening(closed(null), 'fr', monday, 'Europe/Paris')).toBe('');
  });

  it('looks again at that time, and every minute while it is far', () => {
    const entry = closed('2026-03-02T18:30:20+01:00');
    expect(lookIn(entry, monday)).toBeGreaterThanOrEqual(20_000);
    expect(lookIn(entry, monday)).toBeLessThan(22_001);
    expect(lookIn(entry, monday + 60_000)).toBeLessThan(4_001);
    expect(lookIn(closed(null), monday)).toBeLessThan(62_001);
  });
});
