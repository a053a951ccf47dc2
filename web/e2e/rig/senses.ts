/** Whose picture, whose voice, and nobody's: the assertions that journeys make about media. */
import { expect, type Locator, type Page } from '@playwright/test';
import { cast, names, whoseColour, whoseTone, type Name } from './cast.ts';

/** The video moves and shows this person. */
export async function expectPicture(video: Locator, whose: Name, timeout = 30_000): Promise<void> {
  await expect(video).toBeVisible({ timeout });
  await expect
    .poll(() => pictureOf(video), { timeout, message: `${whose}’s moving picture` })
    .toEqual({ whose, moves: true });
}

/** No moving picture there: the element is gone, hidden or stands still. */
export async function expectNoPicture(video: Locator, timeout = 10_000): Promise<void> {
  await expect
    .poll(async () => (await pictureOf(video))?.moves ?? false, { timeout, message: 'no moving picture' })
    .toBe(false);
}

/** This page plays this person's voice aloud. */
export async function expectVoice(page: Page, whose: Name, timeout = 15_000): Promise<void> {
  await expect.poll(() => voiceOf(page), { timeout, message: `${whose}’s voice` }).toBe(whose);
}

/** This page plays the voices of exactly these people aloud, at once. */
export async function expectVoices(page: Page, whose: readonly Name[], timeout = 20_000): Promise<void> {
  await expect.poll(() => voicesOf(page), { timeout, message: `the voices of ${whose.join(' and ')}` }).toEqual(names.filter((name) => whose.includes(name)));
}

async function voicesOf(page: Page): Promise<Name[]> {
  const loud = await page.evaluate((tones) => window.rigProbe.loud(tones), names.map((name) => cast[name].tone));
  return names.filter((_, index) => loud[index]);
}

/** This page plays nothing aloud. */
export async function expectSilence(page: Page, timeout = 10_000): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.rigProbe.heard()), { timeout, message: 'silence' }).toBeNull();
}

/** This page plays something aloud that is no person's voice: music. */
export async function expectMusic(page: Page, timeout = 10_000): Promise<void> {
  await expect
    .poll(
      async () => {
        const hz = await page.evaluate(() => window.rigProbe.heard());
        return hz !== null && whoseTone(hz) === null;
      },
      { timeout, message: 'music' },
    )
    .toBe(true);
}

/**
 * Not one media packet for 2 s, beginning within 1.5 s. The grace is for what was under way: the server ends a sound with
 * 200 ms of silence frames, and the command has to reach it.
 */
export async function expectNoPackets(...pages: Page[]): Promise<void> {
  const began = await Promise.all(pages.map((page) => page.evaluate(() => window.rigProbe.quiet(2000, 1500))));
  for (const [index, at] of began.entries()) {
    expect(at, `2 s without a media packet at page ${index + 1}`).not.toBeNull();
    expect(at).toBeLessThanOrEqual(1500);
  }
}

export async function pictureOf(video: Locator): Promise<{ whose: Name | null; moves: boolean } | null> {
  // The window it was in may have been closed; then there is no picture.
  if (video.page().isClosed()) return null;
  // Found and looked at in one step: `evaluate` would wait for an element that went away after it was counted.
  const seen = await video
    .evaluateAll((found) => (found.length === 1 ? window.rigProbe.seen(found[0] as HTMLVideoElement) : null))
    .catch((error: unknown) => {
      // So may the page, while it is looked at.
      if (/detached|destroyed|closed/.test(String(error))) return null;
      throw error;
    });
  return seen && { whose: whoseColour(seen.colour), moves: seen.frames > 0 };
}

export async function voiceOf(page: Page): Promise<Name | null> {
  return whoseTone(await page.evaluate(() => window.rigProbe.heard()));
}
