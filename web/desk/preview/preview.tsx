// The desk without a server, for looking at its states while working on it:
// `npm run dev`, then /desk/preview/?state=video&lang=fr&theme=dark. Never part of a build.
import '@fontsource-variable/inter/index.css';
import '@visavis/ui/tokens.css';
import '@visavis/ui/base.css';
import { Client, type CodeList, type HistoryItem, type InteractionRecord, type InteractionView, type QueueView } from '@visavis/api';
import type { EngineSnapshot } from '@visavis/media';
import { createRoot } from 'react-dom/client';
import { App } from '../src/app/App';
import { Desk } from '../src/app/desk';
import { Ringer } from '../src/session/ringer';
import { interaction, me, segment, snapshot } from '../src/testing/fixtures';

const asked = new URLSearchParams(location.search);
const state = asked.get('state') ?? 'video';
const now = Date.now();

const claire = interaction({
  enteredAt: now - 320_000, answeredAt: now - 272_000,
  segment: segment({ openedAt: now - 272_000, rule: 'optional' }), unfinished: [segment({ openedAt: now - 272_000, rule: 'optional' })],
  attached: [
    { key: 'contrat', label: { fr: 'Contrat d’entretien', en: 'Service contract' }, value: 'Confort 5 ans', source: 'signed', at: now },
    { key: 'produit', label: { fr: 'Produit', en: 'Product' }, value: 'Lave-linge LX-840', source: 'page', at: now },
    { key: 'page', label: { fr: 'Page', en: 'Page' }, value: '/aide/voyant-rouge', source: 'page', at: now },
    { key: 'sujet', label: { fr: 'Sujet', en: 'Subject' }, value: 'Voyant E-17', source: 'form', at: now },
  ],
  customData: [
    { field: { key: 'serie', label: { fr: 'Numéro de série relevé', en: 'Serial number read' }, type: 'text', required: true, maxLength: 40 }, value: 'LX840-2207', revision: 1, change: { author: 'agt_luc', authorName: 'Luc Marchand', at: now - 90_000, previous: '' } },
    { field: { key: 'garantie', label: { fr: 'Sous garantie', en: 'Under warranty' }, type: 'yesNo', required: false }, value: 'yes', revision: 0, change: null },
    { field: { key: 'visite', label: { fr: 'Date d’intervention', en: 'Date of the visit' }, type: 'date', required: false }, value: '', revision: 0, change: null },
  ],
  notes: [{ id: 'not_1', segment: 'seg_1', author: 'agt_nadia', authorName: 'Nadia Ferrand', kind: 'typed', text: 'Lave-linge E-17, voyant rouge fixe puis clignotant.\nLa cliente a montré le filtre en vidéo.', revision: 3, at: now }],
});
const mine = claire.mine!;
const on = { available: true, gate: 'on', question: null, lastAnswer: null } as const;
const videoOn: InteractionView = { ...claire, mine: { ...mine, camera: true, seat: { path: '/media', room: 'r', token: 't' } }, video: on, can: { hold: '', 'stop-video': '', camera: '', disconnect: '' }, parties: claire.parties.map((p) => ({ ...p, camera: true })) };
const karim = interaction({
  id: 'int_2', phase: 'offered', mine: null, segment: null, answeredAt: null, enteredAt: now - 38_000,
  queue: { ...claire.queue, id: 'que_sante', name: 'Téléconsultation' },
  contact: { ...claire.contact, id: 'ctc_2', name: 'Karim Benali', initials: 'KB', identifier: '0118-02-4471', email: 'karim.benali@example.org', phone: '+33 7 98 11 20 04', previous: 0 },
  offer: { id: 'off_1', kind: 'work', madeAt: now - 5000, until: now + 15_000, by: null, reason: '', seat: null },
  attached: [{ key: 'motif', label: { fr: 'Motif', en: 'Reason' }, value: 'Renouvellement', source: 'page', at: now }, { key: 'dossier', label: { fr: 'Dossier', en: 'File' }, value: 'D-20871', source: 'signed', at: now }],
  can: { accept: '', decline: '' },
});
const wrapUp = segment({ id: 'seg_3', state: 'wrapUp', openedAt: now - 640_000, closedAt: now - 67_000, holdsSlot: true, wrapUpUntil: now + 53_000, rule: 'mandatory' });
const jonas = interaction({
  id: 'int_3', phase: 'wrapUp', mine: null, enteredAt: now - 700_000, answeredAt: now - 640_000,
  contact: { ...claire.contact, id: 'ctc_3', name: 'Jonas Petit', initials: 'JP' },
  queue: { ...claire.queue, name: 'Facturation' },
  segment: wrapUp, unfinished: [wrapUp],
  end: { at: now - 67_000, by: 'contact', why: 'hungUp' }, can: { 'mark-done': 'dispositionRequired', disposition: '', 'extend-wrap-up': '', 'end-wrap-up': '' },
});

