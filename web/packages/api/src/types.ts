// The wire contract between the server, the desk and the contact's page.
// Times are Unix milliseconds of the server's clock; `now` is in every snapshot and
// pong so that a page can compute the offset to its own clock.
// Ids are prefixed random strings: int_ pty_ off_ seg_ leg_ ask_ not_ ctc_ agt_ que_ ent_ evt_.

export type Millis = number;
export type Lang = 'fr' | 'en';
export type Text = { fr: string; en: string }; // texts an administrator writes

// ---- errors: RFC 9457 application/problem+json. The front end translates `error.<reason>`; nobody sees server text.
export type ErrorCode = 'invalid'|'unauthenticated'|'forbidden'|'notFound'|'conflict'|'limited'|'unavailable'|'internal';
// status: 422 (400 for undecodable) | 401 | 403 | 404 | 409 (412 for If-Match) | 429 | 503 | 500
export interface Problem { type: string; title: string; status: number; code: ErrorCode; reason: string; detail?: string;
  errors?: { location: string; message: string; reason?: string }[]; retryAfter?: number /* seconds */; opensAt?: Millis /* with entryClosed */;
  note?: Note; customData?: CustomValue[] /* what is stored, with revisionStale */ }
// reasons: badCredentials signedOut tooManyAttempts accountDisabled notPermitted notFound invalidBody required tooLong
//   offerGone otherCallLive contactAway slotTaken notOwner callEnded callInProgress othersInCall askGone videoNotAvailable noVideoRight
//   notHeld onHold contactNoVideo dispositionRequired frozen revisionStale idempotencyReused consentStale entryClosed
//   badOrigin seatGone unavailable internal; of colleagues: consultationOpen consultationGone transferPending transferGone colleagueAway
//   alreadyInCall alreadyRinging agentBusy agentSignedOut agentUnavailable queueUnavailable lastAgent partyGone notMember notQueued tooMany;
//   of wrap-up: dispositionHidden unknownCode wrapUpOver customDataRequired unknownField fieldMissing notYesNo notNumber outOfRange notDate notListed
//   notLink notMatching; of settings: mandatoryAndHidden taken
// Every POST command accepts `Idempotency-Key`. State-changing requests with a cookie need same-origin (CrossOriginProtection).

// ---- people
// POST   /api/v1/session {username,password} → Me      (also sets HttpOnly SameSite=Strict cookie `visavis`)
// GET    /api/v1/session → Me | 401          DELETE /api/v1/session → 204
// PATCH  /api/v1/me {language?,theme?,popOut?,ringVolume?} → Me
// PUT    /api/v1/me/presence {ready:boolean, reason?: string|null, video?: boolean} → Presence
// conference: invite, merge (and consult) · transfer.agent: transfer, complete (and consult) · transfer.queue: transfer-queue
export type Permission = 'video'|'call'|'conference'|'transfer.agent'|'transfer.queue'|'customData.edit'|'history.read'|'supervise'|'administer';
export interface Me { id: string; username: string; name: string; firstName: string; initials: string; roles: ('agent'|'supervisor'|'administrator')[];
  permissions: Permission[]; language: Lang|null; theme: 'light'|'dark'|'system'; popOut: boolean; ringVolume: number /*0..1*/; company: Brand }
export interface Brand { name: string; colour?: string; logo?: string }
export interface Presence { ready: boolean; reason: null|'missedOffer'|'break'|'lunch'|'training'|'signedIn'; since: Millis; version: number; video: boolean;
  derived: 'ready'|'notReady'|'ringing'|'onCall'|'wrapUp' }

