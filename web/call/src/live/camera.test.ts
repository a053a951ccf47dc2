import { describe, expect, it } from 'vitest';
import { ANNOUNCED_MS, cameraWanted, nextCamera, type Camera, type CameraFacts } from './camera';

const facts: CameraFacts = { wish: true, asking: false, gate: 'on', held: false, now: 1_000 };
const on: Camera = { is: 'on' };
const off: Camera = { is: 'off' };

describe('the camera', () => {
  it('opens at once on its owner’s action, ahead of the server', () => {
    expect(nextCamera(off, { ...facts, asking: true, gate: 'off' })).toEqual(on);
    expect(nextCamera(on, facts)).toEqual(on);
  });

  it('is announced before it comes back after a reload', () => {
    const announced = nextCamera(off, facts);
    expect(announced).toEqual({ is: 'returning', at: 1_000 + ANNOUNCED_MS, warm: false });
    expect(cameraWanted(announced).camera).toBe(false);
    expect(nextCamera(announced, { ...facts, now: 3_999 })).toEqual(announced);
    expect(nextCamera(announced, { ...facts, now: 4_000 })).toEqual(on);
  });

  it('is released while the video is paused, and announced afterwards', () => {
    const paused = nextCamera(on, { ...facts, gate: 'paused' });
    expect(paused).toEqual(off);
    expect(nextCamera(paused, facts).is).toBe('returning');
  });

  it('keeps its device on hold without sending a picture, and is announced afterwards', () => {
    const held = nextCamera(on, { ...facts, held: true });
    expect(cameraWanted(held)).toEqual({ camera: true, cameraPaused: true });
    const back = nextCamera(held, facts);
    expect(back).toEqual({ is: 'returning', at: 1_000 + ANNOUNCED_MS, warm: true });
    expect(cameraWanted(back)).toEqual({ camera: true, cameraPaused: true });
    expect(nextCamera(back, { ...facts, held: true })).toEqual({ is: 'resting' });
  });

  it('goes off at “not now”, in any state', () => {
    for (const camera of [on, off, { is: 'resting' } as const, { is: 'returning', at: 2_000, warm: true } as const]) {
      expect(nextCamera(camera, { ...facts, wish: false })).toEqual(off);
    }
  });

  it('never opens for a gate that is not on, without an action here', () => {
    for (const gate of ['off', 'requested', 'paused'] as const) expect(nextCamera(off, { ...facts, gate })).toEqual(off);
  });

  it('does not come back while on hold', () => {
    expect(nextCamera(off, { ...facts, held: true })).toEqual(off);
    expect(nextCamera({ is: 'returning', at: 2_000, warm: false }, { ...facts, held: true })).toEqual(off);
  });
});
