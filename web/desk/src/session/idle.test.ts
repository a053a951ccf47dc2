// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrived, IdleWatch } from './idle';

const minute = 60_000;

describe('IdleWatch', () => {
  let busy = false;
  let idle = 0;
  let watch: IdleWatch | null = null;
  let unwatch = () => undefined as void;
  const make = () => {
    watch = new IdleWatch({ after: 15 * minute, storage: localStorage, busy: () => busy, onIdle: () => (idle += 1) });
    unwatch = watch.watch(window);
    return watch;
  };
  const touch = () => window.dispatchEvent(new Event('keydown'));

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    busy = false;
    idle = 0;
  });
  afterEach(() => {
    watch?.close();
    unwatch();
    vi.useRealTimers();
  });

  it('is idle after the time, not before', () => {
    make();
    vi.advanceTimersByTime(15 * minute - 1);
    expect(idle).toBe(0);
    vi.advanceTimersByTime(2);
    expect(idle).toBe(1);
  });
  it('begins anew with every touch', () => {
    make();
    for (let i = 0; i < 10; i += 1) {
      vi.advanceTimersByTime(10 * minute);
      touch();
    }
    expect(idle).toBe(0);
    vi.advanceTimersByTime(15 * minute);
    expect(idle).toBe(1);
  });
  it('counts what is done in another tab', () => {
    make();
    vi.advanceTimersByTime(14 * minute);
    arrived(localStorage);
    vi.advanceTimersByTime(14 * minute);
    expect(idle).toBe(0);
    vi.advanceTimersByTime(minute);
    expect(idle).toBe(1);
  });
  it('is not idle in a call, and counts anew when it has ended', () => {
    const watched = make();
    busy = true;
    watched.look();
    vi.advanceTimersByTime(60 * minute);
    expect(idle).toBe(0);
    busy = false;
    watched.look();
    vi.advanceTimersByTime(14 * minute);
    expect(idle).toBe(0);
    vi.advanceTimersByTime(minute);
    expect(idle).toBe(1);
  });
  it('locks at the first touch after a sleep, which may be anybody’s', () => {
    make();
    vi.setSystemTime(Date.now() + 60 * minute); // no timer ran
    touch();
    expect(idle).toBe(1);
  });
  it('locks a page that is opened again later', () => {
    arrived(localStorage);
    vi.setSystemTime(Date.now() + 60 * minute);
    make().look();
    expect(idle).toBe(1);
  });
  it('gives somebody who has just signed in their whole time', () => {
    arrived(localStorage, Date.now() - 60 * minute);
    arrived(localStorage);
    make();
    vi.advanceTimersByTime(15 * minute - 1);
    expect(idle).toBe(0);
  });
  it('does without a storage, and with one that is nonsense', () => {
    localStorage.setItem('visavis.active', 'soon');
    make();
    vi.advanceTimersByTime(15 * minute);
    expect(idle).toBe(1);
  });
});
