import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchLevel } from './level';

const contexts: Context[] = [];

class Analyser {
  fftSize = 0;
  volume = 0;
  getFloatTimeDomainData(into: Float32Array): void {
    into.fill(this.volume);
  }
}

class Context {
  analysers: Analyser[] = [];
  attached = 0;
  closed = false;
  asked = 0;
  state = 'running';
  constructor() {
    contexts.push(this);
  }
  createAnalyser(): Analyser {
    const made = new Analyser();
    this.analysers.push(made);
    return made;
  }
  createMediaStreamSource(stream: { track: MediaStreamTrack }): { connect: () => void; disconnect: () => void } {
    if (stream.track.kind === 'video') throw new Error('no sound');
    return { connect: () => void this.attached++, disconnect: () => void this.attached-- };
  }
  resume(): Promise<void> {
    this.asked++;
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  contexts.length = 0;
  vi.stubGlobal('AudioContext', Context);
  vi.stubGlobal('MediaStream', class {
    track: MediaStreamTrack;
    constructor([track]: [MediaStreamTrack]) {
      this.track = track;
    }
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const track = (kind = 'audio'): MediaStreamTrack => ({ kind }) as MediaStreamTrack;

it('listens to each microphone once, in one context, for as long as somebody watches', () => {
  const [claire, luc] = [track(), track()];
  const heard: string[] = [];
  const watch = (name: string, whose: MediaStreamTrack): (() => void) => watchLevel(whose, (level) => void heard.push(`${name} ${level.toFixed(1)}`));
  const stops = [watch('halo', claire), watch('outline', claire), watch('luc', luc)];
  const [context] = contexts;
  expect([contexts.length, context?.attached]).toEqual([1, 2]);

  expect(heard.splice(0)).toEqual(['halo 0.0', 'outline 0.0', 'luc 0.0']);

  context!.analysers[0]!.volume = 1;
  vi.advanceTimersByTime(80);
  expect(heard.splice(0)).toEqual(['halo 1.0', 'outline 1.0']);

  stops[0]!();
  stops[0]!();
  context!.analysers[0]!.volume = 0.0316;
  expect(context!.asked).toBe(1);
  vi.advanceTimersByTime(80);
  expect(heard).toEqual(['outline 0.7']);
  expect(context?.attached).toBe(2);

  stops[1]!();
  expect([context?.attached, context?.closed]).toEqual([1, false]);
  stops[2]!();
  expect([context?.attached, context?.closed, vi.getTimerCount()]).toEqual([0, true, 0]);

  watch('again', claire)();
  expect(contexts).toHaveLength(2);
});

it('rises at once, falls within a second, and tells what changed only', () => {
  const heard: number[] = [];
  const stop = watchLevel(track(), (level) => void heard.push(level));
  const analyser = contexts[0]!.analysers[0]!;
  const play = (volume: number, ms: number): number[] => {
    heard.length = 0;
    analyser.volume = volume;
    vi.advanceTimersByTime(ms);
    return heard;
  };
  expect(play(0, 800)).toEqual([]);
  expect(play(1, 80)).toEqual([1]);
  expect(play(1, 800)).toEqual([]);
  const falling = [...play(0, 1200)];
  expect(falling.length).toBeLessThan(15);
  expect(falling).toEqual(falling.toSorted((a, b) => b - a));
  expect(falling.at(-1)).toBe(0);
  expect(play(0, 800)).toEqual([]);
  stop();
});

it('asks again for a context that may not listen yet', () => {
  const heard: number[] = [];
  const stop = watchLevel(track(), (level) => void heard.push(level));
  const context = contexts[0]!;
  context.state = 'suspended';
  context.analysers[0]!.volume = 1;
  vi.stubGlobal('navigator', { userActivation: { hasBeenActive: false } });
  vi.advanceTimersByTime(800);
  expect([context.asked, heard]).toEqual([1, [0]]);
  vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } });
  vi.advanceTimersByTime(80);
  expect(context.asked).toBe(2);
  context.state = 'running';
  vi.advanceTimersByTime(80);
  expect(heard).toEqual([0, 1]);
  stop();
});

it('shows nothing of what it cannot listen to, and holds nothing for it', () => {
  const stop = watchLevel(track('video'), () => expect.unreachable());
  stop();
  expect([contexts[0]?.closed, vi.getTimerCount()]).toEqual([true, 0]);
});
