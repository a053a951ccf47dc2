import type { Capabilities } from '@visavis/api';
import type { BrowserFacts, Obstacle } from '@visavis/media/browser';
import type { PreflightResult } from '@visavis/media/preflight';
import type { CallTexts } from '@visavis/i18n/call/fr';

export type Permission = 'granted' | 'prompt' | 'denied';

/** What is known of this device and its network before the call; null: not looked at yet. */
export interface Check {
  facts: BrowserFacts | null;
  obstacle: Obstacle | null;
  /** No call at all is possible from here. */
  unable: boolean;
  microphone: Permission | null;
  camera: Permission | null;
  network: PreflightResult | null;
  /** Running, or still to run. */
  pending: boolean;
}

export type Grade = 'pending' | 'good' | 'warn' | 'bad';
export interface Finding {
  what: 'microphone' | 'camera' | 'network';
  grade: Grade;
  text: keyof CallTexts;
}

/** The check in plain words, one line a part; each failed one says what to do. Pure. */
export function findings(check: Check, video: boolean): Finding[] {
  const found: Finding[] = [{ what: 'microphone', ...microphone(check) }];
  if (video) found.push({ what: 'camera', ...camera(check) });
  found.push({ what: 'network', ...network(check) });
  return found;
}

function microphone({ facts, microphone: permission }: Check): Omit<Finding, 'what'> {
  if (!facts) return { grade: 'pending', text: 'checking' };
  if (!facts.microphone) return { grade: 'bad', text: 'microphoneMissing' };
  if (permission === 'denied') return { grade: 'bad', text: 'microphoneDenied' };
  return { grade: 'good', text: permission === 'granted' ? 'ready' : 'microphoneAsked' };
}

function camera({ facts, camera: permission }: Check): Omit<Finding, 'what'> {
  if (!facts) return { grade: 'pending', text: 'checking' };
  if (!facts.camera) return { grade: 'warn', text: 'cameraMissing' };
  if (permission === 'denied') return { grade: 'warn', text: 'cameraDenied' };
  return { grade: 'good', text: 'cameraFound' };
}

function network({ network: result, pending }: Check): Omit<Finding, 'what'> {
  if (!result) return pending ? { grade: 'pending', text: 'checking' } : { grade: 'warn', text: 'networkUnknown' };
  if (!result.ok) return { grade: 'bad', text: 'networkFailed' };
  if (result.lossPct > 3 || result.rttMs > 300) return { grade: 'warn', text: 'networkFair' };
  return { grade: 'good', text: result.protocol === 'udp' ? 'networkGood' : 'networkTcp' };
}

/** The check as the adviser sees it before asking for video. */
export function capabilities({ facts, microphone: mic, camera: cam, network: result }: Check): Capabilities {
  return {
    camera: facts?.camera === true && cam !== 'denied',
    microphone: facts?.microphone === true && mic !== 'denied',
    webrtc: facts?.webrtc ?? true,
    browser: facts?.browser ?? '?',
    os: facts?.os ?? '?',
    mobile: facts?.mobile ?? false,
    network: result && result.ok ? { ok: true, protocol: result.protocol, rttMs: result.rttMs, lossPct: result.lossPct } : null,
  };
}

/** Asks without a prompt; browsers that cannot tell (Firefox, older Safari) answer `prompt`. */
export async function permissionFor(name: 'microphone' | 'camera'): Promise<Permission> {
  try {
    const status = await navigator.permissions.query({ name });
    return status.state;
  } catch {
    return 'prompt';
  }
}
