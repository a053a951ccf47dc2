/** Measures at each end how long nothing new was heard or seen, over reloads of the page too. */
import type { BrowserContext, Page } from '@playwright/test';

export interface Gap {
  /** ms */
  audio: number;
  video: number;
}

/**
 * Sent to every page of the context as text: it may use nothing from outside itself. What is new is looked for every 40 ms,
 * so a gap is known to that; pictures of 15 a second leave 67 ms by themselves.
 */
function watchGaps(): void {
  const key = 'rigGaps';
  const kinds = ['audio', 'video'] as const;
  let sums = { audio: -1, video: -1 };
  const look = async (): Promise<void> => {
    const kept = sessionStorage.getItem(key);
    if (kept === null) return;
    const state = JSON.parse(kept) as { last: Gap; worst: Gap };
    const now = { audio: 0, video: 0 };
    for (const connection of window.rigProbe.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values() as IterableIterator<RTCInboundRtpStreamStats>) {
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'audio') now.audio += entry.packetsReceived ?? 0;
        if (entry.kind === 'video') now.video += entry.framesDecoded ?? 0;
      }
    }
    const at = Date.now();
    for (const kind of kinds) {
      // A sum that falls is of a connection that went; one that rises is something new.
      if (now[kind] > sums[kind] && now[kind] > 0) {
        state.worst[kind] = Math.max(state.worst[kind], at - state.last[kind]);
        state.last[kind] = at;
      }
    }
    sums = now;
    if (sessionStorage.getItem(key) !== null) sessionStorage.setItem(key, JSON.stringify(state));
  };
  const again = (): void => {
    setTimeout(() => void look().catch(() => undefined).finally(again), 40);
  };
  again();
}

export async function installGaps(context: BrowserContext): Promise<void> {
  await context.addInitScript(watchGaps);
}

export async function beginGap(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = Date.now();
    sessionStorage.setItem('rigGaps', JSON.stringify({ last: { audio: now, video: now }, worst: { audio: 0, video: 0 } }));
  });
}

/** Waits until sound and picture have come without a break for a second since `from`, and returns the worst gap. */
export async function endGap(page: Page, from: number, within = 60_000): Promise<Gap> {
  const until = Date.now() + within;
  let steady = 0;
  while (Date.now() < until) {
    const state = await page
      .evaluate(() => JSON.parse(sessionStorage.getItem('rigGaps') ?? 'null') as { last: Gap; worst: Gap } | null)
      .catch(() => null); // the page is being loaded
    const now = Date.now();
    const flows = state !== null && now - state.last.audio < 250 && now - state.last.video < 250 && state.last.audio > from;
    steady = flows ? steady || now : 0;
    if (steady > 0 && now - steady > 1000 && state) {
      await page.evaluate(() => sessionStorage.removeItem('rigGaps'));
      return state.worst;
    }
    await page.waitForTimeout(50);
  }
  throw new Error('sound and picture do not come back');
}
