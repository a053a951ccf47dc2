/** One fault in a running call. */
import type { Page } from '@playwright/test';
import { beginGap, endGap } from './gaps.ts';
import type { Outcome } from './report.ts';

/** The media client takes two seconds to believe in signalling that is back: what breaks in them is a second fault. */
const SETTLED_MS = 2_500;

/** Breaks something in a call and measures until both pages, or the contact's alone, hear and see again. */
export async function breaking(into: Outcome, contact: Page, agent: Page | null, inject: () => void | Promise<void>): Promise<void> {
  const pages = agent ? [contact, agent] : [contact];
  await Promise.all(pages.map(beginGap));
  await contact.waitForTimeout(SETTLED_MS + Math.random() * 1_000); // at random moments
  const from = Date.now();
  await inject();
  try {
    const [atContact, atAgent] = await Promise.all(pages.map((page) => endGap(page, from)));
    process.stdout.write(`${into.fault}: ${JSON.stringify({ atContact, atAgent })}\n`); // a long run says where it is
    if (atContact) into.contact.push(atContact);
    if (atAgent) into.agent.push(atAgent);
  } catch (error) {
    into.lost++;
    throw error;
  }
}