const states: Record<string, InteractionView[]> = {
  idle: [], notReady: [], missed: [],
  ring: [karim], ringInCall: [videoOn, karim],
  voice: [{ ...claire, mine: { ...mine, seat: { path: '/media', room: 'r', token: 't' } } }],
  requested: [{ ...videoOn, video: { ...on, gate: 'requested', question: { id: 'ask_1', until: now + 30_000 } }, can: { hold: '', 'cancel-video': '', camera: '', disconnect: '' } }],
  video: [videoOn, jonas], window: [videoOn, jonas],
  paused: [{ ...videoOn, video: { ...on, gate: 'paused' }, can: { hold: '', 'start-video': '', disconnect: '' } }],
  hold: [{ ...videoOn, hold: { since: now - 75_000, why: 'hold' }, can: { resume: '', 'stop-video': 'onHold', disconnect: '' } }],
  lost: [{ ...videoOn, parties: videoOn.parties.map((p) => (p.kind === 'contact' ? { ...p, conn: 'lost', backBy: now + 24_000 } : p)) }],
  denied: [videoOn],
  wrapUp: [{ ...jonas, contact: claire.contact, id: 'int_1', notes: claire.notes, attached: claire.attached, queue: claire.queue, segment: { ...jonas.segment!, id: 'seg_1' } }],
};

const queues: QueueView[] = [
  { id: 'a', name: 'SAV Électroménager', waiting: 3, longestSince: now - 48_000, agentsReady: 2, warn: true },
  { id: 'b', name: 'Téléconsultation', waiting: 1, longestSince: now - 12_000, agentsReady: 1, warn: false },
  { id: 'c', name: 'Atelier', waiting: 0, longestSince: null, agentsReady: 0, warn: false },
];
const history: HistoryItem[] = [
  { id: 'int_h0', kind: 'voice', at: now - 3 * 3600_000, durationMs: 400_000, talkMs: 0, queue: 'SAV Électroménager', agentNames: [], phase: 'abandoned', pending: false, excerpt: '', codes: [] },
  { id: 'int_h1', kind: 'video', at: now - 11 * 86400_000, durationMs: 400_000, talkMs: 372_000, queue: 'SAV Électroménager', agentNames: ['Nadia Ferrand'], phase: 'done', pending: false, excerpt: 'Filtre nettoyé avec la cliente, joint commandé, rappel prévu la semaine suivante si le voyant revient.', codes: [] },
  { id: 'int_h2', kind: 'voice', at: now - 51 * 86400_000, durationMs: 240_000, talkMs: 220_000, queue: 'Facturation', agentNames: ['Luc Aubry'], phase: 'wrapUp', pending: true, excerpt: 'Question sur la facture de septembre.', codes: [] },
];
const record: InteractionRecord = {
  item: history[1]!, contact: claire.contact, attached: claire.attached, customData: claire.customData, segments: [], notes: claire.notes, rating: 4,
  timeline: ['interaction.created', 'offer.made', 'segment.opened', 'video.requested', 'video.started', 'contact.held', 'contact.resumed', 'interaction.ended', 'segment.done'].map((type, i) => ({
    seq: i, at: now - 11 * 86400_000 + i * 40_000, type, actor: i === 0 || i === 7 ? 'contact' : 'Nadia Ferrand', detail: i === 7 ? { why: 'hungUp' } : i === 4 ? { choice: 'camera' } : {},
  })),
  consent: { version: '2026-01', text: 'J’accepte que mes nom, messages et images soient traités pour répondre à ma demande.', at: now - 11 * 86400_000 },
  quality: Array.from({ length: 9 }, (_, i) => ({ at: i, party: 'a', rttMs: 20 + ((i * 37) % 240), lossPct: i === 5 ? 6 : 0.2, jitterMs: 3, bitrateKbps: 900 })),
};

