import type { CallSession } from './call-session';

/** Keeps the screen of a phone on during a call; browsers drop the lock whenever the page is hidden. */
export function keepAwake(session: Pick<CallSession, 'subscribe' | 'getSnapshot'>): void {
  const wakeLock = navigator.wakeLock as WakeLock | undefined;
  if (!wakeLock) return;
  let held: Promise<WakeLockSentinel | null> | null = null;
  const sync = (): void => {
    const wanted = session.getSnapshot().screen === 'call' && document.visibilityState === 'visible';
    if (wanted && held === null) {
      held = wakeLock.request('screen').catch(() => null);
    } else if (!wanted && held !== null) {
      const lock = held;
      held = null;
      void lock.then((sentinel) => sentinel?.release()).catch(() => undefined);
    }
  };
  session.subscribe(sync);
  document.addEventListener('visibilitychange', sync);
}
