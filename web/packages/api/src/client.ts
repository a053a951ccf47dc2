// A small client for /api/v1: JSON in and out, problem+json into ApiError.
// It keeps no state but what it was made with, and never retries: only the caller
// knows whether a repeat still means what the person wanted.
import { asReason, type Reason } from './reasons';
import type { ErrorCode, Problem } from './types';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly reason: Reason,
    readonly status: number,
    readonly code: ErrorCode,
    /** The problem document as it came; its texts are for developers, never for people. */
    readonly problem: Problem | null = null,
  ) {
    super(`${status} ${reason}`);
  }
  /** Seconds to wait before another attempt, where the server said so. */
  get retryAfter(): number | null {
    return this.problem?.retryAfter ?? null;
  }
}

export interface RequestOptions {
  body?: unknown;
  /** The same key on a repeat makes the server answer what it answered the first time. */
  idempotencyKey?: string;
  /** A revision, sent quoted as an entity tag. */
  ifMatch?: number;
  signal?: AbortSignal;
  /** Lets the request outlive the page (pagehide); bodies above 64 kB are refused by browsers. */
  keepalive?: boolean;
  /** Told the answer's revision (ETag), where there is one. */
  onRevision?: (revision: number) => void;
  /** Milliseconds; 15 s when left out. */
  timeout?: number;
}

export interface ClientOptions {
  /** '' for same origin. */
  base?: string;
  /** Bearer token of a contact or an integrator; the desk uses its cookie. */
  token?: () => string | null;
  fetch?: typeof globalThis.fetch;
}

export class Client {
  readonly #base: string;
  readonly #token: () => string | null;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: ClientOptions = {}) {
    this.#base = options.base ?? '';
    this.#token = options.token ?? (() => null);
    this.#fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  get = <T>(path: string, options?: RequestOptions): Promise<T> => this.request<T>('GET', path, options);
  post = <T>(path: string, body: unknown = {}, options?: RequestOptions): Promise<T> =>
    this.request<T>('POST', path, { ...options, body });
  put = <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
    this.request<T>('PUT', path, { ...options, body });
  patch = <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
    this.request<T>('PATCH', path, { ...options, body });
  delete = <T>(path: string, options?: RequestOptions): Promise<T> => this.request<T>('DELETE', path, options);

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const headers = new Headers({ accept: 'application/json' });
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
    if (options.ifMatch !== undefined) headers.set('if-match', `"${options.ifMatch}"`);
    const token = this.#token();
    if (token !== null) headers.set('authorization', `Bearer ${token}`);

    const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    if (options.keepalive === true) init.keepalive = true;
    else init.signal = options.signal ?? AbortSignal.timeout(options.timeout ?? 15_000);

    let response: Response;
    try {
      response = await this.#fetch(this.#base + path, init);
    } catch (cause) {
      if (options.signal?.aborted === true) throw cause;
      const late = cause instanceof DOMException && cause.name === 'TimeoutError';
      throw new ApiError(late ? 'timeout' : 'offline', 0, 'unavailable');
    }
    if (!response.ok) throw await problemOf(response);
    const tag = /^(?:W\/)?"(\d+)"$/.exec(response.headers.get('etag') ?? '')?.[1];
    if (tag !== undefined) options.onRevision?.(Number(tag));
    if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T;
    return (await response.json()) as T;
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  let problem: Problem | null = null;
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy in between may answer with HTML; the status has to do.
  }
  const reason = problem?.reason ?? byStatus[response.status];
  return new ApiError(asReason(reason), response.status, problem?.code ?? 'internal', problem);
}

const byStatus: Record<number, Reason> = {
  401: 'signedOut', 403: 'notPermitted', 404: 'notFound', 429: 'tooManyAttempts',
  502: 'unavailable', 503: 'unavailable', 504: 'timeout',
};

/** A key for Idempotency-Key. `crypto.randomUUID` is missing on plain-HTTP origins. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
