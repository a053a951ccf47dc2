/** The journeys' `test`: a fresh product and the people who use it. */
import { test as base } from '@playwright/test';
import { People } from './people.ts';
import { startProduct, type Product } from './product.ts';

interface Fixtures {
  people: People;
  product: Product;
}

export const test = base.extend<Fixtures>({
  product: async ({}, give, info) => {
    const product = await startProduct();
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
  },
});

export { expect } from '@playwright/test';
