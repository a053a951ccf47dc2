/**
 * A person is a browser process of their own, with their own picture and tone: device files belong to the process, so
 * two people in one browser would look and sound alike.
 */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import type { Name } from './cast.ts';
import { cameraFile, microphoneFile } from './media.ts';
import type { Place } from './network.ts';
import { installProbe } from './probe.ts';

export type Language = 'fr' | 'en';

export interface Devices {
  /** Default: both there and allowed. */
  camera?: boolean;
  microphone?: boolean;
  /** The person (or the system) refuses the page its devices. */
  denied?: boolean;
}

export interface PersonOptions {
  language?: Language;
  theme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  devices?: Devices;
  /** Where their browser runs; default: on this machine. */
  place?: Place;
  /** The key of a server that it trusts with media too. */
  trusts?: string;
  /** An origin without HTTPS whose pages get its devices all the same. */
  secures?: string;
}

export interface Someone {
  readonly name: Name;
  readonly language: Language;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors the person's pages threw or logged; a journey that passed must have none. */
  readonly errors: string[];
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
];

export function chromiumPath(): string {
  const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium found: scripts/setup-test installs it, or set CHROMIUM to its path.');
  return found;
}

export async function launch(name: Name, { devices = {}, place, trusts, secures }: PersonOptions = {}): Promise<Browser> {
  const { camera = true, microphone = true, denied = false } = devices;
  const args = [...flags, denied ? '--use-fake-ui-for-media-stream=deny' : '--use-fake-ui-for-media-stream'];
  if (camera) args.push(`--use-file-for-fake-video-capture=${cameraFile(name)}`);
  else args[args.indexOf('--use-fake-device-for-media-stream')] = '--use-fake-device-for-media-stream=device-count=0';
  if (microphone) args.push(`--use-file-for-fake-audio-capture=${microphoneFile(name)}`);
  if (secures) args.push(`--unsafely-treat-insecure-origin-as-secure=${secures}`);
  if (trusts) args.push(`--ignore-certificate-errors-spki-list=${trusts}`);
  return await chromium.launch({ executablePath: place?.chromium ?? chromiumPath(), args });
}

/** The arrangement of a test: makes people, and takes them home at its end. */
export class People {
  private readonly browsers: Browser[] = [];
  private readonly there: Someone[] = [];

  async come(name: Name, options: PersonOptions = {}): Promise<Someone> {
    const browser = await launch(name, options);
    this.browsers.push(browser);
    const language = options.language ?? 'fr';
    const context = await browser.newContext({
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      timezoneId: 'Europe/Paris',
      colorScheme: options.theme ?? 'light',
      viewport: options.viewport ?? { width: 1440, height: 900 },
      ignoreHTTPSErrors: true,
    });
    await context.addInitScript(installProbe);
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(error.error().stack ?? String(error.error())));
    const page = await context.newPage();
    if (options.devices?.microphone === false) await withoutMicrophone(context);
    const someone: Someone = { name, language, context, page, errors };
    this.there.push(someone);
    return someone;
  }

  everybody(): readonly Someone[] {
    return this.there;
  }

  async leave(): Promise<void> {
    await Promise.all(this.browsers.map((browser) => browser.close()));
  }
}

/**
 * Chromium's fake devices can lose the cameras but not the microphone alone, so its absence is acted in the page, with the
 * error a browser gives.
 */
async function withoutMicrophone(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const native = devices.getUserMedia.bind(devices);
    const list = devices.enumerateDevices.bind(devices);
    devices.getUserMedia = async (constraints) => {
      if (constraints?.audio) throw new DOMException('Requested device not found', 'NotFoundError');
      return await native(constraints);
    };
    devices.enumerateDevices = async () => (await list()).filter((device) => device.kind !== 'audioinput');
  });
}

/** Ends someone's browser as a crash does: it says goodbye to nobody. */
export async function crash({ context }: Someone): Promise<void> {
  const browser = context.browser();
  if (!browser) throw new Error('no browser');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { id, type } of processInfo) if (type === 'browser') process.kill(id, 'SIGKILL');
}
