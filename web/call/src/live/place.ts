/**
 * Where this browser keeps its place in a call, per entry point: it survives a reload and a closed
 * window. Only one tab sits in it at a time (two would keep throwing each other out of the room).
 */
export interface Places {
  load(key: string): string | null;
  save(key: string, token: string): void;
  forget(key: string): void;
  name(): string;
  rememberName(name: string): void;
  /**
   * Takes the place for this tab. False: another tab has it. `force` takes it away from there; `lost`
   * is called when that happens to us.
   */
  take(key: string, force: boolean, lost: () => void): Promise<boolean>;
}

const tokenKey = (key: string): string => `visavis.call.${key}`;
const NAME = 'visavis.name';
/** How long a reloaded page may take to let go of its place. */
const HANDOVER_MS = 800;

export function browserPlaces(storage: Storage | null = pageStorage()): Places {
  const write = (change: () => void): void => {
    try {
      change();
    } catch {
      // Full or forbidden storage: the call works, it is only not resumed after a reload.
    }
  };
  return {
    load: (key) => storage?.getItem(tokenKey(key)) ?? null,
    save: (key, token) => write(() => storage?.setItem(tokenKey(key), token)),
    forget: (key) => write(() => storage?.removeItem(tokenKey(key))),
    name: () => storage?.getItem(NAME) ?? '',
    rememberName: (name) => write(() => storage?.setItem(NAME, name)),
    take,
  };
}

function take(key: string, force: boolean, lost: () => void): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const wait = AbortSignal.timeout(HANDOVER_MS);
    const held = locks.request(tokenKey(key), force ? { steal: true } : { signal: wait }, () => {
      resolve(true);
      // Held until the page goes or another one steals it.
      return new Promise<never>(() => undefined);
    });
    held.catch(() => {
      if (wait.aborted && !force) resolve(false);
      lost();
    });
  });
}

function pageStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
