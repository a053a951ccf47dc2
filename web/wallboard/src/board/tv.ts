// TV mode: the page alone on a screen on the wall, awake, without pointer and controls.
import { useCallback, useEffect, useState } from 'react';

const asked = () => new URLSearchParams(location.search).get('tv') === '1';

function inAddress(on: boolean): void {
  const url = new URL(location.href);
  if (on) url.searchParams.set('tv', '1');
  else url.searchParams.delete('tv');
  history.replaceState(null, '', url);
}

export function useTv(): [on: boolean, enter: () => void] {
  const [on, setOn] = useState(asked);
  const enter = useCallback(() => {
    inAddress(true);
    setOn(true);
    document.documentElement.requestFullscreen().catch(() => undefined); // large all the same
  }, []);
  useEffect(() => {
    if (!on) return undefined;
    const leave = () => {
      inAddress(false);
      setOn(false);
      if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
    };
    const key = (event: KeyboardEvent) => event.key === 'Escape' && leave();
    // Esc in full screen goes to the browser, not to the page.
    let wasFull = document.fullscreenElement !== null;
    const full = () => {
      if (wasFull && document.fullscreenElement === null) leave();
      wasFull = document.fullscreenElement !== null;
    };
    addEventListener('keydown', key);
    document.addEventListener('fullscreenchange', full);
    const stay = keepAwake();
    return () => {
      removeEventListener('keydown', key);
      document.removeEventListener('fullscreenchange', full);
      stay();
    };
  }, [on]);
  return [on, enter];
}

/** Browsers let go of the lock whenever the page is hidden. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let wanted = true;
  const ask = () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    navigator.wakeLock.request('screen').then(
      (got) => {
        if (wanted) lock = got;
        else void got.release();
      },
      () => undefined, // not on battery, not without HTTPS
    );
  };
  ask();
  document.addEventListener('visibilitychange', ask);
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release().catch(() => undefined);
  };
}
