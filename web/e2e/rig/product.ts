/** Starts the built product as a person would, on free ports and with an empty data folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const binary = process.env['VISAVIS_BINARY'] ?? join(repository, 'bin', 'visavis');

export interface Product {
  readonly url: string;
  /** The company's own site, on another origin; empty over HTTPS, where nobody here asks for it. */
  readonly siteUrl: string;
  readonly pid: number;
  /** The process that has its media, now. */
  mediaPid(): number;
  /** Milliseconds from the start of the process to the ready line. */
  readonly startedIn: number;
  /** Everything it wrote so far, for the report of a failed journey. */
  log(): string;
  /** Ends it as kill -9 does; its media process runs on. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Kept after the stop when given; otherwise the data folder is a temporary one. */
  data?: string;
  environment?: Record<string, string>;
  arguments?: string[];
}

export async function startProduct(options: StartOptions = {}): Promise<Product> {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: make build`);
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'visavis-')));
  const began = performance.now();
  const child = spawn(
    binary,
    ['serve', '--listen', '127.0.0.1:0', '--data', data, '--demo', ...(options.arguments ?? [])],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.environment } },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const url = await readyLine(child, (line) => (log += `${line}\n`)).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`the product did not start: ${String(error)}\n${log}`);
  });
  const startedIn = performance.now() - began;
  const siteUrl = url.startsWith('https') ? '' : await siteOf(url);

  return {
    url,
    siteUrl,
    pid: child.pid ?? 0,
    mediaPid: () => (JSON.parse(readFileSync(join(data, 'media.json'), 'utf8')) as { pid: number }).pid,
    startedIn,
    log: () => log,
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      await end(child);
      if (!options.data) await rm(data, { recursive: true, force: true });
    },
  };
}

async function siteOf(url: string): Promise<string> {
  const site = await fetch(`${url}/demo/`, { redirect: 'manual' });
  return new URL(site.headers.get('location') ?? '/demo/', url).toString();
}

async function readyLine(child: ChildProcess, keep: (line: string) => void): Promise<string> {
  if (!child.stdout) throw new Error('no standard output');
  const lines = createInterface({ input: child.stdout });
  return await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no ready line within 30 s')), 30_000);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`exit code ${code}`)));
    lines.on('line', (line) => {
      keep(line);
      const url = /^ready (https?:\/\/\S+)/.exec(line)?.[1];
      if (url) {
        clearTimeout(timer);
        resolve(url.replace(/\/$/, ''));
      }
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}
