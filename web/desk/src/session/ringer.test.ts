import { describe, expect, it } from 'vitest';
import { pattern } from './ringer';

const rate = 16_000;

/** How strong a tone is in a stretch of sound: Goertzel's filter, 0 to 1. */
function strength(samples: Float32Array, hertz: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, n) => {
    const angle = (2 * Math.PI * hertz * n) / rate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

describe('the ring', () => {
  const samples = pattern(rate);
  const between = (from: number, to: number) => samples.subarray(from * rate, to * rate);

  it('repeats without a click: it begins and ends in silence', () => {
    expect(samples[0]).toBe(0);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(0.001);
  });

  it('is loud, and never cut off', () => {
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeGreaterThan(0.3);
    expect(loudest).toBeLessThan(0.9);
  });

  it('rises twice, and then leaves a pause to talk in', () => {
    for (const at of [0, 0.9]) {
      expect(strength(between(at, at + 0.16), 659.26)).toBeGreaterThan(4 * strength(between(at, at + 0.16), 987.77));
      expect(strength(between(at + 0.34, at + 0.5), 987.77)).toBeGreaterThan(4 * strength(between(at + 0.34, at + 0.5), 659.26));
    }
    expect(between(1.9, 2.6).every((sample) => Math.abs(sample) < 0.001)).toBe(true);
  });
});
