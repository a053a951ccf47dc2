// The way to an identity provider and back. It leaves the page: what is being typed lies in the browser's storage.
import type { Lang } from '@visavis/i18n';
import { asReason, type Reason } from '@visavis/api';
import { ownPath } from '../../app/next';
import { arrived } from '../../session/idle';

/** Where pressing a provider's button leads. */
export function providerPath(id: string, search: string, lang: Lang): string {
  const next = ownPath(new URLSearchParams(search).get('next')) ?? '/desk';
  return `/api/v1/session/oidc/${encodeURIComponent(id)}?${new URLSearchParams({ next, lang }).toString()}`;
}

export function goToProvider(id: string, lang: Lang): void {
  arrived(localStorage);
  location.assign(providerPath(id, location.search, lang));
}

/** Why somebody came back from a provider without being signed in, and the address without it. */
export function cameBack(address: string): { reason: Reason | null; address: string } {
  const url = new URL(address);
  const told = url.searchParams.get('signIn');
  url.searchParams.delete('signIn');
  return { reason: told === null ? null : asReason(told), address: url.pathname + url.search + url.hash };
}
