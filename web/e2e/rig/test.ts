/** The journeys' `test`: a fresh product and the people who use it. */
import { expect, test as base } from '@playwright/test';
import { Agent } from './agent.ts';
import { Contact } from './contact.ts';
import { People, type PersonOptions } from './people.ts';
import { startProduct, type Product } from './product.ts';

interface Options {
  /** Settings of the product, as environment variables. */
  settings: Record<string, string>;
}

interface Fixtures {
  people: People;
  product: Product;
  /** Makes an agent at a desk of their own, not yet signed in. */
  agent: (name: 'nadia' | 'luc' | 'ines', options?: PersonOptions) => Promise<Agent>;
  /** Makes a contact, not yet on any page. */
  contact: (name: 'claire' | 'jonas', options?: PersonOptions) => Promise<Contact>;
}

export const test = base.extend<Fixtures & Options>({
  settings: [{}, { option: true }],
  product: async ({ settings }, give, info) => {
    const product = await startProduct({ environment: settings });
    await give(product);
    await product.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach('product.log', { body: product.log(), contentType: 'text/plain' });
    }
  },
  people: async ({}, give, info) => {
    const people = new People();
    await give(people);
    if (info.status !== info.expectedStatus) {
      for (const someone of people.everybody()) {
        for (const [index, page] of someone.context.pages().entries()) {
          const name = `${someone.name}-${index}.png`;
          await page.screenshot({ path: info.outputPath(name) }).catch(() => undefined);
        }
        if (someone.errors.length > 0) {
          await info.attach(`${someone.name}.errors`, { body: someone.errors.join('\n\n'), contentType: 'text/plain' });
        }
      }
    }
    await people.leave();
    expect.soft(people.everybody().flatMap(({ name, errors }) => errors.map((error) => `${name}: ${error}`))).toEqual([]);
  },
  agent: async ({ people, product }, give) => {
    await give(async (name, options) => new Agent(await people.come(name, options), product));
  },
  contact: async ({ people, product }, give) => {
    await give(async (name, options) => new Contact(await people.come(name, options), product));
  },
});

export { expect } from '@playwright/test';
