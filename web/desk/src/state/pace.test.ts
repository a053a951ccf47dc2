import { describe, expect, it } from 'vitest';
import { Pace } from './pace';

function paced() {
  const seen: string[] = [];
  const screens: (() => void)[] = [];
  const pace: Pace<string> = new Pace<string>((frame) => {
    seen.push(frame);
    if (frame.startsWith('ring')) pace.hold();
  }, (then) => screens.push(then));
  return { pace, seen, drawn: () => screens.shift()?.() };
}

describe('frames after a ring', () => {
  it('are applied at once while nothing rings', () => {
    const { pace, seen } = paced();
    for (const frame of ['presence', 'queues']) pace.take(frame);
    expect(seen).toEqual(['presence', 'queues']);
  });

  it('wait until the ring was drawn, and keep their order', () => {
    const { pace, seen, drawn } = paced();
    for (const frame of ['ring', 'presence', 'queues']) pace.take(frame);
    expect(seen).toEqual(['ring']);
    drawn();
    expect(seen).toEqual(['ring', 'presence', 'queues']);
    pace.take('removed');
    expect(seen).toEqual(['ring', 'presence', 'queues', 'removed']);
  });

  it('wait for a second ring among them, too', () => {
    const { pace, seen, drawn } = paced();
    for (const frame of ['ring 1', 'presence', 'ring 2', 'queues']) pace.take(frame);
    drawn();
    expect(seen).toEqual(['ring 1', 'presence', 'ring 2']);
    drawn();
    expect(seen).toEqual(['ring 1', 'presence', 'ring 2', 'queues']);
  });

  it('are not applied to a desk that was closed meanwhile', () => {
    const { pace, seen, drawn } = paced();
    for (const frame of ['ring', 'presence']) pace.take(frame);
    pace.close();
    drawn();
    expect(seen).toEqual(['ring']);
  });
});
