/** How every screen is photographed: at rest, at three sizes. */
import { expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'results', 'pictures');

export const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
] as const;

/** Takes the pictures and leaves the page at the first size. */
export async function shootAt(page: Page, name: string, at: readonly { width: number; height: number }[] = sizes): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Nothing hovered, no passing message: the picture shows the screen at rest.
  await page.mouse.move(0, 0);
  await expect(page.locator('[role=status] button')).toHaveCount(0);
  for (const size of at) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}.png`), animations: 'disabled' });
  }
  if (at[0]) await page.setViewportSize(at[0]);
}
