// A client of the API for other systems: each path, its parameters, bodies and
// answers are typed from the API's own description (schema.gen.ts). It has no
// dependencies and runs wherever there is fetch (Node 20, Deno, browsers).
// Copy the two files. Nothing is repeated by itself: give POSTs an
// idempotencyKey, and repeat them as you see fit.
import type { components, paths } from './schema.gen';

export type Problem = components['schemas']['Problem'];

/** A refusal or a failure of the server's, with its reason. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    /** null when the answer was no problem document: a proxy's, say. */
    readonly problem: Problem | null,
  ) {
    super(`${status} ${problem?.reason ?? ''}`.trim());
  }
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<P extends keyof paths, M extends Method> = paths[P] extends { [K in M]: infer O } ? O : never;
/** The paths that have a method. */
type With<M extends Method> = { [P in keyof paths]: Operation<P, M> extends { responses: object } ? P : never }[keyof paths];
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A } ? Json<A> : R extends { 201: infer A } ? Json<A> : undefined
  : never;
type Part<O, K extends 'path' | 'query'> = O extends { parameters: { [N in K]?: infer V } } ? Exclude<V, undefined> : never;
type Given<O> =
  & ([Part<O, 'path'>] extends [never] ? unknown : { path: Part<O, 'path'> })
  & ([Part<O, 'query'>] extends [never] ? unknown : { query?: Part<O, 'query'> })
  & (O extends { requestBody: { content: { 'application/json': infer B } } } ? { body: B } : unknown)
  & {
    idempotencyKey?: string;
    /** A revision that was read: refused (412, revisionStale) over any other. */
    ifMatch?: number;
    signal?: AbortSignal;
  };

interface Loose { path?: object; query?: object; body?: unknown; idempotencyKey?: string; ifMatch?: number; signal?: AbortSignal }

export interface Options {
  /** https://calls.example.com */
  url: string;
  /** vva_… */
  key: string;
  /** Milliseconds; 15 s when left out. */
  timeout?: number;
  fetch?: typeof globalThis.fetch;
}

export class Visavis {
  constructor(private readonly options: Options) {}

  get = <P extends With<'get'>>(path: P, given: Given<Operation<P, 'get'>>) => this.#call<P, 'get'>('get', path, given);
  post = <P extends With<'post'>>(path: P, given: Given<Operation<P, 'post'>>) => this.#call<P, 'post'>('post', path, given);
  put = <P extends With<'put'>>(path: P, given: Given<Operation<P, 'put'>>) => this.#call<P, 'put'>('put', path, given);
  patch = <P extends With<'patch'>>(path: P, given: Given<Operation<P, 'patch'>>) => this.#call<P, 'patch'>('patch', path, given);
  delete = <P extends With<'delete'>>(path: P, given: Given<Operation<P, 'delete'>>) => this.#call<P, 'delete'>('delete', path, given);

  async #call<P extends keyof paths, M extends Method>(method: M, path: P, given: Loose): Promise<Answer<Operation<P, M>>> {
    const { url, key, timeout = 15_000, fetch = globalThis.fetch } = this.options;
    const address = new URL(path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value: unknown = Object.entries(given.path ?? {}).find(([n]) => n === name)?.[1];
      return encodeURIComponent(String(value));
    }), url);
    for (const [name, value] of Object.entries(given.query ?? {})) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    const headers = new Headers({ accept: 'application/json', authorization: `Bearer ${key}` });
    if (given.body !== undefined) headers.set('content-type', 'application/json');
    if (given.idempotencyKey !== undefined) headers.set('idempotency-key', given.idempotencyKey);
    if (given.ifMatch !== undefined) headers.set('if-match', `"${given.ifMatch}"`);
    const response = await fetch(address, {
      method: method.toUpperCase(), headers, signal: given.signal ?? AbortSignal.timeout(timeout),
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, parsed(text) as Problem | null);
    return (text === '' ? undefined : JSON.parse(text)) as Answer<Operation<P, M>>;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
