import { desk as words } from '@visavis/i18n/desk/fr';
import { describe, expect, it } from 'vitest';
import { controlsOf, primaryOf, type Circumstances } from './controls';
import { interaction } from '../../testing/fixtures';

const here: Circumstances = { words, muted: false, reconnecting: false, cameras: 1, microphoneFailed: false, elsewhere: false };
const labels = (view: ReturnType<typeof interaction>, change: Partial<Circumstances> = {}) =>
  controlsOf(view, { ...here, ...change }).map((c) => (c.disabled === undefined ? c.label : `(${c.label})`));

// States × controls of the interface document, as far as this desk goes.
describe('controlsOf', () => {
  it('voice', () => {
    expect(labels(interaction())).toEqual(['Couper le micro', 'Mettre en attente', 'Activer le flux vidéo', 'Déconnecter']);
  });
  it('requested', () => {
    const view = interaction({
      video: { available: true, gate: 'requested', question: { id: 'ask_1', until: 1 }, lastAnswer: null },
      can: { hold: '', 'cancel-video': '', camera: '', disconnect: '' },
      mine: { ...interaction().mine!, camera: true },
    });
    expect(labels(view)).toEqual(['Couper le micro', 'Mettre en attente', 'Annuler la demande', 'Couper ma caméra', 'Déconnecter']);
  });
  it('video on', () => {
    const view = interaction({
      video: { available: true, gate: 'on', question: null, lastAnswer: null },
      can: { hold: '', 'stop-video': '', camera: '', disconnect: '' },
    });
    expect(labels(view)).toEqual(['Couper le micro', 'Mettre en attente', 'Désactiver le flux vidéo', 'Activer ma caméra', 'Déconnecter']);
  });
  it('on hold: microphone and video wait, with the reason', () => {
    const view = interaction({ hold: { since: 0, why: 'hold' }, can: { resume: '', 'start-video': 'onHold', disconnect: '' } });
    expect(labels(view)).toEqual(['(Couper le micro)', 'Reprendre', '(Activer le flux vidéo)', 'Déconnecter']);
    expect(controlsOf(view, here)[0]?.disabled).toBe('Pas pendant la mise en garde');
    expect(primaryOf(controlsOf(view, here))?.label).toBe('Reprendre');
  });
  it('reconnecting: hold and video wait, disconnect never', () => {
    expect(labels(interaction(), { reconnecting: true })).toEqual(['Couper le micro', '(Mettre en attente)', '(Activer le flux vidéo)', 'Déconnecter']);
  });
  it('wrap-up: done and nothing else', () => {
    const view = interaction({ phase: 'wrapUp', mine: null, segment: { id: 's', state: 'wrapUp', openedAt: 0, closedAt: 1, wrapUpUntil: null }, can: { 'mark-done': '' } });
    expect(labels(view)).toEqual(['Marquer comme Terminé']);
  });
  it('ringing: none, the ring card has its own', () => {
    const view = interaction({ phase: 'offered', offer: { id: 'o', kind: 'work', madeAt: 0, until: 1, by: null, reason: '' }, mine: null, segment: null, can: { accept: '', decline: '' } });
    expect(labels(view)).toEqual([]);
  });
  it('without the right to video there is no trace of it', () => {
    expect(labels(interaction({ can: { hold: '', disconnect: '' } }))).toEqual(['Couper le micro', 'Mettre en attente', 'Déconnecter']);
  });
  it('asks without a camera where there is none', () => {
    const start = controlsOf(interaction(), { ...here, cameras: 0 }).find((c) => c.id === 'video');
    expect(start?.action).toEqual({ call: { command: 'start-video', camera: false } });
  });
  it('says why the server would refuse', () => {
    const view = interaction({ can: { hold: '', 'start-video': 'contactNoVideo', disconnect: '' } });
    expect(controlsOf(view, here).find((c) => c.id === 'video')?.disabled).toBe(words.errors.contactNoVideo);
  });
});
