// When what need not be at once is done, so that what somebody waits for is on the screen first.
import { startTransition, useEffect, useState } from 'react';

/**
 * Runs something once what has just changed is on the screen; soon where there is nothing to see. After one frame the
 * page has handed it over, after two it has been shown, even where processors are scarce.
 */
export function whenPainted(then: () => void, frames: 1 | 2 = 1): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    then();
  };
  setTimeout(once, document.hidden ? 0 : 150);
  if (document.hidden) return;
  const last = () => setTimeout(once, 0);
  requestAnimationFrame(frames === 1 ? last : () => requestAnimationFrame(last));
}

/** Runs something when the page has nothing else to do, at the latest after so many milliseconds. */
export function whenIdle(then: () => void, latest: number): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: latest });
  else setTimeout(then, latest / 4);
}

/** The value as it was when the screen was last drawn: what hangs on a new one is drawn after what shows it. */
export function useOncePainted<T>(value: T): T {
  const [painted, setPainted] = useState(value);
  useEffect(() => {
    let current = true;
    whenPainted(() => startTransition(() => { if (current) setPainted(value); }), 2);
    return () => { current = false; };
  }, [value]);
  return painted;
}
