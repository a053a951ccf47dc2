import { ApiError, type CallRequest, type ContactView, type EntryPointView } from '@visavis/api';
import type { EngineSnapshot, Seat, Wanted } from '@visavis/media/types';
import { describe, expect, it } from 'vitest';
import { CallSession, type Surroundings } from './call-session';
import type { LineEvents } from './line';
import type { Engine, Media } from './own-devices';
import type { CallServer } from './server';

const seat: Seat = { path: '/media', room: 'int_1', token: 'seat' };

const entry: EntryPointView = {
  key: 'sav', name: 'SAV', brand: { name: 'Lenoir' }, languages: ['fr', 'en'], video: true, open: true, fields: [],
  consent: { version: '3', text: { fr: '', en: '' }, privacyUrl: '' }, ahead: 0, agentsReady: 1, opensAt: null, zone: '', closedText: '',
};

function viewOf(change: Partial<ContactView> = {}): ContactView {
  return {
    now: 0, id: 'int_1', version: 1, phase: 'queued', ringing: false, wait: null, ahead: 0, enteredAt: 0, answeredAt: null, queue: 'SAV',
    brand: entry.brand, adviser: null, others: [], hold: null, video: { available: true, gate: 'off', mine: false, question: null },
    conn: 'here', end: null, seat: null, rating: null, ...change,
  };
}

const active = (change: Partial<ContactView> = {}): ContactView =>
  viewOf({ phase: 'active', answeredAt: 10, seat, adviser: { name: 'Nadia', initials: 'NF', camera: false, leg: 'leg_a', conn: 'here' }, ...change });

class FakeEngine implements Engine {
  wanted: Wanted | null = null;
  seat: Seat | null = null;
  closed = false;
  micError: EngineSnapshot['micError'] = null;
  cameraError: EngineSnapshot['cameraError'] = null;
  private listener: () => void = () => undefined;
  connect = (to: Seat): void => void (this.seat = to);
  leave = (): void => void (this.seat = null);
  close = (): void => void (this.closed = true);
  setWanted = (wanted: Wanted): void => void (this.wanted = wanted);
  openMicrophone = async (): Promise<EngineSnapshot> => this.getSnapshot();
  retryDevices = async (): Promise<void> => undefined;
  startAudio = async (): Promise<void> => undefined;
  prepare = async (): Promise<void> => undefined;
  chooseMicrophone = async (): Promise<void> => undefined;
  chooseCamera = async (): Promise<void> => undefined;
  chooseSpeaker = async (): Promise<void> => undefined;
  flipCamera = async (): Promise<void> => undefined;
  subscribe = (listener: () => void): (() => void) => {
    this.listener = listener;
    return () => undefined;
  };
  change(what: Partial<Pick<FakeEngine, 'cameraError' | 'micError'>>): void {
    Object.assign(this, what);
    this.listener();
  }
  getSnapshot = (): EngineSnapshot => ({
    state: 'idle', legs: [], joining: false, removed: false, localVideo: null, localAudio: null, remotes: [], micError: this.micError, cameraError: this.cameraError,
    quality: null, needsGesture: false,
    devices: { microphones: [], cameras: [{ id: 'c', label: 'C' }], speakers: [], microphone: null, camera: null, speaker: null, facing: null },
  });
}

interface World {
  session: CallSession;
  engine: () => FakeEngine;
  created: CallRequest[];
  commands: string[];
  /** The event socket's side of the server. */
  say(view: ContactView): void;
  line: () => LineEvents;
  /** Lets timers that are due by then go off. */
  pass(ms: number): Promise<void>;
  kept: Map<string, string>;
  server: CallServer;
}

