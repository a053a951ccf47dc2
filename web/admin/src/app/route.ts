// Where the page is: /admin/<section>/<id>/<part>. One listener; whoever has something unsaved may keep the place.
import { useSyncExternalStore } from 'react';

export interface Place { section: string; id: string | null; /** Of a thing with more to it than its form. */ part: string | null }

export const base = '/admin';

export function placeOf(path: string): Place {
  const [section = '', id = '', part = ''] = path.replace(/^\/admin\/?/, '').split('/');
  return { section, id: id === '' ? null : id, part: part === '' ? null : part };
}
export function addressOf(section: string, id: string | null = null, part: string | null = null): string {
  return [base, section, id, part].filter((part) => part !== null && part !== '').join('/');
}

/** Asked before the place changes. It calls `leave` once nothing would be lost. */
export type Guard = (leave: () => void) => void;

class Route {
  #path = location.pathname;
  #guard: Guard | null = null;
  readonly #listeners = new Set<() => void>();

  constructor() {
    addEventListener('popstate', () => {
      const wanted = location.pathname;
      if (this.#guard === null) return this.#arrive(wanted);
      history.pushState(null, '', this.#path + location.search); // back where one is, until they have said so
      this.go(wanted);
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = (): string => this.#path;

  /** Sets who is asked first; null: nobody. */
  guard(guard: Guard | null): void {
    this.#guard = guard;
  }

  go(to: string): void {
    const { pathname, search } = new URL(to, location.href);
    if (pathname === this.#path && search === '') return;
    const leave = () => {
      this.#guard = null;
      // Of the address only the language goes along.
      const lang = new URLSearchParams(location.search).get('lang');
      history.pushState(null, '', pathname + (search !== '' ? search : lang === null ? '' : `?lang=${lang}`));
      this.#arrive(pathname);
    };
    if (this.#guard === null) leave();
    else this.#guard(leave);
  }

  #arrive(path: string): void {
    this.#path = path;
    for (const listener of this.#listeners) listener();
  }
}

export const route = new Route();

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(route.subscribe, route.getSnapshot));
}
