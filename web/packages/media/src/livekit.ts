import type * as Client from 'livekit-client';

/**
 * The media client is 137 kB: it is loaded when a call is likely (idle, hover), never with the page.
 * This module is the only one that names it.
 */
export type LiveKit = typeof Client;

let loading: Promise<LiveKit> | null = null;

/** Loads the media client once; a failed download is tried again by the next call. */
export function loadLiveKit(): Promise<LiveKit> {
  loading ??= import('livekit-client').then(
    (module) => {
      module.setLogLevel(wantsLog() ? 'debug' : 'silent');
      return module;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/**
 * What matters of it is in the engine's snapshot, so the console stays clean. For support,
 * `localStorage['visavis.debug'] = '1'` lets the media client tell everything it does.
 */
function wantsLog(): boolean {
  try {
    return localStorage.getItem('visavis.debug') !== null;
  } catch {
    return false;
  }
}

/** The address the media client wants: our own origin, its signalling is proxied there. */
export function signalUrl(path: string, origin: string): string {
  return origin.replace(/^http/, 'ws') + path;
}
