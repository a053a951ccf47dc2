/** What an administrator does in the administration pages, found as they find it: by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { demoPassword } from './agent.ts';
import { named } from './labels.ts';
import type { Someone } from './people.ts';
import type { Product } from './product.ts';

export class Administrator {
  readonly page: Page;

  constructor(private readonly someone: Someone, private readonly product: Product) {
    this.page = someone.page;
  }

  private get french(): boolean {
    return this.someone.language === 'fr';
  }

  /** Opens a page of the administration; who is not signed in is sent to sign in, and comes back. */
  async signIn(path = '', username = 'admin'): Promise<void> {
    await this.page.goto(`${this.product.url}/admin${path}?lang=${this.someone.language}`);
    await this.page.getByLabel(named('username', this.someone.language)).fill(username);
    await this.page.getByLabel(named('password', this.someone.language)).fill(demoPassword);
    await this.page.getByRole('button', { name: named('signIn', this.someone.language) }).click();
    await expect(this.page).toHaveURL((url) => url.pathname === `/admin${path}`);
  }

  async go(title: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }

  get sheet(): Locator {
    return this.page.getByRole('dialog').first();
  }

  field(name: string | RegExp): Locator {
    return this.sheet.getByLabel(name, typeof name === 'string' ? { exact: true } : {});
  }

  /** A text in both languages. */
  async words(label: string, fr: string, en: string): Promise<void> {
    await this.field(`${label} (${this.french ? 'français' : 'French'})`).fill(fr);
    await this.field(`${label} (${this.french ? 'anglais' : 'English'})`).fill(en);
  }

  async press(name: string | RegExp): Promise<void> {
    await this.sheet.getByRole('button', { name, exact: true }).click();
  }

  async save(): Promise<void> {
    await this.press(this.french ? 'Enregistrer' : 'Save');
  }

  /** Saves, and is told so. */
  async saved(name: string): Promise<void> {
    await this.save();
    await expect(this.sheet).toHaveCount(0);
    await expect(this.page.getByText(this.french ? `«\u00a0${name}\u00a0» est enregistré.` : `“${name}” is saved.`)).toBeVisible();
  }

  row(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }
}

/** What another administrator does meanwhile, through the API. */
export async function changeThing(product: Product, path: string, change: (settings: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  const json = { 'content-type': 'application/json', origin: product.url };
  const session = await fetch(`${product.url}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ username: 'admin', password: demoPassword }) });
  const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]).find((one) => one?.startsWith('visavis='));
  if (!session.ok || cookie === undefined) throw new Error(`sign in: ${session.status}`);
  const now = (await (await fetch(`${product.url}/api/v1/admin/${path}`, { headers: { cookie } })).json()) as { settings: Record<string, unknown> };
  const put = await fetch(`${product.url}/api/v1/admin/${path}`, { method: 'PUT', headers: { ...json, cookie }, body: JSON.stringify(change(now.settings)) });
  if (!put.ok) throw new Error(`${path}: ${put.status} ${await put.text()}`);
}