const codes: CodeList = {
  queue: 'que_sav', revision: 0, rule: 'mandatory', codes: [
    { code: 'repair', label: { fr: 'Dépannage', en: 'Repair' }, children: [{ code: 'solved', label: { fr: 'Résolu à distance', en: 'Solved remotely' } }, { code: 'visit', label: { fr: 'Passage d’un technicien', en: 'Technician’s visit' } }] },
    { code: 'question', label: { fr: 'Simple renseignement', en: 'General question' } },
  ],
};
const answers: [RegExp, unknown][] = [[/codes$/, codes], [/history/, { items: history, next: null }], [/\/session$/, { ...me, theme: asked.get('theme') ?? 'light', language: null }], [/interactions\/[^/]+$/, record], [/./, {}]];
const client = new Client({
  fetch: (input, init) => {
    if (state === 'signIn' || state === 'signInError') return Promise.resolve(new Response(JSON.stringify({ status: 401, code: 'unauthenticated', reason: init?.method === 'POST' ? 'badCredentials' : 'signedOut' }), { status: 401 }));
    const path = input as string;
    return Promise.resolve(new Response(JSON.stringify(answers.find(([p]) => p.test(path))?.[1])));
  },
});

/** A face that moves a little, so that pictures look like pictures. */
function face(shirt: string, back: string, skin: string, hair: string): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = 960;
  canvas.height = 540;
  const c = canvas.getContext('2d')!;
  const draw = (t: number) => {
    const y = Math.sin(t / 900) * 4;
    const g = c.createLinearGradient(0, 0, 960, 540);
    g.addColorStop(0, back);
    g.addColorStop(1, '#12161f');
    c.fillStyle = g;
    c.fillRect(0, 0, 960, 540);
    c.fillStyle = '#ffffff14';
    c.fillRect(60, 60, 200, 240);
    c.fillRect(720, 110, 190, 130);
    c.fillStyle = shirt;
    c.beginPath();
    c.ellipse(480, 620 + y, 250, 250, 0, 0, 7);
    c.fill();
    c.fillStyle = hair;
    c.beginPath();
    c.arc(480, 225 + y, 122, 0, 7);
    c.fill();
    c.fillStyle = skin;
    c.beginPath();
    c.ellipse(480, 258 + y, 104, 118, 0, 0, 7);
    c.fill();
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  return canvas.captureStream(15).getVideoTracks()[0]!;
}

const quiet: EngineSnapshot = {
  state: 'connected', legs: [], joining: false, removed: false, localVideo: null, localAudio: null, remotes: [], micError: null, cameraError: state === 'denied' ? 'denied' : null,
  quality: { rttMs: 23, lossPct: 0.2, jitterMs: 3, kbps: 1450, level: 'good' }, needsGesture: false,
  devices: { microphones: [{ id: 'm', label: 'Casque USB Jabra' }], cameras: [{ id: 'c', label: 'Caméra intégrée' }], speakers: [{ id: 's', label: 'Casque USB Jabra' }], microphone: 'm', camera: 'c', speaker: 's', facing: null },
};
const withVideo: EngineSnapshot = {
  ...quiet,
  localVideo: state === 'denied' ? null : face('#5b88c9', '#2b4a78', '#e2b394', '#2a1d16'),
  remotes: [{ leg: 'leg_c', video: face('#a8683f', '#3a4a60', '#e3b597', '#4c3221'), audio: null, muted: false, quality: 'good' }],
};
const engine = {
  subscribe: () => () => undefined, getSnapshot: () => withVideo, connect: () => undefined, leave: () => undefined, close: () => undefined,
  setWanted: () => undefined, prepare: () => Promise.resolve(), startAudio: () => Promise.resolve(), retryDevices: () => Promise.resolve(),
  chooseMicrophone: () => Promise.resolve(), chooseCamera: () => Promise.resolve(), chooseSpeaker: () => Promise.resolve(),
};

createRoot(document.getElementById('root')!).render(
  <App client={client} ringer={new Ringer()} makeDesk={(who, onSignedOut) => {
    const desk = new Desk({ client, me: who, ringer: new Ringer(), engine, socketUrl: null, storage: null,
      claims: { getItem: () => 'int_1', setItem: () => undefined, removeItem: () => undefined }, onSignedOut });
    const presence = state === 'notReady' ? { ready: false, reason: 'break' as const } : state === 'missed' ? { ready: false, reason: 'missedOffer' as const } : { ready: true, reason: null };
    setTimeout(() => {
      desk.receive({ seq: '1', type: 'snapshot', data: snapshot({
        now: Date.now(), me: who, queues, interactions: states[state] ?? [],
        presence: { ...presence, since: now - 8_048_000, version: 2, video: true, derived: state === 'ring' ? 'ringing' : (states[state] ?? []).length > 0 ? 'onCall' : 'ready', locked: state === 'locked' },
      }) });
      desk.store.setLink(state === 'linkLost' ? 'lost' : 'open', now);
    }, 0);
    Object.assign(globalThis, { desk });
    return desk;
  }} />,
);
