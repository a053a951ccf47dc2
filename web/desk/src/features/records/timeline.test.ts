import { desk as fr } from '@visavis/i18n/desk/fr';
import { desk as en } from '@visavis/i18n/desk/en';
import { describe, expect, it } from 'vitest';
import { happened } from './timeline';

const entry = (type: string, actor: string, detail: Record<string, string | number | boolean> = {}) => ({ seq: 1, at: 0, type, actor, detail });

describe('happened', () => {
  it('names who did it', () => {
    expect(happened(entry('segment.opened', 'Nadia Ferrand'), fr)).toBe('Nadia Ferrand prend l’appel');
    expect(happened(entry('interaction.ended', 'contact', { why: 'hungUp' }), fr)).toBe('Le contact\u00a0: fin de l’appel (raccroché)');
  });
  it('prefers the person an event is about to the one who caused it', () => {
    expect(happened(entry('offer.made', 'system', { agentName: 'Luc Aubry' }), en)).toBe('Call offered to Luc Aubry');
  });
  it('says whether the camera went on or off', () => {
    expect(happened(entry('camera.changed', 'contact', { on: true }), fr)).toBe('Le contact active sa caméra');
    expect(happened(entry('camera.changed', 'contact', { on: false }), en)).toBe('The contact: camera off');
  });
  it('leaves out what it has no words for', () => {
    expect(happened(entry('leg.opened', 'system'), fr)).toBeNull();
  });
});
