import type { Delivery } from '../../app/types';
import type { Words } from '../../app/words';

/** What came of a delivery's last attempt, in words; empty before the first. */
export function outcome({ state, lastStatus, lastError, lastMs }: Delivery, words: Words): string {
  const t = words.pages.webhooks;
  if (lastError !== null) return t.wrong[lastError](lastStatus ?? 0);
  return lastStatus === null ? (state === 'pending' ? '' : t.noAnswer) : t.answered(lastStatus, lastMs);
}
