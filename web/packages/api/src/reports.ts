// The wallboard's and the reports' shapes, as the server describes them.
import type { components } from './openapi.gen';

type Schemas = components['schemas'];

export type WallboardView = Schemas['WallboardView'];
export type WallboardQueue = Schemas['WallboardQueue'];
export type WallboardAgent = Schemas['WallboardAgent'];
export type WallboardTrends = Schemas['WallboardTrends'];
export type ContactFigures = Schemas['ContactFigures'];
export type QueueReport = Schemas['QueueReport'];
export type QueueRow = Schemas['QueueRow'];
export type DayReport = Schemas['DayReport'];
export type DayRow = Schemas['DayRow'];
export type HourReport = Schemas['HourReport'];
export type HourRow = Schemas['HourRow'];
export type AgentReport = Schemas['AgentReport'];
export type AgentRow = Schemas['AgentRow'];
export type AgentFigures = Schemas['AgentFigures'];
export type DispositionReport = Schemas['DispositionReport'];
export type DispositionRow = Schemas['DispositionRow'];
export type InteractionReport = Schemas['InteractionReport'];
export type CountedInteraction = Schemas['CountedInteraction'];

export type WallboardFrame =
  | { type: 'wallboard'; data: WallboardView }
  | { type: 'signedOut' | 'pong'; data: unknown };
