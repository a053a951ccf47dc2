/** What a supervisor does at the wallboard and with reports, found by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { demoPassword } from './agent.ts';
import type { Someone } from './people.ts';
import type { Product } from './product.ts';

export class Supervisor {
  constructor(
    /** Whose machine it is: supervisors need no devices of their own. */
    readonly someone: Someone,
    readonly product: Product,
    readonly page: Page = someone.page,
  ) {}

  async signIn(username = 'sami'): Promise<void> {
    const answer = await this.someone.context.request.post(`${this.product.url}/api/v1/session`, {
      headers: { origin: this.product.url }, data: { username, password: demoPassword },
    });
    expect(answer.status()).toBe(200);
    await this.someone.context.request.patch(`${this.product.url}/api/v1/me`, { headers: { origin: this.product.url }, data: { theme: 'system' } });
  }

  /** Opens /wallboard or /reports, with a query. */
  async open(path: string): Promise<void> {
    const query = path.includes('?') ? '&' : '?';
    await this.page.goto(`${this.product.url}${path}${query}lang=${this.someone.language}`);
  }

  /** One of the six figures: its value. */
  figure(label: string): Locator {
    return this.page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]/b');
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) });
  }

  /** A cell of a table by the names of its row and its column. */
  async cell(row: string, column: string): Promise<string> {
    const headers = await this.page.getByRole('columnheader').allInnerTexts();
    const at = headers.findIndex((text) => text.trim() === column);
    if (at < 0) throw new Error(`no column ${column} in ${headers.join(', ')}`);
    return (await this.row(row).locator('th, td').nth(at).innerText()).trim();
  }
}