// ---- desk socket: GET /api/v1/desk/socket  (cookie; Origin checked). JSON text frames.
// client → server: {type:'ping', t:number}  every second from a Worker. (server answers pong)
// server → client:
export type DeskFrame =
  | { seq: string; type: 'snapshot'; data: DeskSnapshot }                    // first, and again whenever the server cannot be incremental
  | { seq: string; type: 'interaction'; event?: string; data: InteractionView } // upsert; event = name of the event that caused it
  | { seq: string; type: 'interaction.removed'; data: { id: string } }       // no longer mine (done, requeued, offer gone)
  | { seq: string; type: 'presence'; data: Presence }
  | { seq: string; type: 'queues'; data: QueueView[] }                       // at most 1 Hz, on change
  | { seq: string; type: 'signedOut'; data: { why: 'elsewhere'|'expired'|'disabled'|'signedOut' } }
  | { seq: string; type: 'pong'; data: { t: number; now: Millis } };
export interface DeskSnapshot { now: Millis; me: Me; presence: Presence; interactions: InteractionView[]; queues: QueueView[] }
export interface QueueView { id: string; name: string; waiting: number; longestSince: Millis|null; agentsReady: number; warn: boolean }

// One interaction as one agent may see it. The whole of it in every frame (1–3 kB).
export interface InteractionView {
  screenPop: string | null; // address of the company's own system
  id: string; version: number;
  phase: 'queued'|'offered'|'active'|'wrapUp'|'done'|'abandoned';
  settled: boolean;                     // media server agrees with this state (show "on hold" as settled only then)
  queue: { id: string; name: string; amberAfter: number /*s of talk*/; redAfter: number; holdAmberAfter: number };
  entryPoint: { key: string; name: string };
  enteredAt: Millis; answeredAt: Millis|null;
  contact: ContactCard;
  offer: null | { id: string; kind: OfferKind; madeAt: Millis; until: Millis;   // a ring for ME
    by: null | { party: string; agentId: string; name: string; initials: string };   // who asks; null for work
    reason: string;                     // what they wrote; '' for none
    seat: Seat|null };                  // where to connect ahead, with nothing allowed until accepted; null for a consultation
  mine: null | { party: string; place: Place; owner: boolean;           // my party in the call
    role: Exclude<Role, 'contact'>;
    steers: boolean;                    // may hold, stop video, invite, end: the owner, or who stands in while the owner is lost
    silenced: boolean;                  // the owner took my microphone; I cannot give it back myself
    conn: Conn; camera: boolean /*wish*/; videoRight: boolean;
    seat: Seat|null;                    // the stage; null for a consulted colleague, who has no place there
    sideSeat: Seat|null };              // the consultation's room. Both may be open: the server lets media flow in one of them only
  segment: Segment|null;                // my latest stretch
  unfinished: Segment[];                // my stretches that are not done, oldest first: each is to be finished
  parties: PartyView[];                 // contact first, then agents in the order they came; the viewer's own included
  rings: RingView[];                    // colleagues who are being rung
  consultation: null | { id: string; by: string /*party of its owner*/; peer: string|null /*party; null while ringing*/;
    agentId: string; name: string; initials: string /* the colleague */; since: Millis /* asked, then accepted */; offer: string|null };
  transfer: null | { id: string; kind: 'agent'|'consulted'; from: string /*party*/; to: string|null /*party; null while ringing*/;
    agentId: string; name: string; initials: string; offer: string|null };
  refusal: null | Refusal;              // how MY last ring of a colleague came to nothing, until the next one
  hold: null | { since: Millis; why: 'hold'|'consultation'|'transfer'|'alone' };
  video: VideoView;
  attached: AttachedValue[];            // named, ordered and chosen as the queue wants
  customData: CustomValue[];            // the set is made with the interaction and never changes
  notes: Note[];                        // mine is the typed one whose segment === segment.id
  end: null | { at: Millis; by: 'contact'|'agent'|'system'; why: string; agentName?: string };
  // What this agent may do now. Absent: control hidden. '' : allowed. Otherwise the reason it would be refused with (shown disabled).
  can: Partial<Record<Command, string>>;
}
export interface Segment { id: string; state: 'open'|'wrapUp'|'done'; openedAt: Millis; closedAt: Millis|null;
  holdsSlot: boolean /* wrap-up keeps new work away */; wrapUpUntil: Millis|null /* until when; null while it holds: no end */;
  queue: string /* id; the contact may be in another by now */; queueName: string; rule: CodeRule; code: string|null; codeName: Text|null; codesAt: number /* revision of the list */ }
