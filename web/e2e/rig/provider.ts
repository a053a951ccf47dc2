/** An identity provider with a page of its own, as a company has one; built by scripts/journeys. */
import { expect, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const binary = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'bin', 'tools', 'oidc-provider');

export class Provider {
  private constructor(readonly issuer: string, readonly stop: () => Promise<void>) {}

  static async start(): Promise<Provider> {
    const child = spawn(binary, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['ended'])])) as [string];
    const issuer = /^ready (http:\/\/\S+)/.exec(line)?.[1];
    if (issuer === undefined) throw new Error(`the provider did not start: ${line}`);
    return new Provider(issuer, async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    });
  }

  /** What the product has to know, as environment variables. */
  settings(): Record<string, string> {
    return {
      VISAVIS_OIDC_PROVIDERS: 'corp', VISAVIS_OIDC_PROVIDERS_CORP_ISSUER: this.issuer, VISAVIS_OIDC_PROVIDERS_CORP_CLIENT_ID: 'visavis',
      VISAVIS_OIDC_PROVIDERS_CORP_CLIENT_SECRET: 's3cret of the client', VISAVIS_OIDC_PROVIDERS_CORP_NAME_FR: 'Corp SA', VISAVIS_OIDC_PROVIDERS_CORP_NAME_EN: 'Corp',
      VISAVIS_OIDC_PROVIDERS_CORP_AGENTS: 'callers',
    };
  }

  /** Fills in the provider's own page. */
  async signIn(page: Page, username: string): Promise<void> {
    await expect(page.getByRole('heading', { name: 'Identity provider' })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(this.issuer);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill('their own');
    await page.getByRole('button', { name: 'Continue' }).click();
  }
}
