import { countDevices, mediaDevices } from './devices';

/** What this browser and device can do, as the server's `Capabilities` (its network part is measured apart). */
export interface BrowserFacts {
  camera: boolean;
  microphone: boolean;
  webrtc: boolean;
  browser: string;
  os: string;
  mobile: boolean;
}

/** Why calls are not possible, or only in part, from this page. */
export type Obstacle = 'insecure' | 'inApp' | 'oldBrowser' | 'cookiesOff' | 'noMicrophone' | 'noCamera';

/** Names a browser from its user agent; order matters, most of them claim to be several. */
export function browserName(userAgent: string): string {
  const rules: [RegExp, string][] = [
    [/Edg(?:A|iOS)?\/(\d+)/, 'Edge'],
    [/OPR\/(\d+)/, 'Opera'],
    [/SamsungBrowser\/(\d+)/, 'Samsung Internet'],
    [/(?:FxiOS|Firefox)\/(\d+)/, 'Firefox'],
    [/(?:CriOS|HeadlessChrome|Chrome|Chromium)\/(\d+)/, 'Chrome'],
    [/Version\/(\d+)[^ ]* .*Safari/, 'Safari'],
  ];
  for (const [pattern, name] of rules) {
    const found = pattern.exec(userAgent);
    if (found) return `${name} ${found[1] ?? ''}`.trim();
  }
  return '?';
}

/** `touchPoints` tells an iPad from a Mac, which it claims to be. */
export function systemName(userAgent: string, touchPoints = 0): string {
  if (/iPhone|iPod/.test(userAgent)) return 'iOS';
  if (/iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'iPadOS';
  if (/Android/.test(userAgent)) return 'Android';
  if (/Windows/.test(userAgent)) return 'Windows';
  if (/Macintosh|Mac OS X/.test(userAgent)) return 'macOS';
  if (/CrOS/.test(userAgent)) return 'ChromeOS';
  if (/Linux/.test(userAgent)) return 'Linux';
  return '?';
}

/** Pages opened inside another application's own browser: many of them have no camera or microphone. */
export function isInApp(userAgent: string): boolean {
  return /FBAN|FBAV|FB_IAB|Instagram|LinkedInApp|Snapchat|MicroMessenger|TikTok|musical_ly|Pinterest|GSA\/|; wv\)|Line\//.test(userAgent);
}

/** Reads it all from the page. Asks for nothing: no permission prompt. */
export async function browserFacts(): Promise<BrowserFacts> {
  const { userAgent, maxTouchPoints } = navigator;
  const os = systemName(userAgent, maxTouchPoints);
  const counts = await countDevices();
  return {
    camera: counts.cameras > 0,
    microphone: counts.microphones > 0,
    webrtc: typeof RTCPeerConnection === 'function' && mediaDevices() !== undefined,
    browser: browserName(userAgent),
    os,
    mobile: os === 'iOS' || os === 'iPadOS' || os === 'Android',
  };
}

/** The one thing to tell the person, the gravest first; null when all is well. */
export function obstacleOf(facts: BrowserFacts, page: { secure: boolean; userAgent: string; cookies: boolean }): Obstacle | null {
  if (!page.secure) return 'insecure';
  if (!facts.webrtc) return isInApp(page.userAgent) ? 'inApp' : 'oldBrowser';
  if (!page.cookies) return 'cookiesOff';
  if (!facts.microphone) return isInApp(page.userAgent) ? 'inApp' : 'noMicrophone';
  if (!facts.camera) return 'noCamera';
  return null;
}

/** Whether an obstacle leaves no call at all. Without a device of their own people can still listen, or watch. */
export function prevents(obstacle: Obstacle | null): boolean {
  return obstacle !== null && obstacle !== 'noMicrophone' && obstacle !== 'noCamera';
}
