import type { InteractionView } from '@visavis/api';
import type { EngineSnapshot, Place } from '@visavis/media';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interaction } from '../testing/fixtures';
import { CallBinding, type Claims, type Engine } from './call';

class FakeEngine {
  state: EngineSnapshot['state'] = 'idle';
  legs: string[] = [];
  joining = false;
  removed = false;
  seat: string | null = null;
  seats: string[] = [];
  listens: string[] = [];
  wanted = { microphone: false, camera: false, muted: false };
  listener: () => void = () => {};
  subscribe = (l: () => void) => { this.listener = l; return () => {}; };
  getSnapshot = () => ({ state: this.state, legs: this.legs, joining: this.joining, removed: this.removed }) as unknown as EngineSnapshot;
  connect = (...seats: Place[]) => {
    this.seats = seats.map((s) => s.token);
    this.listens = seats.flatMap((s) => (s.listens === true ? [s.token] : []));
    this.seat = this.seats[0] ?? null; };
  leave = () => this.connect();
  close = () => {};
  setWanted = (w: typeof this.wanted) => { this.wanted = w; };
  become(state: EngineSnapshot['state']) { this.state = state; this.listener(); }
  /** The server gave it a leg. */
  sits(leg: string) { this.legs = [...this.legs, leg]; this.joining = false; this.become('connected'); }
  tries() { this.joining = true; this.become('reconnecting'); }
}

class Memory implements Claims {
  readonly map = new Map<string, string>();
  getItem = (k: string) => this.map.get(k) ?? null;
  setItem = (k: string, v: string) => void this.map.set(k, v);
  removeItem = (k: string) => void this.map.delete(k);
}

/** The lock that the tabs of one browser share, as this tab sees it. */
class Locks {
  /** Another tab has it. */
  held = false;
  /** It is not given before `give`. */
  slow = false;
  queries = 0;
  give: () => void = () => {};
  request = (_name: string, options: LockOptions, granted: () => Promise<void> | undefined) =>
    new Promise<void>((resolve) => {
      this.give = () => void Promise.resolve(granted()).then(resolve);
      if (!(this.held || this.slow) || options.steal === true) this.give();
    });
  query = () => {
    this.queries++;
    return Promise.resolve({ held: this.held ? [{ name: 'visavis-call' }] : [] });
  };
}

const base = interaction();
const live = (change: { conn?: 'here' | 'joining' | 'lost'; leg?: string; gate?: InteractionView['video']['gate']; camera?: boolean } = {}) =>
  interaction({
    mine: { ...base.mine!, conn: change.conn ?? 'joining', camera: change.camera ?? false, seat: { path: '/media', room: 'r', token: 'seat' } },
    video: { ...base.video, gate: change.gate ?? 'off' },
    parties: base.parties.map((p) => (p.kind === 'agent' ? { ...p, leg: change.leg ?? 'leg_a' } : p)),
  });

const rung = (offer = 'off_1') =>
  interaction({
    phase: 'offered', mine: null, segment: null,
    offer: { id: offer, kind: 'work', madeAt: 0, until: 20_000, by: null, reason: '', seat: { path: '/media', room: 'r', token: 'seat' } },
  });

let engine: FakeEngine;
let claims: Memory;
const open = (agent = 'agt_1', locks?: Locks) =>
  new CallBinding({ engine: engine as unknown as Engine, agent, claims, locks: locks as unknown as LockManager | undefined });

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  claims = new Memory();
});
afterEach(() => vi.useRealTimers());

