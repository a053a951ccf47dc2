import { createContext, useContext, useSyncExternalStore } from 'react';
import type { EngineSnapshot } from '@visavis/media';
import type { CallState } from '../session/call';
import type { PopOutState } from '../session/popout';
import type { DeskState } from '../state/desk';
import type { Desk } from './desk';

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('a desk component outside DeskContext');
  return desk;
}
export function useDeskState(): DeskState {
  const { store } = useDesk();
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}
export function useEngine(): EngineSnapshot {
  const { engine } = useDesk().call;
  return useSyncExternalStore(engine.subscribe, engine.getSnapshot);
}
export function useCall(): CallState {
  const { call } = useDesk();
  return useSyncExternalStore(call.subscribe, call.getSnapshot);
}
export function usePopOut(): PopOutState {
  const { popOut } = useDesk();
  return useSyncExternalStore(popOut.subscribe, popOut.getSnapshot);
}
/** Milliseconds of the server's clock; re-renders once a second, so only in small components. */
export function useSecond(): number {
  const { clock } = useDesk();
  useSyncExternalStore(clock.subscribe, clock.getSnapshot);
  return clock.now();
}
