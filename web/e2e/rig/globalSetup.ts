import { makeMedia } from './media.ts';
import { binary, startProduct } from './product.ts';

export default async function globalSetup(): Promise<void> {
  makeMedia();
  await checkPages();
}

/** A binary that was built without its pages starts and answers, and every test would wait for its whole limit. */
async function checkPages(): Promise<void> {
  const product = await startProduct();
  try {
    const { ok } = await fetch(`${product.url}/desk`);
    if (!ok) throw new Error(`${binary} was built without its pages: make build`);
  } finally {
    await product.stop();
  }
}