const gone = new ApiError('notFound', 404, 'notFound');
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function world(change: Partial<Surroundings> = {}, answers: Partial<CallServer> = {}, kept = new Map<string, string>()): World {
  let current = viewOf();
  let now = 0;
  let timers: { at: number; go: () => void }[] = [];
  let events: LineEvents | null = null;
  const engines: FakeEngine[] = [];
  const created: CallRequest[] = [];
  const commands: string[] = [];
  const answer = async (command: string, change: Partial<ContactView> = {}): Promise<ContactView> => {
    commands.push(command);
    current = { ...current, ...change, version: current.version + 1 };
    return current;
  };
  const server: CallServer = {
    entryPoint: async () => entry,
    checkSeats: async () => [seat, seat],
    create: async (_key, request) => {
      created.push(request);
      return { token: 'tok', view: current };
    },
    consent: (_token, version, language) => answer(`consent ${version} ${language}`),
    current: async () => current,
    hangUp: () => answer('hang-up', { phase: 'wrapUp', seat: null, end: { at: 100, by: 'contact', why: 'hungUp' } }),
    camera: (_token, on) => answer(`camera ${on}`, { video: { ...current.video, mine: on, gate: on && current.video.gate === 'off' ? 'on' : current.video.gate } }),
    answer: (_token, question, choice) => answer(`${question} ${choice}`, { video: { ...current.video, question: null, gate: 'on', mine: choice === 'camera' } }),
    device: () => answer('device'),
    rate: (_token, stars) => answer(`rate ${stars}`, { rating: stars }),
    ...answers,
  };
  const media: Media = {
    engine: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    preflight: async () => ({ ok: true, protocol: 'udp', rttMs: 5, lossPct: 0 }),
    facts: async () => ({ camera: true, microphone: true, webrtc: true, browser: 'Chrome 1', os: 'Linux', mobile: false }),
  };
  const session = new CallSession({
    key: 'sav', lang: 'fr', entry: null, invitation: null, server,
    places: {
      load: (key) => kept.get(key) ?? null,
      save: (key, token) => void kept.set(key, token),
      forget: (key) => void kept.delete(key),
      name: () => '',
      rememberName: () => undefined,
      take: async () => true,
    },
    line: (_token, on) => {
      events = on;
      return { close: () => undefined, hurry: () => undefined };
    },
    media: async () => media,
    permission: async () => 'granted',
    fromPage: async () => null,
    page: { secure: true, userAgent: '', cookies: true },
    now: () => now,
    after: (ms, go) => {
      const timer = { at: now + ms, go };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    ...change,
  });
  return {
    session, created, commands, kept, server,
    engine: () => {
      const engine = engines.at(-1);
      if (!engine) throw new Error('no engine yet');
      return engine;
    },
    line: () => {
      if (!events) throw new Error('no line yet');
      return events;
    },
    say: (view) => {
      current = { ...view, version: current.version + 1 };
      events?.view(current);
    },
    pass: async (ms) => {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.go();
      await tick();
    },
  };
}

async function inCall(change: Partial<ContactView> = {}): Promise<World> {
  const w = world();
  await w.session.start();
  await w.session.call('Claire');
  await tick();
  w.say(active(change));
  return w;
}

describe('calling', () => {
  it('goes from the entry page into the queue with the consent that was shown', async () => {
    const w = world();
    await w.session.start();
    expect(w.session.getSnapshot().screen).toBe('entry');
    await w.session.runCheck();
    await w.session.call('Claire', { email: 'c@example.org' });
    expect(w.created[0]).toMatchObject({ name: 'Claire', consentVersion: '3', fields: { email: 'c@example.org' }, device: { camera: true, network: { ok: true } } });
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'call', starting: false });
    expect(w.kept.get('sav')).toBe('tok');
  });

  it('does not stand in the queue while the microphone is refused, but may call without it', async () => {
    const w = world({ permission: async () => 'prompt' });
    await w.session.start();
    await w.session.runCheck();
    w.session.warm();
    await tick();
    w.engine().micError = 'denied';
    await w.session.call('Claire');
    expect(w.created).toHaveLength(0);
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'entry', microphoneFailed: true, check: { microphone: 'denied' } });
    await w.session.call('Claire', {}, true);
    expect(w.created).toHaveLength(1);
  });

  it('gives up the trial of the network for the call, which is a better one', async () => {
    let given: AbortSignal | undefined;
    const media: Media = {
      engine: () => new FakeEngine(),
      preflight: (_seats, over) => {
        given = over;
        return new Promise((resolve) => over.addEventListener('abort', () => resolve(null)));
      },
      facts: async () => ({ camera: true, microphone: true, webrtc: true, browser: 'Chrome 1', os: 'Linux', mobile: false }),
    };
    const w = world({ media: async () => media });
    await w.session.start();
    const checked = w.session.runCheck();
    await tick();
    await w.session.call('Claire');
    await checked;
    expect(given?.aborted).toBe(true);
    expect(w.session.getSnapshot().check).toMatchObject({ network: null, pending: false });
  });

  it('takes up an invitation with the tap, and the consent that was shown', async () => {
    const w = world({ invitation: 'inv' });
    await w.session.start();
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'entry' });
    expect(w.commands).toEqual([]);
    await w.session.call('');
    expect(w.commands).toEqual(['consent 3 fr']);
    expect(w.created).toHaveLength(0);
    expect(w.session.getSnapshot().screen).toBe('call');
    expect(w.kept.get('sav')).toBe('inv');
  });

  it('says what went wrong and stays on the page', async () => {
    const w = world({}, { create: async () => Promise.reject(new ApiError('tooManyAttempts', 429, 'limited')) });
    await w.session.start();
    await w.session.call('Claire');
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'entry', problem: 'tooMany', starting: false });
    expect(w.engine().wanted?.microphone).toBe(false);
  });

  it('gives along what the opener attached', async () => {
    const w = world({ fromPage: async () => ({ attached: { panier: 'A-1' }, signed: '', page: 'https://shop/x', origin: 'https://shop' }) });
    await w.session.start();
    await w.session.call('Claire');
    expect(w.created[0]).toMatchObject({ attached: { panier: 'A-1' }, page: 'https://shop/x', origin: 'https://shop' });
    expect(w.created[0]).not.toHaveProperty('signed');
  });
});

