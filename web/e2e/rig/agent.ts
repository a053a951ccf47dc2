/** What an agent does at the desk, found as the agent finds it: by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { named, startingWith, type Label } from './labels.ts';
import type { Someone } from './people.ts';
import type { Product } from './product.ts';

export const demoPassword = 'visavis-demo';

export class Agent {
  constructor(
    readonly someone: Someone,
    private readonly product: Pick<Product, 'url'>,
    /** The page the controls are looked for in: the desk, or the session's own window. */
    readonly page: Page = someone.page,
  ) {}

  /** The same agent, in another window of theirs. */
  in(page: Page): Agent {
    return new Agent(this.someone, this.product, page);
  }

  /** By default with their own name; with another's, somebody sits at the machine of this one. */
  async signIn(password: string = demoPassword, name: string = this.someone.name): Promise<void> {
    await this.page.goto(`${this.product.url}/desk?lang=${this.someone.language}`);
    await this.page.getByLabel(this.name('username')).fill(name);
    await this.page.getByLabel(this.name('password')).fill(password);
    await this.button('signIn').click();
  }

  /** Signs in and takes calls. */
  async start(): Promise<void> {
    await this.signIn();
    await this.becomeReady();
  }

  async becomeReady(): Promise<void> {
    await this.status('notReady').click();
    await this.page.getByRole('menuitem', { name: named('ready', this.someone.language) }).click();
    await expect(this.status('ready')).toBeVisible();
  }

  /** The one click back after a missed ring. */
  async returnAfterMiss(): Promise<void> {
    await this.press('backToReady');
  }

  status(key: 'ready' | 'notReady'): Locator {
    return this.page.getByRole('button', { name: startingWith(key, this.someone.language) });
  }

  button(key: Label): Locator {
    return this.page.getByRole('button', { name: named(key, this.someone.language) });
  }

  /** A panel of the desk. */
  region(key: Label): Locator {
    return this.page.getByRole('region', { name: named(key, this.someone.language) });
  }

  /** A panel that may stand behind a tab: the tab or the region itself. */
  panel(key: Label): Locator {
    return this.page.getByRole('tab', { name: this.name(key) }).or(this.region(key)).first();
  }

  home(): string {
    return this.product.url;
  }

  notepad(): Locator {
    return this.page.getByRole('textbox', { name: named('notepad', this.someone.language) });
  }

  tab(key: Label): Locator {
    return this.page.getByRole('tab', { name: this.name(key) });
  }

  /** A code of the list. */
  code(name: string): Locator {
    return this.page.getByRole('option', { name });
  }

  contactVideo(): Locator {
    return this.page.locator('video').and(this.page.getByLabel(this.name('contactVideo')));
  }

  ownVideo(): Locator {
    return this.page.locator('video').and(this.page.getByLabel(this.name('yourVideo')));
  }

  /** Waits for the ring and takes the call. */
  async accept(): Promise<void> {
    await this.button('accept').click();
    await expect(this.button('disconnect')).toBeVisible();
  }

  async press(key: Label): Promise<void> {
    await this.button(key).click();
  }

  /**
   * Starts video, which opens the session's own window (the click is the gesture that a window needs), and returns the
   * agent in that window.
   */
  async startVideo(): Promise<Agent> {
    return await this.opening(() => this.press('startVideo'));
  }

  /** Does something that opens a window and returns the agent in it. */
  async opening(action: () => Promise<void>): Promise<Agent> {
    const [window] = await Promise.all([this.someone.context.waitForEvent('page', { timeout: 10_000 }), action()]);
    return this.in(window);
  }

  /** Opens the list of colleagues and queues by its control and chooses from it. */
  async choose(control: 'conference' | 'transfer' | 'add', ...whom: string[]): Promise<void> {
    await this.press(control);
    for (const one of whom) {
      const row = this.row(one);
      await row.click();
      await expect(row).toHaveAttribute('aria-pressed', 'true');
    }
  }

  row(name: string): Locator {
    return this.page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${name}`) });
  }

  /** One of the owner's ways with a member of the conference. */
  async manage(whom: string, what: Label): Promise<void> {
    await this.region('participants').getByRole('button', { name: new RegExp(whom) }).click();
    await this.page.getByRole('menuitem', { name: this.name(what) }).click();
  }

  colleagueVideo(name: string): Locator {
    return this.page.locator('video').and(this.page.getByLabel(new RegExp(`${name}`)));
  }

  /** The frequency of what comes out of this person's loudspeaker, null for silence. */
  async hears(): Promise<number | null> {
    return await this.page.evaluate(() => window.rigProbe.heard());
  }

  name(key: Label): RegExp {
    return named(key, this.someone.language);
  }
}
