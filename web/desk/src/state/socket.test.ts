import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeskSocket } from './socket';

class FakeSocket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readyState = 1;
  readonly sent: string[] = [];
  send(text: string) { this.sent.push(text); }
  close(code = 1006) { this.onclose?.({ code }); }
  receive(frame: unknown) { this.onmessage?.({ data: JSON.stringify(frame) }); }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened() {
  const sockets: FakeSocket[] = [];
  const links: string[] = [];
  let tick = () => {};
  let now = 0;
  let doubts = 0;
  const socket = new DeskSocket({
    url: 'ws://desk', now: () => now,
    open: () => { const s = new FakeSocket(); sockets.push(s); return s as unknown as WebSocket; },
    ticks: (t) => { tick = t; return () => {}; },
    onFrame: () => {}, onLink: (l) => links.push(l), onPong: () => {}, onDoubt: () => { doubts += 1; },
  });
  return { socket, sockets, links, tick: () => tick(), wait: (ms: number) => { now += ms; }, doubts: () => doubts };
}

describe('DeskSocket', () => {
  it('is open with the first snapshot, pings, and comes back after 100 ms', () => {
    const desk = opened();
    desk.sockets[0]?.receive({ seq: '1', type: 'snapshot', data: {} });
    expect(desk.links).toEqual(['open']);
    desk.tick();
    expect(JSON.parse(desk.sockets[0]?.sent[0] ?? '{}')).toMatchObject({ type: 'ping' });
    desk.sockets[0]?.close();
    expect(desk.links).toEqual(['open', 'lost']);
    vi.advanceTimersByTime(100);
    expect(desk.sockets).toHaveLength(2);
  });

  it('takes four silent seconds for a lost line', () => {
    const desk = opened();
    desk.sockets[0]?.receive({ seq: '1', type: 'snapshot', data: {} });
    desk.wait(4100);
    desk.tick();
    expect(desk.links.at(-1)).toBe('lost');
  });

  it('slows down after thirty attempts and asks whether the session still stands', () => {
    const desk = opened();
    for (let i = 0; i < 30; i++) {
      desk.sockets.at(-1)?.close();
      vi.advanceTimersByTime(100);
    }
    expect(desk.sockets).toHaveLength(31);
    expect(desk.doubts()).toBe(6);
    desk.sockets.at(-1)?.close();
    vi.advanceTimersByTime(100);
    expect(desk.sockets).toHaveLength(31);
    desk.socket.hurry();
    expect(desk.sockets).toHaveLength(32);
  });

  it('asks at once when the server says the session has ended', () => {
    const desk = opened();
    desk.sockets[0]?.close(4401);
    expect(desk.doubts()).toBe(1);
  });

  it('stays closed once closed', () => {
    const desk = opened();
    desk.socket.close();
    vi.advanceTimersByTime(10_000);
    expect(desk.sockets).toHaveLength(1);
  });
});