export type CodeRule = 'none'|'optional'|'mandatory'|'hidden';
export interface CodeList { queue: string; revision: number; rule: CodeRule; codes: Disposition[] }
export interface Disposition { code: string; label: Text; children?: Disposition[] /* then it is a branch and cannot be chosen */ }
export type FieldType = 'text'|'number'|'yesNo'|'date'|'list'|'link';
export interface CustomField { key: string; label: Text; type: FieldType; required: boolean; default?: string; maxLength?: number; pattern?: string; min?: number; max?: number;
  options?: { value: string; label: Text }[] }
// A value is a text: number 12.5, yesNo yes or no, date 2026-03-02, list the option's value, link an address; '' for none.
export interface CustomValue { field: CustomField; value: string; revision: number; change: null | { author: string; authorName: string; at: Millis; previous: string } }
export type Conn = 'joining'|'here'|'lost';
export type OfferKind = 'work'|'transfer'|'consult'|'invite';
export type Place = 'stage'|'side'|'aside';
export type Role = 'contact'|'owner'|'member'|'consulted'|'target';
export type Command = 'accept'|'decline'|'hold'|'resume'|'start-video'|'stop-video'|'cancel-video'|'camera'|'disconnect'|'mark-done'
  |'consult'|'alternate'|'merge'|'complete'|'end-consultation'
  |'invite'|'cancel-invite'|'end-conference'|'remove'|'suspend'|'silence'|'leave'
  |'transfer'|'transfer-queue'|'cancel-transfer'
  |'disposition'|'extend-wrap-up'|'end-wrap-up';
export interface RingView { offer: string; kind: Exclude<OfferKind, 'work'>; by: string /*party*/; agentId: string; name: string; initials: string; madeAt: Millis; until: Millis }
export interface Refusal { offer: string; kind: Exclude<OfferKind, 'work'>; agentId: string; name: string;
  why: 'declined'|'expired'|'agentGone'|'lost' /* accepted, then never arrived or dropped */; reason: string; at: Millis }
export interface PartyView { id: string; kind: 'contact'|'agent'; role: Role; place: Place; name: string; initials: string; agentId?: string; conn: Conn; backBy: Millis|null;
  camera: boolean /*wish*/; videoRight: boolean; silenced: boolean;
  leg: string|null /* identity in the stage room */; sideLeg: string|null /* identity in the side room */ }
export interface VideoView { available: boolean; unavailableWhy?: string;   // company/queue switch, right, contact's device
  gate: 'off'|'requested'|'on'|'paused'; question: null | { id: string; until: Millis };
  lastAnswer: null | { choice: 'camera'|'watch'|'decline'|'noAnswer'|'cancelled'; at: Millis } }
export interface ContactCard { id: string; name: string; initials: string; language: Lang; email?: string; phone?: string; identifier?: string; since: Millis;
  device: Capabilities|null; previous: number /* earlier sessions */ }
export interface Capabilities { camera: boolean; microphone: boolean; webrtc: boolean; browser: string; os: string; mobile: boolean;
  network: null | { ok: boolean; protocol: 'udp'|'tcp'|'relay'; rttMs: number; lossPct: number } }
export interface AttachedValue { key: string; label: Text; value: string; source: 'page'|'signed'|'api'|'form'; at: Millis }
export interface Note { id: string; segment: string; author: string; authorName: string; kind: 'typed'|'transferReason'|'consultReason'|'inviteReason'|'declineReason'; text: string; revision: number; at: Millis }
// What the browser gives to livekit-client: new Room().connect(`ws(s)://host` + seat.path, seat.token). Never a LiveKit token.
// LiveKit opens `${path}/rtc?access_token=<seat.token>` (or /rtc/v1); our proxy turns the seat into the plan's permissions.
// A seat stays valid for as long as the party is in the plan of that room; the same seat is used for reconnects and full rejoins.
export interface Seat { path: string /* '/media' */; room: string; token: string }