describe('coming back', () => {
  it('takes up the call of this browser after a reload', async () => {
    const w = world({}, { current: async () => active() }, new Map([['sav', 'tok']]));
    await w.session.start();
    await tick();
    expect(w.session.getSnapshot().screen).toBe('call');
    expect(w.engine().seat).toEqual(seat);
    expect(w.engine().wanted).toMatchObject({ microphone: true, camera: false });
  });

  it('forgets a call that is over', async () => {
    const w = world({}, { current: async () => Promise.reject(gone) }, new Map([['sav', 'tok']]));
    await w.session.start();
    expect(w.session.getSnapshot().screen).toBe('entry');
    expect(w.kept.size).toBe(0);
  });

  it('leaves a call to the tab that has it, until asked', async () => {
    const w = world(
      { places: { load: () => 'tok', save: () => undefined, forget: () => undefined, name: () => '', rememberName: () => undefined, take: async (_key, force) => force } },
      { current: async () => active() },
    );
    await w.session.start();
    expect(w.session.getSnapshot().screen).toBe('elsewhere');
    await w.session.continueHere();
    expect(w.session.getSnapshot().screen).toBe('call');
  });

  it('takes up an invitation by a tap only', async () => {
    const w = world({ invitation: 'inv' });
    await w.session.start();
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'entry', view: { id: 'int_1' } });
    await w.session.call('');
    expect(w.created).toHaveLength(0);
    expect(w.session.getSnapshot().screen).toBe('call');
  });

  it('ends when the server no longer knows the call', async () => {
    const w = await inCall();
    w.server.current = () => Promise.reject(gone);
    w.line().up(false);
    expect(w.session.getSnapshot().reachable).toBe(false);
    w.line().failed(0);
    await tick();
    expect(w.session.getSnapshot().screen).toBe('ended');
  });
});

