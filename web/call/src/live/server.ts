import { Client, type Capabilities, type CallRequest, type ContactView, type EntryPointView, type Lang, type Seat } from '@visavis/api';

/** What the contact's page asks of the server. Answers or throws ApiError; it never retries. */
export interface CallServer {
  entryPoint(key: string, lang: Lang): Promise<EntryPointView>;
  checkSeats(key: string): Promise<[Seat, Seat]>;
  create(key: string, request: CallRequest, idempotencyKey: string): Promise<{ token: string; view: ContactView }>;
  current(token: string): Promise<ContactView>;
  /** Agrees to the text, for a call that was prepared for this contact. */
  consent(token: string, version: string, language: Lang): Promise<ContactView>;
  hangUp(token: string): Promise<ContactView>;
  camera(token: string, on: boolean): Promise<ContactView>;
  answer(token: string, question: string, choice: 'camera' | 'watch' | 'decline'): Promise<ContactView>;
  device(token: string, device: Capabilities): Promise<ContactView>;
  rate(token: string, stars: number): Promise<ContactView>;
}

export function httpServer(): CallServer {
  const open = new Client();
  const of = (token: string): Client => new Client({ token: () => token });
  const point = (key: string): string => `/api/v1/entry-points/${encodeURIComponent(key)}`;
  return {
    entryPoint: (key, lang) => open.get(`${point(key)}?lang=${lang}`),
    checkSeats: async (key) => (await open.post<{ seats: [Seat, Seat] }>(`${point(key)}/checks`)).seats,
    create: (key, request, idempotencyKey) => open.post(`${point(key)}/calls`, request, { idempotencyKey }),
    consent: (token, version, language) => of(token).post('/api/v1/call/consent', { version, language }),
    current: (token) => of(token).get('/api/v1/call'),
    // The tap may be the last thing this page does.
    hangUp: (token) => of(token).post('/api/v1/call/hang-up', {}, { keepalive: true }),
    camera: (token, on) => of(token).post('/api/v1/call/camera', { on }),
    answer: (token, question, choice) => of(token).post('/api/v1/call/answer-video', { question, choice }),
    device: (token, device) => of(token).post('/api/v1/call/device', device),
    rate: (token, stars) => of(token).post('/api/v1/call/rating', { stars }),
  };
}
