/**
 * When this person's camera is on. No camera is ever turned on without its owner's action; one that
 * its owner did turn on may come back after a stop, a hold or a reload, announced for 3 s.
 */
export type Camera =
  | { is: 'off' }
  /** The device is open and its picture goes out as soon as the server allows. */
  | { is: 'on' }
  /** On hold: the device is kept, since phones restart cameras badly, but no picture goes out. */
  | { is: 'resting' }
  /** Announced: on at `at`. `warm`: the device was kept meanwhile. */
  | { is: 'returning'; at: number; warm: boolean };

export interface CameraFacts {
  /** The owner wants it on, as far as known here and on the server. */
  wish: boolean;
  /** The owner has just asked for it and the server has not answered yet. */
  asking: boolean;
  gate: 'off' | 'requested' | 'on' | 'paused';
  held: boolean;
  now: number;
}

export const ANNOUNCED_MS = 3_000;

const OFF: Camera = { is: 'off' };
const ON: Camera = { is: 'on' };
const RESTING: Camera = { is: 'resting' };

/** Pure: the camera's next state. Called on every change and when an announcement is over. */
export function nextCamera(camera: Camera, facts: CameraFacts): Camera {
  if (!facts.wish) return OFF;
  if (facts.asking && !facts.held) return ON;
  if (facts.gate !== 'on') return OFF;
  switch (camera.is) {
    case 'on':
    case 'resting':
      if (facts.held) return RESTING;
      return camera.is === 'on' ? camera : { is: 'returning', at: facts.now + ANNOUNCED_MS, warm: true };
    case 'returning':
      if (facts.held) return camera.warm ? RESTING : OFF;
      return facts.now >= camera.at ? ON : camera;
    case 'off':
      return facts.held ? OFF : { is: 'returning', at: facts.now + ANNOUNCED_MS, warm: false };
  }
}

/** What the engine is to do with the device. */
export function cameraWanted(camera: Camera): { camera: boolean; cameraPaused: boolean } {
  const kept = camera.is === 'resting' || (camera.is === 'returning' && camera.warm);
  return { camera: camera.is === 'on' || kept, cameraPaused: kept };
}
