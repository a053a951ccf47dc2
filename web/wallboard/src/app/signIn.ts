/** The desk signs people in, and brings them back here. */
export function signInFirst(): void {
  location.replace(`/desk?next=${encodeURIComponent(location.pathname + location.search)}`);
}
