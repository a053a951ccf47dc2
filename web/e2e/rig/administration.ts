/** What an administrator sets through the API, before there are screens for it. */
import { demoPassword } from './agent.ts';
import type { Product } from './product.ts';

export interface WrapUpSettings {
  time: number;
  extend: number;
  [other: string]: unknown;
}

/** Changes what a queue of the demo asks at the end of a call. */
export async function setWrapUp(product: Product, queue: 'sav' | 'sante' | 'atelier', change: Partial<WrapUpSettings>): Promise<void> {
  const json = { 'content-type': 'application/json', origin: product.url };
  const session = await fetch(`${product.url}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ username: 'admin', password: demoPassword }) });
  const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]).find((one) => one?.startsWith('visavis='));
  if (!session.ok || !cookie) throw new Error(`sign in: ${session.status}`);
  const path = `${product.url}/api/v1/queues/que_demo${queue}/wrap-up`;
  const now = await fetch(path, { headers: { cookie } });
  const settings = (await now.json()) as WrapUpSettings;
  const put = await fetch(path, {
    method: 'PUT', headers: { ...json, cookie, 'if-match': now.headers.get('etag') ?? '' }, body: JSON.stringify({ ...settings, ...change }),
  });
  if (!put.ok) throw new Error(`settings of ${queue}: ${put.status} ${await put.text()}`);
}
