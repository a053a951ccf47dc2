import { desk as fr } from '@visavis/i18n/desk/fr';
import { desk as en } from '@visavis/i18n/desk/en';
import { describe, expect, it } from 'vitest';
import { storyOf } from './timeline';

type Detail = Record<string, string | number | boolean>;
const entries = (...all: [type: string, actor: string, detail?: Detail, at?: number][]) =>
  all.map(([type, actor, detail = {}, at = 0], seq) => ({ seq, at, type, actor, detail }));
const nadia = { agent: 'Nadia Ferrand', party: 'Nadia Ferrand' };
const texts = (all: ReturnType<typeof entries>, words = fr) => storyOf(all, words).map((l) => l.text);

describe('storyOf', () => {
  it('tells a call that is taken in one sentence', () => {
    expect(texts(entries(
      ['interaction.created', 'contact', { queue: 'SAV', on: true }],
      ['party.joined', 'contact', { kind: 'contact', party: 'contact' }],
      ['party.arrived', 'contact', { party: 'contact' }],
      ['offer.made', 'system', { agent: 'Nadia Ferrand', kind: 'work' }],
      ['offer.ended', 'Nadia Ferrand', { ...nadia, why: 'accepted' }],
      ['party.joined', 'Nadia Ferrand', { ...nadia, kind: 'agent' }],
      ['owner.changed', 'Nadia Ferrand', { ...nadia, why: 'accepted' }],
      ['segment.opened', 'Nadia Ferrand', { ...nadia, kind: 'owner' }],
      ['party.arrived', 'system', nadia],
    ))).toEqual(['Le contact entre dans la file SAV', 'Appel proposé à Nadia Ferrand', 'Nadia Ferrand prend l’appel']);
  });

  it('tells of coming back only after having been lost', () => {
    expect(texts(entries(
      ['party.lost', 'system', { party: 'contact' }],
      ['party.arrived', 'system', { party: 'contact' }],
      ['party.arrived', 'system', { party: 'contact' }],
    ), en)).toEqual(['The contact loses the connection', 'The contact is back']);
  });

  it('says how video was answered, and the camera only when it moved by itself', () => {
    expect(texts(entries(
      ['video.requested', 'Nadia Ferrand', nadia, 1],
      ['camera.changed', 'Nadia Ferrand', { ...nadia, on: true }, 1],
      ['video.started', 'contact', { choice: 'watch', party: 'contact' }, 2],
      ['camera.changed', 'contact', { on: true, party: 'contact' }, 9],
      ['video.paused', 'Nadia Ferrand', { why: 'stopped' }, 12],
    ))).toEqual(['Nadia Ferrand demande la vidéo', 'Le contact accepte la vidéo sans se montrer', 'Le contact active sa caméra', 'Nadia Ferrand désactive la vidéo']);
  });

  it('says who ended it', () => {
    expect(texts(entries(['interaction.ended', 'contact', { why: 'hangUp' }]))).toEqual(['Le contact raccroche']);
    expect(texts(entries(['interaction.ended', 'Luc Martin', { why: 'disconnect' }]), en)).toEqual(['Luc Martin ends the call']);
    expect(texts(entries(['interaction.ended', 'system', { why: 'contactLost' }]))).toEqual(['Fin de l’appel\u00a0: la connexion du contact est perdue']);
  });

  it('leaves out what nobody asked for', () => {
    expect(texts(entries(['device.reported', 'contact', { canCamera: true }], ['leg.opened', 'system']))).toEqual([]);
  });
});
