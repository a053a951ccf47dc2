export { CallEngine, type EngineOptions } from './engine';
export { loadLiveKit } from './livekit';
export { preflight, type PreflightResult } from './preflight';
export { browserFacts, browserName, isInApp, obstacleOf, systemName, type BrowserFacts, type Obstacle } from './browser';
export { DeviceProblem, deviceErrorOf, listDevices, openDevice, type DeviceKind, type DeviceWish } from './devices';
export { watchLevel } from './level';
export type {
  DeviceChoice, DeviceError, DeviceList, EngineSnapshot, EngineState, Quality, QualityLevel, QualitySample, Place, RemoteMedia, Seat, Wanted,
} from './types';