describe('CallBinding', () => {
  it('opens the microphone with the answer and sits down with the seat', () => {
    const call = open();
    call.answering('int_1');
    expect(engine.wanted.microphone).toBe(true);
    expect(engine.seat).toBeNull();
    call.follow([live()]);
    expect(engine.seat).toBe('seat');
    call.follow([]);
    expect(engine).toMatchObject({ seat: null, wanted: { microphone: false, camera: false } });
  });

  it('opens the camera only while video is on or asked for, and its owner wants it', () => {
    const call = open();
    call.answering('int_1');
    call.follow([live({ gate: 'paused', camera: true })]);
    expect(engine.wanted.camera).toBe(false);
    call.follow([live({ gate: 'on', camera: true })]);
    expect(engine.wanted.camera).toBe(true);
    call.follow([live({ gate: 'on', camera: false })]);
    expect(engine.wanted.camera).toBe(false);
  });

  it('leaves a call alone that another desk has, until its agent wants it here', () => {
    const call = open();
    call.follow([live({ conn: 'here' })]);
    expect(engine.seat).toBeNull();
    expect(call.getSnapshot().elsewhere).toBe(true);
    call.takeHere();
    expect(engine.seat).toBe('seat');
    expect(call.getSnapshot().elsewhere).toBe(false);
  });

  it('takes an abandoned call after a pause', () => {
    const call = open();
    call.follow([live({ conn: 'here' })]);
    call.follow([live({ conn: 'lost' })]);
    vi.advanceTimersByTime(3900);
    expect(engine.seat).toBeNull();
    vi.advanceTimersByTime(100);
    expect(engine.seat).toBe('seat');
  });

  it('takes a call at once that was lost when this desk was opened', () => {
    const call = open();
    call.follow([live({ conn: 'lost' })]);
    vi.advanceTimersByTime(0);
    expect(engine.seat).toBe('seat');
  });

  it('leaves one to the desk that is answering it, if it was opened just then', () => {
    const call = open();
    call.follow([live({ conn: 'joining' })]);
    vi.advanceTimersByTime(3900);
    expect(engine.seat).toBeNull();
  });

  it('comes back at once after a reload of the same tab', () => {
    open().answering('int_1');
    engine = new FakeEngine();
    const again = open();
    again.follow([live({ conn: 'here' })]);
    expect(engine.seat).toBe('seat');
  });

  describe('a page that is left and loaded again', () => {
    const reload = (page: CallBinding) => {
      page.handOver();
      engine = new FakeEngine();
    };
    const talking = () => {
      const page = open();
      page.answering('int_1');
      page.follow([live({ gate: 'on', camera: true })]);
      return page;
    };

    it('sits where it sat before it is told of the call', () => {
      reload(talking());
      const again = open();
      expect(engine).toMatchObject({ seat: 'seat', wanted: { microphone: true, camera: true, muted: false } });
      expect(again.resuming).toBe(true);
      again.follow([live({ conn: 'here', gate: 'on', camera: true })]);
      expect(engine).toMatchObject({ seat: 'seat', wanted: { microphone: true, camera: true, muted: false } });
      expect(again.resuming).toBe(false);
      expect(again.getSnapshot()).toMatchObject({ live: 'int_1', elsewhere: false });
    });

    it('is as muted as before, however often and for however long it is away', () => {
      const before = talking();
      before.setMuted(true);
      reload(before);
      const again = open();
      expect(engine).toMatchObject({ seat: 'seat', wanted: { muted: true } });
      reload(again); // before it was told of anything
      const third = open();
      expect(engine).toMatchObject({ seat: 'seat', wanted: { muted: true } });
      reload(third);
      vi.advanceTimersByTime(60_000);
      const late = open();
      late.follow([live({ conn: 'lost' })]);
      expect(engine).toMatchObject({ seat: 'seat', wanted: { muted: true } });
      expect(late.getSnapshot().muted).toBe(true);
      late.setMuted(false);
      reload(late);
      open();
      expect(engine).toMatchObject({ seat: 'seat', wanted: { muted: false } });
    });

    it('gets up when the call has ended meanwhile', () => {
      reload(talking());
      open().follow([]);
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false, camera: false } });
    });

    it('gets up when nobody tells it of the call, and sits down again when somebody does', () => {
      reload(talking());
      const again = open();
      vi.advanceTimersByTime(5_000);
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false, camera: false } });
      again.follow([live({ conn: 'lost' })]);
      expect(engine.seat).toBe('seat');
    });

    it('gets up when its place is refused', () => {
      reload(talking());
      open();
      engine.become('failed');
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false, camera: false } });
      reload(talking());
      open();
      engine.removed = true;
      engine.become('reconnecting');
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false, camera: false } });
    });

    it('sits down when it has the tabs’ lock', () => {
      reload(talking());
      const locks = new Locks();
      locks.slow = true;
      open('agt_1', locks);
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false } });
      locks.give();
      expect(engine).toMatchObject({ seat: 'seat', wanted: { microphone: true } });
    });

    it('takes nothing from a page that hands over otherwise', () => {
      for (const text of ['', '{', 'null', '7', '{"at":1}', `{"at":${Date.now()},"agent":"agt_1","call":"int_1","camera":true,"seats":[null]}`]) {
        claims.setItem('visavis.handover', text);
        expect(open().resuming, text).toBe(false);
        expect(claims.getItem('visavis.handover')).toBeNull();
      }
    });

    it('sits down once, and not when much time has passed', () => {
      reload(talking());
      open();
      engine = new FakeEngine();
      open();
      expect(engine.seat).toBeNull();
      reload(talking());
      vi.advanceTimersByTime(45_000);
      open();
      expect(engine.seat).toBeNull();
    });

    it('does not sit down for somebody else who signs in then', () => {
      reload(talking());
      open('agt_2');
      expect(engine).toMatchObject({ seat: null, wanted: { microphone: false } });
    });

    it('hands nothing over where the call was at another desk', () => {
      const before = open();
      before.follow([live({ conn: 'here' })]);
      reload(before);
      open();
      expect(engine.seat).toBeNull();
    });
  });

  it('tells that the call is in another tab while one has the lock, and goes on when that closes', async () => {
    const locks = new Locks();
    locks.held = true;
    claims.setItem('visavis.call', 'int_1');
    const call = open('agt_1', locks);
    call.follow([live({ conn: 'here' })]);
    expect(call.getSnapshot().elsewhere).toBe(false);
    await vi.advanceTimersByTimeAsync(400);
    expect(call.getSnapshot().elsewhere).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([engine.seat, locks.queries]).toEqual([null, 1]); // asked once, not for as long as the call lasts
    locks.held = false;
    locks.give();
    expect([engine.seat, call.getSnapshot().elsewhere]).toEqual(['seat', false]);
  });

  it('does not take a lock that is given late for another tab’s', async () => {
    const locks = new Locks();
    locks.slow = true;
    const call = open('agt_1', locks);
    claims.setItem('visavis.call', 'int_1');
    call.follow([live()]);
    const { query } = locks;
    locks.query = () => Promise.reject(new Error('no locks'));
    await vi.advanceTimersByTimeAsync(1000);
    locks.query = query;
    await vi.advanceTimersByTimeAsync(1000);
    expect([engine.seat, call.getSnapshot().elsewhere]).toEqual([null, false]);
    locks.give();
    expect([engine.seat, call.getSnapshot().elsewhere]).toEqual(['seat', false]);
  });

  describe('when another desk takes the seat', () => {
    const talking = () => {
      const call = open();
      call.answering('int_1');
      call.follow([live()]);
      engine.sits('leg_a');
      call.follow([live({ conn: 'here' })]);
      return call;
    };
    const letGo = (call: CallBinding) => {
      vi.advanceTimersByTime(300);
      expect(engine.seat).toBeNull();
      expect(call.getSnapshot().elsewhere).toBe(true);
      call.follow([live({ conn: 'here', leg: 'leg_other' })]);
      vi.advanceTimersByTime(10_000);
      expect(engine.seat).toBeNull(); // and does not come back
    };

    it('lets go, whether the view tells first', () => {
      const call = talking();
      call.follow([live({ conn: 'lost', leg: 'leg_other' })]); // not there yet, as the server has it
      letGo(call);
    });

    it('or the media server: then at once, because coming back would take it from there', () => {
      const call = talking();
      engine.removed = true;
      engine.become('reconnecting');
      expect(engine.seat).toBe('seat'); // it may have been for another reason
      call.follow([live({ conn: 'lost', leg: 'leg_other' })]);
      expect(engine.seat).toBeNull();
      letGo(call);
    });

    it('and stays when it was its own return that the view did not show yet', () => {
      const call = talking();
      engine.tries();
      call.follow([live({ conn: 'lost', leg: 'leg_b' })]);
      vi.advanceTimersByTime(10_000);
      engine.sits('leg_b');
      vi.advanceTimersByTime(10_000);
      expect(engine.seat).toBe('seat');
      engine.sits('leg_c');
      vi.advanceTimersByTime(200);
      call.follow([live({ conn: 'here', leg: 'leg_c' })]);
      vi.advanceTimersByTime(10_000);
      expect(engine.seat).toBe('seat');
      expect(call.getSnapshot().elsewhere).toBe(false);
    });
  });

  it('does not claim a call that was given away and comes back', () => {
    const call = open();
    call.answering('int_1');
    call.follow([live()]);
    engine.sits('leg_a');
    call.follow([]);
    call.follow([live({ conn: 'here', leg: 'leg_other' })]);
    expect(engine.seat).toBeNull();
    expect(call.getSnapshot().elsewhere).toBe(true);
  });

  it('closes the microphone when what was being answered ended first', () => {
    const call = open();
    call.follow([rung()]);
    call.answering('int_1');
    call.follow([interaction({ mine: null, end: { at: 0, by: 'contact', why: 'hangUp', agentName: null } as unknown as InteractionView['end'] })]);
    expect(engine).toMatchObject({ seat: null, wanted: { microphone: false } });
  });

  it('forgets a mute with the call it was for', () => {
    const call = open();
    call.answering('int_1');
    call.follow([live()]);
    call.setMuted(true);
    expect(engine.wanted.muted).toBe(true);
    call.follow([]);
    expect(call.getSnapshot().muted).toBe(false);
  });

  it('connects ahead while it rings, with no device open, and stays through the answer', () => {
    const call = open();
    call.follow([rung()]);
    expect(engine).toMatchObject({ seat: 'seat', wanted: { microphone: false, camera: false } });
    engine.become('connected');
    let left = false;
    engine.leave = () => { left = true; };
    call.answering('int_1');
    expect(engine.wanted.microphone).toBe(true);
    call.follow([interaction({ mine: null })]); // pressed, and not answered yet
    call.follow([live({ conn: 'here' })]);
    expect(engine).toMatchObject({ seat: 'seat', wanted: { microphone: true } });
    expect(left).toBe(false);
    expect(call.getSnapshot().elsewhere).toBe(false);
  });

  describe('with a second call', () => {
    const one = (id: string, change: { held?: boolean; conn?: 'here' | 'joining' | 'lost' } = {}) => {
      const view = live({ conn: change.conn ?? 'here' });
      return { ...view, id, hold: change.held === true ? { since: 0, why: 'hold' as const } : null, mine: { ...view.mine!, seat: { path: '/media', room: id, token: id } } };
    };

    it('keeps the first one’s seat, and gives the voice to the one that was taken', () => {
      const call = open();
      call.answering('a');
      call.follow([one('a')]);
      let left = false;
      engine.leave = () => { left = true; };
      call.answering('b');
      expect(engine.seats).toEqual(['a']);
      call.follow([one('a', { held: true }), { ...rung(), id: 'b' }]); // the two become known one after the other
      call.follow([one('a', { held: true }), one('b')]);
      expect(engine.seats).toEqual(['b', 'a']);
      expect(engine.listens).toEqual(['a']);
      expect(call.getSnapshot()).toMatchObject({ live: 'b', elsewhere: false });
      // Swapped by hand: first nobody has the voice, then the other.
      call.follow([one('a', { held: true }), one('b', { held: true })]);
      expect(engine.seats).toEqual(['b', 'a']);
      call.follow([one('a'), one('b', { held: true })]);
      expect(engine.seats).toEqual(['a', 'b']);
      expect(call.getSnapshot().live).toBe('a');
      call.follow([one('b', { held: true })]);
      expect(engine.seats).toEqual(['b']);
      expect(left).toBe(false);
    });

    it('stays in the first one when the second was not to be had', () => {
      const call = open();
      call.answering('a');
      call.follow([one('a')]);
      call.answering('b');
      call.notAnswering();
      call.follow([one('a')]);
      expect(engine.seats).toEqual(['a']);
      expect(call.getSnapshot()).toMatchObject({ live: 'a', elsewhere: false });
    });

    it('comes back to both after a reload of the same tab', () => {
      const before = open();
      before.answering('a');
      before.follow([one('a')]);
      before.answering('b');
      before.follow([one('a', { held: true }), one('b')]);
      engine = new FakeEngine();
      open().follow([one('a', { held: true }), one('b')]);
      expect(engine.seats).toEqual(['b', 'a']);
    });

    it('lets go of both when another desk took them', () => {
      const call = open();
      call.answering('a');
      call.follow([one('a')]);
      call.answering('b');
      call.follow([one('a', { held: true }), one('b')]);
      engine.sits('leg_a');
      const taken = one('b', { conn: 'lost' });
      call.follow([one('a', { held: true }), { ...taken, parties: taken.parties.map((p) => (p.kind === 'agent' ? { ...p, leg: 'leg_other' } : p)) }]);
      vi.advanceTimersByTime(300);
      expect(engine.seats).toEqual([]);
      expect(call.getSnapshot().elsewhere).toBe(true);
    });

    it('lets go of the first where the second was taken elsewhere, and does not come back for it', () => {
      const call = open();
      call.answering('a');
      call.follow([one('a')]);
      engine.sits('leg_a');
      call.follow([one('a', { held: true }), one('b', { conn: 'here' })]);
      expect(engine.seats).toEqual([]);
      call.follow([one('a', { held: true, conn: 'here' })]);
      vi.advanceTimersByTime(10_000);
      expect(engine.seats).toEqual([]);
      expect(call.getSnapshot().elsewhere).toBe(true);
    });

    it('gives the voice to the other one where a consultation left the contact held', () => {
      open().answering('b');
      open().answering('a');
      const left = { ...one('a'), hold: { since: 0, why: 'consultation' as const } };
      open().follow([left, one('b')]);
      expect(engine.seats).toEqual(['b', 'a']);
    });
  });

  it('leaves when the ring is over or the answer was refused', () => {
    const call = open();
    call.follow([rung()]);
    call.follow([]);
    expect(engine.seat).toBeNull();
    call.follow([rung('off_2')]);
    expect(engine.seat).toBe('seat');
    call.answering('int_1');
    call.notAnswering();
    expect(engine).toMatchObject({ seat: null, wanted: { microphone: false } });
  });

  it('does not fight with another desk over the place that it opened ahead', () => {
    const call = open();
    call.follow([rung()]);
    engine.become('connected');
    engine.become('reconnecting');
    expect(engine.seat).toBeNull();
    call.follow([rung()]);
    expect(engine.seat).toBeNull();
    call.answering('int_1'); // the answer connects
    call.follow([live()]);
    expect(engine.seat).toBe('seat');
  });
});