// ---- agent's commands: POST /api/v1/interactions/{id}/<command> → InteractionView
// accept {offer}  decline {offer, reason?}  hold {}  resume {}  start-video {camera:boolean}  stop-video {}  cancel-video {question}
// camera {on:boolean}  disconnect {everyone?: boolean}: with other agents in the call everyone must be true, else othersInCall  mark-done {segment?}
// disposition {code /* '' takes it back */, segment?}  extend-wrap-up {until /* as seen */, segment?}  end-wrap-up {segment?}   (no segment: my latest)
// consult {target, reason?}  alternate {consultation, to:'stage'|'side'}  merge {consultation}  complete {consultation, reason?}  end-consultation {consultation}
// invite {target, reason?}  cancel-invite {offer}  end-conference {}  remove {party}  suspend {party, on}  silence {party, on}  leave {to?: party}
// transfer {target, reason?}  transfer-queue {queue, reason?}  cancel-transfer {transfer}
// A reason (≤ 500 characters) becomes a note with author and time, in the transaction of the command.
// GET  /api/v1/team?interaction=&search=&limit= → TeamView         PUT, DELETE /api/v1/me/favourites/{id} → 204 (an agent or a queue)
// PUT  /api/v1/interactions/{id}/note {text}  If-Match: "<revision>" (0 for the first; omitted = overwrite own) → Note | 412 revisionStale (Problem + current note in `note`)
// GET  /api/v1/queues/{id}/codes → CodeList
// GET  /api/v1/interactions/{id}/custom-data → { values: CustomValue[] }
// PUT  /api/v1/interactions/{id}/custom-data/{field} {value}  If-Match: "<revision>" → CustomValue | 412 revisionStale (Problem + `customData`) | 404 unknownField
// PUT  /api/v1/interactions/{id}/custom-data {values: {<key>: {value, revision?}}} → { values }; every field must be there (fieldMissing), no other (unknownField)
// GET, PUT /api/v1/queues/{id}/wrap-up  (administrators, ETag / If-Match)
// GET  /api/v1/interactions/{id} → InteractionRecord        (history detail, permission history.read, or in the call)
// GET  /api/v1/contacts/{id} → ContactCard
// GET  /api/v1/contacts/{id}/history?before=&limit= → { items: HistoryItem[]; next: string|null }
// POST /api/v1/interactions/{id}/quality {samples:[{at, rttMs, lossPct, jitterMs, bitrateKbps}]} → 204 (once a minute, history keeps it)
export interface TeamView { now: Millis; agents: TeamAgent[]; queues: TeamQueue[]; more: boolean /* more agents than were asked for */ }
export interface TeamAgent { id: string; name: string; initials: string;
  status: 'ready'|'notReady'|'ringing'|'onCall'|'wrapUp'|'signedOut'; reason: Presence['reason']; since: Millis|null /* in this status */;
  unavailable: string /* '' can be rung now; else the reason a command would be refused with */;
  videoRight: boolean; spokeAt: Millis|null /* last time they spoke to this contact, before this interaction */; favourite: boolean; queues: string[] }
export interface TeamQueue { id: string; name: string; waiting: number; longestSince: Millis|null; agentsReady: number; agentsSignedIn: number;
  expectedWaitMs: number|null /* null: nobody who is signed in serves it */; current: boolean; favourite: boolean }
export interface HistoryItem { id: string; kind: 'voice'|'video'; at: Millis; durationMs: number; talkMs: number; queue: string; agentNames: string[]; phase: string; pending: boolean; excerpt: string /* first 140 chars of notes */; codes: Text[] }
export interface InteractionRecord { item: HistoryItem; contact: ContactCard; attached: AttachedValue[]; customData: CustomValue[]; notes: Note[];
  segments: { agentName: string; queueName: string; owner: boolean; state: Segment['state']; openedAt: Millis; closedAt: Millis|null; doneAt: Millis|null; code: Text|null }[];
  timeline: { seq: number; at: Millis; type: string; actor: string /* display name or 'contact' or 'system' */; detail: Record<string, string|number|boolean> }[];
  consent: null | { version: string; text: string; at: Millis }; rating: number|null;
  quality: { at: Millis; party: string; rttMs: number; lossPct: number; jitterMs: number; bitrateKbps: number }[] }

