// Where somebody wanted to go before they were asked who they are: `/desk?next=/admin`. The parameter may come
// from anybody's link, so only pages of ours count, written plainly: nothing a browser would read differently.

const pages = ['/desk', '/admin', '/wallboard', '/reports'];
/** What a path is made of: neither `\`, which browsers read as `/`, nor `%`, which hides what follows. */
const plain = /^\/[A-Za-z0-9/_.~-]*$/;
const printable = /^[\x21-\x7e]*$/;

/** The address of a page of ours, if that is what it is; else null. The server has the same rule (ownPath). */
export function ownPath(next: string | null): string | null {
  if (next === null || next.length > 500 || !printable.test(next) || next.includes('\\')) return null;
  const path = next.replace(/[?#].*$/, '');
  if (!plain.test(path) || path.includes('//')) return null;
  if (path.split('/').some((part) => part === '.' || part === '..')) return null;
  return pages.some((page) => path === page || path.startsWith(`${page}/`)) ? next : null;
}

/** Where to go after signing in, if it is not the desk, which is here already. */
export function nextPage(search: string): string | null {
  const next = ownPath(new URLSearchParams(search).get('next'));
  return next === null || /^\/desk([/?#]|$)/.test(next) ? null : next;
}
