// Views for tests and the preview page, never imported by the desk itself.
import type { DeskSnapshot, InteractionView, Me, PartyView, Segment } from '@visavis/api';

export const me: Me = {
  id: 'agt_nadia', username: 'nadia', name: 'Nadia Ferrand', firstName: 'Nadia', initials: 'NF', roles: ['agent'],
  permissions: ['video', 'call', 'conference', 'transfer.agent', 'transfer.queue', 'customData.edit', 'history.read'], language: 'fr', theme: 'system', popOut: true, ringVolume: 0.6,
  company: { name: 'Maison Lenoir' },
};

export function party(change: Partial<PartyView>): PartyView {
  return {
    id: 'pty_b', kind: 'agent', role: 'member', place: 'stage', name: 'Luc Marchand', initials: 'LM', conn: 'here', backBy: null,
    camera: false, videoRight: true, silenced: false, leg: 'leg_b', sideLeg: null, ...change,
  };
}

const contact = party({ id: 'pty_c', kind: 'contact', role: 'contact', name: 'Claire Morel', initials: 'CM', leg: 'leg_c' });

export function segment(change: Partial<Segment> = {}): Segment {
  return {
    id: 'seg_1', state: 'open', openedAt: 10_000, closedAt: null, holdsSlot: false, wrapUpUntil: null,
    queue: 'que_sav', queueName: 'SAV Électroménager', rule: 'none', code: null, codeName: null, codesAt: 0, ...change,
  };
}

export function interaction(change: Partial<InteractionView> = {}): InteractionView {
  return {
    id: 'int_1', version: 5, phase: 'active', settled: true,
    queue: { id: 'que_sav', name: 'SAV Électroménager', amberAfter: 480, redAfter: 900, holdAmberAfter: 60 },
    entryPoint: { key: 'sav', name: 'Service après-vente' }, screenPop: null,
    enteredAt: 0, answeredAt: 10_000,
    contact: {
      id: 'ctc_1', name: 'Claire Morel', initials: 'CM', language: 'fr', email: 'claire.morel@example.org', phone: '+33 6 12 34 56 78',
      identifier: '0042-88-1713', since: Date.UTC(2019, 3, 2), previous: 2,
      device: { camera: true, microphone: true, webrtc: true, browser: 'Safari 19', os: 'iOS 19', mobile: true, network: { ok: true, protocol: 'udp', rttMs: 24, lossPct: 0 } },
    },
    offer: null,
    mine: {
      party: 'pty_a', place: 'stage', owner: true, role: 'owner', steers: true, silenced: false, conn: 'here', camera: false, videoRight: true,
      seat: null, sideSeat: null,
    },
    segment: segment(), unfinished: [segment()],
    parties: [contact, party({ id: 'pty_a', role: 'owner', name: 'Nadia Ferrand', initials: 'NF', agentId: 'agt_nadia', leg: 'leg_a' })],
    rings: [], consultation: null, transfer: null, refusal: null,
    hold: null,
    video: { available: true, gate: 'off', question: null, lastAnswer: null },
    attached: [], customData: [], notes: [], end: null,
    can: { hold: '', 'start-video': '', camera: '', disconnect: '' },
    ...change,
  };
}

export function snapshot(change: Partial<DeskSnapshot> = {}): DeskSnapshot {
  return {
    now: 0, me,
    presence: { ready: true, reason: null, since: 0, version: 1, video: true, derived: 'ready' },
    interactions: [], queues: [], ...change,
  };
}
