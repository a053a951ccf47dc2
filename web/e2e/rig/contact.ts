/** What a contact does on their page, found as the contact finds it: by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { named, type Label } from './labels.ts';
import type { Someone } from './people.ts';
import type { Product } from './product.ts';

export interface Arrival {
  entry?: 'sav' | 'sante' | 'atelier';
  /** As typed into the form. */
  called?: string;
  /** What a contact is known again by. */
  mail?: string;
  /** Further fields of the form, by the beginning of their label. */
  fields?: Record<string, string>;
}

export class Contact {
  constructor(
    readonly someone: Someone,
    private readonly product: Pick<Product, 'url'>,
    readonly page: Page = someone.page,
  ) {}

  in(page: Page): Contact {
    return new Contact(this.someone, this.product, page);
  }

  async open({ entry = 'sav' }: Arrival = {}): Promise<void> {
    await this.page.goto(`${this.product.url}/call/${entry}?lang=${this.someone.language}`);
  }

  /** Leaves the last call's page behind, as another visitor of the same browser would find it. */
  async beginAnew(): Promise<void> {
    await this.page.evaluate(() => localStorage.clear());
  }

  /** Opens the page and calls. */
  async call(arrival: Arrival = {}): Promise<void> {
    await this.open(arrival);
    await this.fillIn(arrival);
    await this.press('call');
    await expect(this.button('hangUp')).toBeVisible();
  }

  async fillIn({ called, mail, fields = {} }: Arrival = {}): Promise<void> {
    await this.page.getByLabel(named('yourName', this.someone.language)).fill(called ?? this.fullName());
    if (mail || Object.keys(fields).length > 0) await this.page.getByText(named('addDetails', this.someone.language)).click();
    for (const [name, value] of Object.entries(fields)) await this.page.getByLabel(new RegExp(`^${name}`)).fill(value);
    if (mail) await this.page.locator('input[type=email]').fill(mail);
  }

  fullName(): string {
    return this.someone.name === 'claire' ? 'Claire Morel' : 'Jonas Weber';
  }

  button(key: Label): Locator {
    return this.page.getByRole('button', { name: named(key, this.someone.language) });
  }

  async press(key: Label): Promise<void> {
    await this.button(key).click();
  }

  adviserVideo(): Locator {
    return this.page.locator('video').and(this.page.getByLabel(named('adviserVideo', this.someone.language)));
  }

  ownVideo(): Locator {
    return this.page.locator('video').and(this.page.getByLabel(named('yourVideo', this.someone.language)));
  }

  /** The frequency of what comes out of this person's loudspeaker, null for silence. */
  async hears(): Promise<number | null> {
    return await this.page.evaluate(() => window.rigProbe.heard());
  }
}
