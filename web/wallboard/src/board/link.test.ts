import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardLink } from './link';

class FakeSocket {
  static made: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  constructor() {
    FakeSocket.made.push(this);
  }
  close(): void {
    this.closed = true;
  }
  frame(waiting: number): void {
    this.onmessage?.({ data: JSON.stringify({ type: 'wallboard', data: { numbers: { waiting } } }) });
  }
}

const last = () => FakeSocket.made.at(-1)!;

describe('the wallboard’s line', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.made = [];
  });
  afterEach(() => vi.useRealTimers());

  const make = () => {
    const refused: string[] = [];
    const link = new BoardLink({ url: 'ws://x', onRefused: (why) => refused.push(why), open: () => new FakeSocket() as unknown as WebSocket });
    return { link, refused };
  };

  it('keeps the last view, with its age, when the line is lost, and is back at once', () => {
    const { link } = make();
    last().frame(3);
    const heard = link.getSnapshot();
    expect([heard.open, heard.view?.numbers.waiting, heard.heardAt]).toEqual([true, 3, Date.now()]);
    last().onclose?.({ code: 1006 });
    expect(link.getSnapshot()).toEqual({ ...heard, open: false });
    vi.advanceTimersByTime(100);
    expect(FakeSocket.made).toHaveLength(2);
    last().frame(4);
    expect(link.getSnapshot().open).toBe(true);
    link.close();
  });
  it('takes four seconds of silence for a lost line', () => {
    const { link } = make();
    last().frame(1);
    const first = last();
    vi.advanceTimersByTime(3900);
    expect(first.closed).toBe(false);
    vi.advanceTimersByTime(800);
    expect([first.closed, link.getSnapshot().open]).toEqual([true, false]);
    first.frame(9); // what the old one still says is not heard
    expect(link.getSnapshot().view?.numbers.waiting).toBe(1);
    link.close();
  });
  it('asks whether it may still look when the server says no, or says nothing five times', () => {
    const { link, refused } = make();
    last().onclose?.({ code: 4403 });
    expect(refused).toEqual(['notPermitted']);
    for (let i = 0; i < 4; i += 1) {
      vi.advanceTimersByTime(100);
      last().onclose?.({ code: 1006 });
    }
    expect(refused).toEqual(['notPermitted', 'signedOut']);
    link.close();
    vi.advanceTimersByTime(60_000);
    const n = FakeSocket.made.length;
    link.hurry();
    expect(FakeSocket.made).toHaveLength(n);
  });
});
