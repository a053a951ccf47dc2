/**
 * Times between two browsers. Both read the same machine's clock, as milliseconds since 1970 with the fraction that
 * `performance.timeOrigin` keeps.
 */
import type { Locator, Page } from '@playwright/test';

declare global {
  interface Window {
    benchTapped?: number;
    benchSeen?: Promise<number>;
  }
}

/** From now on the page notes when it was last tapped. */
export async function watchTaps(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener(
      'pointerdown',
      () => {
        window.benchTapped = performance.timeOrigin + performance.now();
      },
      { capture: true },
    );
  });
}

export async function tappedAt(page: Page): Promise<number> {
  return await page.evaluate(() => window.benchTapped ?? Number.NaN);
}

/** Begins to wait for something that matches the selector; the returned function tells when it was painted. */
export async function whenPainted(page: Page, selector: string, text?: string): Promise<() => Promise<number>> {
  await page.evaluate(
    ([selector, text]) => {
      window.benchSeen = new Promise((resolve) => {
        const there = (): boolean =>
          [...document.querySelectorAll(selector!)].some((element) => !text || element.textContent?.includes(text));
        const painted = (): void => {
          // The frame after the one that the change is in has begun: what is there is on the screen.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())),
          );
        };
        if (there()) return painted();
        const observer = new MutationObserver(() => {
          if (!there()) return;
          observer.disconnect();
          painted();
        });
        observer.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
      });
    },
    [selector, text ?? ''] as const,
  );
  return async () => await page.evaluate(() => window.benchSeen!);
}

/** Begins to wait for the first frame of the labelled video; the returned function tells when it was presented. */
export async function whenFrame(page: Page, label: string): Promise<() => Promise<number>> {
  await page.evaluate((label) => {
    window.benchSeen = new Promise((resolve) => {
      const watched = new WeakSet<Element>();
      const look = (): void => {
        for (const video of document.querySelectorAll('video')) {
          if (video.getAttribute('aria-label') !== label || watched.has(video)) continue;
          watched.add(video);
          const frame = (_now: number, { expectedDisplayTime, width }: VideoFrameCallbackMetadata): void => {
            // The last frame of a track that was stopped may be painted again; only a live one counts.
            const live = video.srcObject instanceof MediaStream && video.srcObject.getVideoTracks().some((t) => !t.muted);
            if (!live || width < 16) {
              video.requestVideoFrameCallback(frame);
              return;
            }
            observer.disconnect();
            resolve(performance.timeOrigin + expectedDisplayTime);
          };
          video.requestVideoFrameCallback(frame);
        }
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true, attributes: true });
      look();
    });
  }, label);
  return async () => await page.evaluate(() => window.benchSeen!);
}

/** Begins to wait for the first sound that arrives over any connection; the returned function tells when it did. */
export async function whenHeard(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    window.benchSeen = new Promise((resolve) => {
      const look = async (): Promise<void> => {
        for (const connection of window.rigProbe.connections) {
          if (connection.connectionState === 'closed') continue;
          for (const entry of (await connection.getStats()).values() as IterableIterator<RTCInboundRtpStreamStats>) {
            // The level of what is being played out; −40 dB is a voice, not the noise of an empty line.
            if (entry.type === 'inbound-rtp' && entry.kind === 'audio' && (entry.audioLevel ?? 0) > 0.01) {
              resolve(entry.timestamp);
              return;
            }
          }
        }
        setTimeout(() => void look(), 2);
      };
      void look();
    });
  });
  return async () => await page.evaluate(() => window.benchSeen!);
}

export async function tap(control: Locator): Promise<number> {
  await control.click();
  return await tappedAt(control.page());
}
