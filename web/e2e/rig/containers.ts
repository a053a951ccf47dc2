/** The two containers of `deploy/`, built and started as its files say, by Docker or by Podman. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary } from './product.ts';

const deploy = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'deploy');
const project = 'visavis-faults';

export type Service = 'control' | 'media';

interface Engine {
  name: 'docker' | 'podman';
  compose: readonly string[];
}

const engines: readonly Engine[] = [
  { name: 'docker', compose: ['docker', 'compose'] },
  { name: 'podman', compose: ['podman-compose'] },
];

function engine(): Engine | null {
  return engines.find(({ name, compose: [command, ...rest] }) => runs(name, 'info') && runs(command!, ...rest, 'version')) ?? null;
}

function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Why no containers can be had here; null when they can. */
export function noContainers(): string | null {
  return engine() === null ? 'containers need docker with its compose, or podman with podman-compose' : null;
}

/** Not to be started beside another product of this machine: both would want the media ports. */
export class Containers {
  readonly url: string;
  private readonly by: Engine;
  private readonly folder = mkdtempSync(join(tmpdir(), 'visavis-'));

  /** Builds the image and starts both. */
  static async up(port: number, environment: Record<string, string>): Promise<Containers> {
    const containers = new Containers(port);
    try {
      await containers.start(port, environment);
    } catch (error) {
      containers.down(); // they would start themselves again for ever
      throw error;
    }
    return containers;
  }

  private constructor(port: number) {
    const by = engine();
    if (by === null) throw new Error(noContainers() ?? '');
    this.by = by;
    this.url = `http://127.0.0.1:${port}`;
  }

  private async start(port: number, environment: Record<string, string>): Promise<void> {
    mkdirSync(join(this.folder, 'bin'));
    copyFileSync(binary, join(this.folder, 'bin', 'visavis'));
    this.run(this.by.name, 'build', '--network', 'host', '-f', join(deploy, 'Dockerfile'), '-t', 'visavis', this.folder);
    const settings = { ...environment, VISAVIS_LISTEN: `127.0.0.1:${port}` };
    writeFileSync(
      join(this.folder, 'here.yaml'),
      JSON.stringify({ services: { control: { command: ['serve', '--demo'], environment: settings } } }),
    );
    this.compose('up', '-d');
    await this.ready();
  }

  /** As a crash: its process is killed, and what the engine does about it is the engine's. */
  crash(service: Service): void {
    process.kill(Number(this.run(this.by.name, 'inspect', '--format', '{{.State.Pid}}', this.container(service)).trim()), 'SIGKILL');
  }

  /** As an upgrade does it. */
  replace(service: Service): void {
    this.run(this.by.name, 'restart', this.container(service));
  }

  /** Waits until control answers, and has its media. */
  async ready(): Promise<void> {
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the containers did not get ready\n${this.run(this.by.name, 'logs', this.container('control'))}`);
  }

  down(): void {
    this.compose('down', '-v');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private container(service: Service): string {
    const names = this.run(this.by.name, 'ps', '-q', '--filter', `label=com.docker.compose.project=${project}`, '--filter', `label=com.docker.compose.service=${service}`);
    return names.trim();
  }

  private compose(...args: string[]): void {
    const [command, ...rest] = this.by.compose;
    this.run(command!, ...rest, '-p', project, '-f', join(deploy, 'compose.yaml'), '-f', join(this.folder, 'here.yaml'), ...args);
  }

  private run(command: string, ...args: string[]): string {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
