/**
 * A place with a network of its own: a namespace of Linux's with two ways to this machine, of which the first is taken. What
 * passes is decided on this machine's side, as a firewall on the way would: whoever is in there learns nothing of it.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { chromiumPath } from './people.ts';

const run = promisify(execFile);

/** Why no such place can be made here; null when it can. */
export function noPlaces(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    execFileSync('nft', ['list', 'tables'], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' });
    return null;
  } catch (error) {
    return `network namespaces need nft and ip: ${String(error)}`;
  }
}

let made = 0;

export class Place {
  /** This machine's address as it is known in there. */
  readonly server: string;
  /** Starts a browser in there. */
  readonly chromium: string;
  private readonly name: string;
  private readonly ways: readonly [string, string];
  private readonly folder: string;

  private constructor(private readonly number: number) {
    this.name = `visavis-${process.pid}-${number}`;
    this.ways = [`vv${process.pid}-${number}a`, `vv${process.pid}-${number}b`]; // 15 characters at most
    this.server = this.address(0, 1);
    this.folder = mkdtempSync(join(tmpdir(), 'visavis-place-'));
    this.chromium = join(this.folder, 'chromium');
    writeFileSync(this.chromium, `#!/bin/sh\nexec ip netns exec ${this.name} ${chromiumPath()} "$@"\n`);
    chmodSync(this.chromium, 0o755);
  }

  static async make(): Promise<Place> {
    await sweep();
    const place = new Place(made++);
    await ip('netns', 'add', place.name);
    await place.inside('ip', 'link', 'set', 'lo', 'up');
    for (const [index, way] of place.ways.entries()) {
      await ip('link', 'add', way, 'type', 'veth', 'peer', 'name', `way${index}`, 'netns', place.name);
      await ip('address', 'add', `${place.address(index, 1)}/24`, 'dev', way);
      await ip('link', 'set', way, 'up');
      await place.inside('ip', 'address', 'add', `${place.address(index, 2)}/24`, 'dev', `way${index}`);
    }
    await place.take(0);
    await nft(`add table inet ${place.name}; add chain inet ${place.name} from { type filter hook prerouting priority -300; };`);
    await nft(`add chain inet ${place.name} to { type filter hook postrouting priority 300; };`);
    return place;
  }

  private address(way: number, end: number): string {
    return `10.${77 + this.number}.${way + 1}.${end}`;
  }

  /** Nothing of this kind passes any more, in either direction, and nobody is told: `meta l4proto udp`, `tcp dport 7881`; '' is everything. */
  async drop(...kinds: string[]): Promise<void> {
    const both = (kind: string, mirrored: string): string =>
      this.ways.map((way) => `add rule inet ${this.name} from iifname ${way} ${kind} drop; add rule inet ${this.name} to oifname ${way} ${mirrored} drop;`).join(' ');
    await nft(kinds.map((kind) => both(kind, kind.replace('dport', 'sport'))).join(' '));
  }

  /** Everything passes again. */
  async pass(): Promise<void> {
    await nft(`flush chain inet ${this.name} from; flush chain inet ${this.name} to;`);
  }

  /** From one network into the other, as a phone that leaves its wireless network: other address, other way. */
  async take(way: 0 | 1): Promise<void> {
    await this.inside('ip', 'link', 'set', `way${way}`, 'up');
    await this.inside('ip', 'route', 'replace', 'default', 'via', this.address(way, 1), 'dev', `way${way}`);
    await this.inside('ip', 'link', 'set', `way${1 - way}`, 'down');
  }

  async remove(): Promise<void> {
    await nft(`delete table inet ${this.name};`).catch(() => undefined);
    await ip('netns', 'delete', this.name);
    for (const way of this.ways) await ip('link', 'delete', way).catch(() => undefined); // they went with it, sooner or later
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async inside(...command: string[]): Promise<void> {
    await ip('netns', 'exec', this.name, ...command);
  }
}

/** Removes what a run has left that was cut short: its addresses would be there twice. */
async function sweep(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const [name, pid] of stdout.matchAll(/^visavis-(\d+)-\d+/gm)) {
    if (running(Number(pid))) continue;
    await ip('netns', 'delete', name);
    await nft(`delete table inet ${name};`).catch(() => undefined); // it may not have got so far
  }
  const links = await run('ip', ['-brief', 'link', 'show', 'type', 'veth']);
  for (const [, link = '', pid] of links.stdout.matchAll(/^(vv(\d+)-\d+[ab])@/gm)) {
    if (!running(Number(pid))) await ip('link', 'delete', link).catch(() => undefined); // it may have gone with its namespace meanwhile
  }
}

function running(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}

async function nft(rules: string): Promise<void> {
  await run('nft', [rules]);
}

/**
 * What a browser has to be told to trust this server: the hash of its key. Playwright's way of ignoring certificates is one for
 * pages; media over TLS would still be refused.
 */
export async function keyOf(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const key = await new Promise<Buffer>((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.end();
      if (certificate) resolve(certificate.publicKey.export({ type: 'spki', format: 'der' }));
      else reject(new Error(`${url} shows no certificate`));
    });
    socket.once('error', reject);
  });
  return createHash('sha256').update(key).digest('base64');
}