describe('in the call', () => {
  it('sits in the room as long as there is a seat', async () => {
    const w = await inCall();
    expect(w.engine().seat).toEqual(seat);
    w.say(viewOf());
    expect(w.engine().seat).toBeNull();
    expect(w.engine().wanted?.microphone).toBe(true);
  });

  it('connects a moment after it rings, so that who answers finds the way open', async () => {
    const w = world();
    await w.session.start();
    await w.session.call('Claire');
    await tick();
    w.say(viewOf({ phase: 'offered', ringing: true, seat }));
    expect(w.engine().seat).toBeNull();
    await w.pass(300);
    expect(w.engine().seat).toEqual(seat);
  });

  it('shows and opens the camera before the server answers', async () => {
    const w = await inCall();
    const done = w.session.setCamera(true);
    expect(w.session.getSnapshot().cameraWish).toBe(true);
    expect(w.engine().wanted).toMatchObject({ camera: true, cameraPaused: false });
    await done;
    expect(w.session.getSnapshot().camera.is).toBe('on');
  });

  it('puts the camera back when the server refuses', async () => {
    const w = await inCall();
    w.server.camera = () => Promise.reject(new ApiError('videoNotAvailable', 409, 'conflict'));
    await w.session.setCamera(true);
    expect(w.session.getSnapshot()).toMatchObject({ cameraWish: false, problem: 'videoUnavailable', camera: { is: 'off' } });
    expect(w.engine().wanted?.camera).toBe(false);
  });

  it('answers the adviser’s question in three ways', async () => {
    for (const choice of ['camera', 'watch', 'decline'] as const) {
      const w = await inCall({ video: { available: true, gate: 'requested', mine: false, question: { id: 'ask_1', until: 30_000, by: 'Nadia' } } });
      await w.session.answer(choice);
      expect(w.commands).toEqual([`ask_1 ${choice}`]);
      expect(w.session.getSnapshot().camera.is).toBe(choice === 'camera' ? 'on' : 'off');
    }
  });

  it('announces the camera after a pause, and takes no for an answer', async () => {
    const w = await inCall();
    await w.session.setCamera(true);
    const video = { available: true, mine: true, question: null };
    w.say(active({ video: { ...video, gate: 'paused' } }));
    expect(w.engine().wanted?.camera).toBe(false);
    w.say(active({ video: { ...video, gate: 'on' } }));
    expect(w.session.getSnapshot().camera.is).toBe('returning');
    await w.pass(3_000);
    expect(w.engine().wanted?.camera).toBe(true);

    w.say(active({ hold: { since: 1, music: '' }, video: { ...video, gate: 'on' } }));
    expect(w.engine().wanted).toMatchObject({ camera: true, cameraPaused: true });
    w.say(active({ video: { ...video, gate: 'on' } }));
    expect(w.session.getSnapshot().camera.is).toBe('returning');
    await w.session.setCamera(false);
    expect(w.commands.at(-1)).toBe('camera false');
    expect(w.engine().wanted?.camera).toBe(false);
  });

  it('tells the server when the camera does not open', async () => {
    const w = await inCall();
    await w.session.setCamera(true);
    w.engine().change({ cameraError: 'inUse' });
    await tick();
    expect(w.commands).toEqual(['camera true', 'camera false']);
  });

  it('does not let an older frame undo a newer answer', async () => {
    const w = await inCall();
    await w.session.setCamera(true);
    const { view } = w.session.getSnapshot();
    w.line().view(active({ version: (view?.version ?? 0) - 1 }));
    expect(w.session.getSnapshot().view?.video.mine).toBe(true);
  });

  it('mutes here and at once', async () => {
    const w = await inCall();
    w.session.setMuted(true);
    expect(w.engine().wanted?.muted).toBe(true);
  });
});

describe('the end', () => {
  it('hangs up at once, whatever the network does, and frees the devices', async () => {
    const w = await inCall();
    let attempts = 0;
    const { server } = w;
    const answered = server.hangUp.bind(server);
    server.hangUp = (token) => (++attempts < 3 ? Promise.reject(new ApiError('offline', 0, 'unavailable')) : answered(token));
    const engine = w.engine();
    w.session.hangUp();
    expect(w.session.getSnapshot().screen).toBe('ended');
    expect(engine.closed).toBe(true);
    expect(w.kept.size).toBe(0);
    await tick();
    await w.pass(2_000);
    await w.pass(2_000);
    expect(attempts).toBe(3);
    expect(w.session.getSnapshot().view?.end?.by).toBe('contact');
  });

  it('is shown when the other side ends, can be rated, and leads to another call', async () => {
    const w = await inCall();
    w.say(active({ phase: 'wrapUp', seat: null, end: { at: 50, by: 'agent', why: 'disconnected' } }));
    expect(w.session.getSnapshot().screen).toBe('ended');
    await w.session.rate(4);
    expect(w.commands).toEqual(['rate 4']);
    expect(w.session.getSnapshot().rated).toBe(4);
    w.server.create = async () => ({ token: 'tok2', view: viewOf({ id: 'int_2' }) });
    await w.session.callAgain();
    expect(w.session.getSnapshot()).toMatchObject({ screen: 'call', view: { id: 'int_2' }, rated: null });
    expect(w.kept.get('sav')).toBe('tok2');
  });
});
