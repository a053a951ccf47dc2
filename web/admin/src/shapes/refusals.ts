import { asReason, type ApiError } from '@visavis/api';
import type { Words } from '../app/words';
import { fieldAt, nearest } from './location';

/** What a refusal says beside each field, and what no field can say. */
export function refusals(error: ApiError, fields: readonly string[], words: Words): { errors: Map<string, string>; refusal: string | null } {
  const errors = new Map<string, string>();
  for (const one of error.problem?.errors ?? []) {
    const field = nearest(fieldAt(one.location), fields);
    const reason = one.reason === undefined ? 'invalidBody' : asReason(one.reason);
    if (field !== null && !errors.has(field)) errors.set(field, reason === 'invalidBody' ? words.form.invalid : words.errors[reason]);
  }
  const text = error.reason === 'revisionStale' ? words.conflict.title : error.reason === 'invalidBody' ? words.form.notSaved : words.errors[error.reason];
  return { errors, refusal: errors.size === 0 ? text : null };
}
