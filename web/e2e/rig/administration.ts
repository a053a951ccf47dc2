/** What an administrator sets through the API while a journey looks at what comes of it. */
import { demoPassword } from './agent.ts';
import type { Product } from './product.ts';

/** An administrator's session of their own. */
export class Administration {
  private constructor(private readonly product: Product, private readonly cookie: string) {}

  static async enter(product: Product): Promise<Administration> {
    const session = await fetch(`${product.url}/api/v1/session`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin: product.url }, body: JSON.stringify({ username: 'admin', password: demoPassword }),
    });
    const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]).find((one) => one?.startsWith('visavis='));
    if (!session.ok || cookie === undefined) throw new Error(`sign in: ${session.status}`);
    return new Administration(product, cookie);
  }

  /** Makes a thing of a book (roles, people …) and returns its id. */
  async make(book: string, settings: object): Promise<string> {
    return ((await this.#send('POST', `admin/${book}`, settings)) as { id: string }).id;
  }

  async replace(book: string, id: string, settings: object): Promise<void> {
    await this.#send('PUT', `admin/${book}/${id}`, settings);
  }

  /** Changes some settings of the thing of a book that has this key or user name. */
  async change(book: string, which: string, settings: object): Promise<void> {
    const { items } = (await this.get(`admin/${book}`)) as { items: { id: string; settings: { username?: string; key?: string } }[] };
    const found = items.find((item) => item.settings.username === which || item.settings.key === which);
    if (found === undefined) throw new Error(`${book}: no ${which}`);
    await this.replace(book, found.id, { ...found.settings, ...settings });
  }

  async get(path: string): Promise<unknown> {
    return await this.#send('GET', path);
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.product.url}/api/v1/${path}`, {
      method, headers: { 'content-type': 'application/json', origin: this.product.url, cookie: this.cookie }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  }
}

/** Lets an agent of the demo be rung for a second call, of the queue for repairs. */
export async function allowSecondCall(product: Product, agent: string): Promise<void> {
  const administration = await Administration.enter(product);
  await administration.change('people', agent, { calls: 2 });
  await administration.change('queues', 'sav', { second: true });
}

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
