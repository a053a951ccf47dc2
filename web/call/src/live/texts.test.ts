import { en } from '@visavis/i18n/call/en';
import { fr } from '@visavis/i18n/call/fr';
import { describe, expect, it } from 'vitest';
import { atFirst, type CallState } from '../call-state';
import { fill } from '../door/context';
import { aheadText, announcement } from './announcement';
import { capabilities, findings } from './check';
import { readAnswer } from './opener';

describe('texts', () => {
  it('have the same places in both languages', () => {
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(fr) as (keyof typeof fr)[]) expect([key, places(en[key])]).toEqual([key, places(fr[key])]);
  });

  it('use French typography', () => {
    for (const text of Object.values(fr)) expect(text).not.toMatch(/'|[^\u00a0\u202f][?!:;»]|«[^\u00a0]/);
  });

  it('are filled in', () => {
    expect(fill('{a} et {b}', { a: 1 })).toBe('1 et {b}');
    expect([0, 1, 2].map((n) => aheadText(n, fr))).toEqual([fr.youAreNext, fr.aheadOne, '2 personnes avant vous']);
  });
});

describe('announcements', () => {
  it('are urgent for a lost connection only', () => {
    const view = { phase: 'active', ringing: false, adviser: { name: 'Nadia' }, hold: null, video: { gate: 'off', question: null } };
    const state = { ...atFirst('fr'), screen: 'call', view } as unknown as CallState;
    expect(announcement(state, fr)).toEqual({ polite: 'En communication, Nadia', urgent: '' });
    expect(announcement({ ...state, reachable: false }, fr).urgent).toContain(fr.placeKept);
  });
});

describe('the check', () => {
  const facts = { camera: true, microphone: true, webrtc: true, browser: 'Chrome 1', os: 'Linux', mobile: false };
  const check = { ...atFirst('fr').check, facts, pending: false };

  it('says what each part is', () => {
    const good = { ...check, network: { ok: true, protocol: 'udp', rttMs: 20, lossPct: 0 } } as const;
    expect(findings(good, true).map((one) => one.grade)).toEqual(['good', 'good', 'good']);
    expect(findings(good, false)).toHaveLength(2);
    const bad = { ...check, facts: { ...facts, microphone: false, camera: false }, network: { ok: false, why: 'media' } } as const;
    expect(findings(bad, true).map((one) => one.text)).toEqual(['microphoneMissing', 'cameraMissing', 'networkFailed']);
    expect(findings({ ...check, microphone: 'denied', camera: 'denied' }, true).map((one) => one.text)).toEqual(['microphoneDenied', 'cameraDenied', 'networkUnknown']);
  });

  it('tells the adviser what can be used', () => {
    expect(capabilities({ ...check, camera: 'denied' })).toMatchObject({ camera: false, microphone: true, network: null });
  });
});

describe('what the opener attaches', () => {
  it('is taken only in the form it has to have', () => {
    expect(readAnswer({ visavis: 'attached', attached: { a: 1, b: 'x', c: {} }, page: 7 }, 'https://shop')).toEqual({
      attached: { a: '1', b: 'x' }, signed: '', page: '', origin: 'https://shop',
    });
    for (const junk of [null, 'attached', {}, { visavis: 'other' }]) expect(readAnswer(junk, 'https://shop')).toBeNull();
  });
});
