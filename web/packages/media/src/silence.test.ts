import { describe, expect, it } from 'vitest';
import { READ_MS, Silence } from './silence';

/** Feeds readings every `READ_MS` from `from` on and returns after how many ms of them it gave the connection up. */
function listen(silence: Silence, from: number, arrives: (at: number) => boolean, ms: number, every = READ_MS): number | null {
  let bytes = from;
  for (let at = every; at <= ms; at += every) {
    if (arrives(at)) bytes += 100;
    if (silence.read(bytes, from + at)) return at;
  }
  return null;
}
const always = (): boolean => true;
const never = (): boolean => false;

describe('silence', () => {
  it('is found a second and a half after what always came has stopped', () => {
    const silence = new Silence();
    expect(listen(silence, 0, always, 10_000)).toBeNull();
    expect(listen(silence, 10_000, (at) => at === READ_MS, 10_000)).toBeLessThanOrEqual(1_500 + 2 * READ_MS);
  });

  it('is found sooner when the network has just changed', () => {
    const silence = new Silence();
    listen(silence, 0, always, 10_000);
    silence.networkChanged(10_000);
    expect(listen(silence, 10_000, (at) => at === READ_MS, 10_000)).toBeLessThanOrEqual(500 + 2 * READ_MS);
  });

  it('is none where little comes by nature', () => {
    const silence = new Silence();
    expect(listen(silence, 0, (at) => at % 1_000 === 0, 60_000)).toBeNull();
    expect(listen(silence, 60_000, (at) => at === READ_MS, 10_000)).toBeGreaterThanOrEqual(1_600);
  });

  it('is none where nothing ever came, or what is sent has changed', () => {
    const silence = new Silence();
    expect(listen(silence, 0, never, 60_000)).toBeNull();
    listen(silence, 60_000, always, 10_000);
    silence.reset();
    expect(listen(silence, 70_000, never, 60_000)).toBeNull();
  });

  it('is none while the page slept', () => {
    const silence = new Silence();
    listen(silence, 0, always, 10_000);
    expect(silence.read(10_000 + 100 * 50, 3_600_000)).toBe(false);
    const asleep = new Silence();
    listen(asleep, 0, always, 10_000);
    const bytes = 100 * (10_000 / READ_MS);
    expect(asleep.read(bytes, 3_600_000)).toBe(false);
    expect(asleep.read(bytes + 1, 3_600_100)).toBe(false);
  });
});