// ---- the contact
// GET  /api/v1/entry-points/{key}?lang= → EntryPointView | 404
// POST /api/v1/entry-points/{key}/checks {} → { seats: [Seat, Seat] }   // two seats in a throw-away room: publish with one, receive with the other (round trip through the real SFU)
// POST /api/v1/entry-points/{key}/calls CallRequest → 201 { token: string; view: ContactView }
// afterwards `Authorization: Bearer <token>`:
// GET  /api/v1/call → ContactView
// GET  /api/v1/call/socket   subprotocols ['visavis.v1', 'token.'+token] ; frames {seq,type:'view',data:ContactView} and {type:'pong',data:{t,now}}; client pings {type:'ping',t}
// POST /api/v1/call/hang-up {} · /camera {on} · /answer-video {question, choice:'camera'|'watch'|'decline'} · /device Capabilities · /rating {stars:1..5}   → ContactView
// `pagehide`: nothing to send, closing the socket says it. The place is held 30 s; the token resumes.
export interface EntryPointView { key: string; name: string /* in lang */; brand: Brand; languages: Lang[]; video: boolean; open: boolean;
  opensAt: Millis|null; zone: string /* IANA, of the hours; empty: none */; closedText: string /* in lang */;
  fields: { key: string; label: Text; required: boolean; kind: 'text'|'email'|'tel' }[];   // optional ones beside the name
  consent: { version: string; text: Text; privacyUrl: string }; ahead: number; agentsReady: number }
export interface CallRequest { name: string; language: Lang; fields?: Record<string,string>; attached?: Record<string,string>; signed?: string /* base64url(JSON{exp,data}) + '.' + base64url(hmac-sha256) by the company's server */;
  page?: string; origin?: string /* of the page that opened the call window */; consentVersion: string; device: Capabilities }
export interface ContactView { now: Millis; id: string; version: number; phase: InteractionView['phase']; ringing: boolean;
  wait: number|null /* ms from now, whole minutes */; ahead: number /* 0 = next */; enteredAt: Millis; answeredAt: Millis|null; queue: string; brand: Brand;
  adviser: null | { name: string; initials: string; camera: boolean; leg: string|null; conn: Conn };   // first name only
  others: { name: string /* first name */; initials: string; camera: boolean; leg: string|null; conn: Conn }[];   // further agents in the conversation
  music?: string /* url to play while waiting, '' for none */; hold: null | { since: Millis; music: string /* url */; };   // never why
  video: { available: boolean; gate: VideoView['gate']; mine: boolean /* my camera wish */; question: null | { id: string; until: Millis; by: string } };
  conn: Conn; end: null | { at: Millis; by: 'contact'|'agent'|'system'; why: string }; seat: Seat|null; rating: number|null }

// ---- integrators (Authorization: Bearer vva_<key>)
// POST /api/v1/interactions {entryPoint, contact:{name,email?,phone?,identifier?,language?}, attached:{k:v}} → 201 { id, callUrl /* /call/<key>#t=<token>, contact opens it within 10 min */ }
// PATCH /api/v1/interactions/{id}/attached {k:v} → AttachedValue[]  (append-only, source 'api')

// ---- widget: <script async src="https://host/widget.js" data-entry="sav" data-lang="fr" data-attached='{"panier":"A-12"}' data-signed="…"></script>
// A floating button "Appeler un conseiller"; opens /call/<entry>?lang=… in a call window (window.open 420×760), postMessage of {attached, signed, page} to it
// after it says ready (origin-checked both ways; allowed origins per entry point, server-enforced in CallRequest via `origin`).
// Other fixed URLs: /hold/<file> music · /healthz /readyz /metrics · /api/openapi.json · /ca.crt (own authority) · /demo/ → redirects to the demo site's own port.
