/**
 * When to try again. The stock policy of the media client waits up to 7 s, while our server restarts
 * in well under two: so a short pause thirty times, then slower for as long as the place is held.
 */

export const FAST_DELAY_MS = 100;
export const FAST_ATTEMPTS = 30;
const SLOW_STEP_MS = 500;
const SLOWEST_MS = 4_000;

/** The pause before attempt number `attempt` (0 is the first one after the loss). Never gives up. */
export function retryDelay(attempt: number): number {
  if (attempt < FAST_ATTEMPTS) return FAST_DELAY_MS;
  return Math.min(SLOW_STEP_MS * (attempt - FAST_ATTEMPTS + 1), SLOWEST_MS);
}

/**
 * For refusals (the seat is not in the plan at this moment): the answer is quick and clear, so asking
 * ten times a second would only burden the server.
 */
export function refusalDelay(attempt: number): number {
  return Math.min(250 * (attempt + 1), 2_000);
}

/**
 * After the server took the place away: somebody else may have it, and what is known of the call says so
 * in a moment. Coming back at once would take it back from them.
 */
export const REMOVED_DELAY_MS = 1_000;

/** A pause that ends early when the signal is aborted. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });
}
