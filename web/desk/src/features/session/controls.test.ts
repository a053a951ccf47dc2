import { desk as words } from '@visavis/i18n/desk/fr';
import { describe, expect, it } from 'vitest';
import { controlsOf, primaryOf, type Circumstances } from './controls';
import { interaction, party, segment } from '../../testing/fixtures';

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
    expect(controlsOf(view, here)[0]?.disabled).toBe('Pas tant que le contact est en garde');
    expect(primaryOf(controlsOf(view, here))?.label).toBe('Reprendre');
  });
  it('reconnecting: hold and video wait, disconnect never', () => {
    expect(labels(interaction(), { reconnecting: true })).toEqual(['Couper le micro', '(Mettre en attente)', '(Activer le flux vidéo)', 'Déconnecter']);
  });
  it('wrap-up: done and nothing else', () => {
    const view = interaction({ phase: 'wrapUp', mine: null, segment: segment({ id: 's', state: 'wrapUp', openedAt: 0, closedAt: 1 }), can: { 'mark-done': '' } });
    expect(labels(view)).toEqual(['Marquer comme Terminé']);
  });
  it('wrap-up with a time: more of it, or none; what is missing says so and where', () => {
    const view = interaction({
      phase: 'wrapUp', mine: null, segment: segment({ state: 'wrapUp', holdsSlot: true, wrapUpUntil: 5000, rule: 'mandatory' }),
      can: { 'mark-done': 'dispositionRequired', disposition: '', 'extend-wrap-up': '', 'end-wrap-up': '' },
    });
    expect(labels(view)).toEqual(['Prolonger', 'Terminer le post-appel', '(Marquer comme Terminé)']);
    const [extend, , done] = controlsOf(view, here);
    expect(extend?.action).toEqual({ call: { command: 'extend-wrap-up', until: 5000, segment: 'seg_1' } });
    expect(done).toMatchObject({ disabled: words.errors.dispositionRequired, missing: 'disposition' });
    expect(controlsOf({ ...view, can: { 'mark-done': 'customDataRequired' } }, here)[0]?.missing).toBe('custom');
  });
  it('ringing: none, the ring card has its own', () => {
    const view = interaction({ phase: 'offered', offer: { id: 'o', kind: 'work', madeAt: 0, until: 1, by: null, reason: '', seat: null }, mine: null, segment: null, can: { accept: '', decline: '' } });
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

  // ---- with colleagues
  const luc = party({ id: 'pty_b' });
  const withLuc = [...interaction().parties, luc];
  const consultation = { id: 'con_1', by: 'pty_a', peer: 'pty_b', agentId: 'agt_luc', name: 'Luc Marchand', initials: 'LM', since: 0, offer: null };
  const onHold = { since: 0, why: 'consultation' as const };
  const atSide = { ...interaction().mine!, place: 'side' as const };

  it('conference and transfer open the list', () => {
    const view = interaction({ can: { hold: '', consult: '', invite: '', transfer: '', 'transfer-queue': '', disconnect: '' } });
    expect(labels(view)).toEqual(['Couper le micro', 'Mettre en attente', 'Conférence', 'Transférer', 'Déconnecter']);
    expect(controlsOf(view, here).filter((c) => 'open' in c.action).map((c) => c.id)).toEqual(['conference', 'transfer']);
  });
  it('transfer stays open for whoever may only transfer to queues', () => {
    expect(labels(interaction({ can: { 'transfer-queue': '', disconnect: '' } }))).toContain('Transférer');
  });
  it('a colleague is being rung: the contact can be taken back', () => {
    const view = interaction({ consultation: { ...consultation, peer: null, offer: 'off_1' }, hold: onHold, mine: atSide, can: { resume: '', alternate: 'colleagueAway', merge: 'colleagueAway', complete: 'colleagueAway', 'end-consultation': '' } });
    expect(labels(view)).toEqual(['(Couper le micro)', 'Reprendre', '(Réunir)', '(Transfert terminé)', 'Terminer la consultation']);
  });
  it('consultation: the microphone is open to the colleague, whom F4 exchanges for the contact', () => {
    const parties = withLuc.map((p) => (p.kind === 'agent' ? { ...p, place: 'side' as const } : p));
    const view = interaction({ parties, consultation, hold: onHold, mine: atSide, can: { resume: '', alternate: '', merge: '', complete: '', 'end-consultation': '' } });
    expect(labels(view)).toEqual(['Couper le micro', 'Parler au contact', 'Réunir', 'Transfert terminé', 'Terminer la consultation']);
    expect(primaryOf(controlsOf(view, here))).toBeUndefined();
  });
  it('conference: the owner ends it, and is asked before everybody is cut off', () => {
    const view = interaction({ parties: withLuc, can: { hold: '', invite: '', transfer: 'othersInCall', 'end-conference': '', leave: '', disconnect: '' } });
    expect(labels(view)).toEqual(['Couper le micro', 'Mettre en attente', 'Conférence terminée', '(Transférer)', 'Déconnecter']);
    expect(controlsOf(view, here).at(-1)?.action).toEqual({ open: 'disconnect' });
  });
  it('conference: the others leave', () => {
    const view = interaction({ parties: withLuc, mine: { ...interaction().mine!, role: 'member', owner: false, steers: false }, can: { hold: 'notOwner', leave: '' } });
    expect(labels(view)).toEqual(['Couper le micro', '(Mettre en attente)', 'Quitter']);
  });
  it('held in a conference, the agents go on talking', () => {
    const view = interaction({ parties: withLuc, hold: { since: 0, why: 'hold' }, can: { resume: '', disconnect: '' } });
    expect(labels(view)).toEqual(['Couper le micro', 'Reprendre', 'Déconnecter']);
  });
  it('a member whose microphone the owner took cannot take it back', () => {
    const view = interaction({ mine: { ...interaction().mine!, role: 'member', silenced: true }, can: { leave: '' } });
    expect(controlsOf(view, here)[0]?.disabled).toBe(words.controls.reasons.silenced);
  });
  it('a transfer under way can only be taken back', () => {
    const view = interaction({
      transfer: { id: 'trf_1', kind: 'agent', from: 'pty_a', to: null, agentId: 'agt_luc', name: 'Luc', initials: 'L', offer: 'off_1' },
      hold: { since: 0, why: 'transfer' }, mine: { ...interaction().mine!, place: 'aside' }, can: { resume: 'transferPending', 'cancel-transfer': '', disconnect: 'transferPending' },
    });
    expect(labels(view)).toEqual(['(Couper le micro)', '(Reprendre)', 'Annuler le transfert', '(Déconnecter)']);
  });
});
