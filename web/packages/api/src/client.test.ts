import { describe, expect, it } from 'vitest';
import { ApiError, Client } from './client';

function answering(status: number, body: unknown, seen?: (url: string, init: RequestInit) => void) {
  const fake: typeof fetch = (input, init) => {
    seen?.(input instanceof Request ? input.url : input.toString(), init ?? {});
    return Promise.resolve(
      status === 204 ? new Response(null, { status }) : new Response(JSON.stringify(body), { status }),
    );
  };
  return new Client({ fetch: fake });
}

describe('Client', () => {
  it('sends the idempotency key and the revision as an entity tag', async () => {
    let headers = new Headers();
    const client = answering(200, { ok: true }, (_url, init) => (headers = new Headers(init.headers)));
    await client.put('/x', { text: 'a' }, { idempotencyKey: 'k1', ifMatch: 3 });
    expect(headers.get('idempotency-key')).toBe('k1');
    expect(headers.get('if-match')).toBe('"3"');
  });

  it('turns a problem into an error with its reason', async () => {
    const client = answering(409, { status: 409, code: 'conflict', reason: 'offerGone' });
    await expect(client.post('/x')).rejects.toMatchObject({ reason: 'offerGone', status: 409, code: 'conflict' });
  });

  it('reads an unknown reason as internal, and keeps the document', async () => {
    const client = answering(409, { status: 409, code: 'conflict', reason: 'fromTheFuture', note: { revision: 7 } });
    const error = await client.post('/x').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).reason).toBe('internal');
    expect((error as ApiError).problem).toMatchObject({ note: { revision: 7 } });
  });

  it('falls back to the status where the body is no problem document', async () => {
    const client = answering(503, '<html>');
    await expect(client.get('/x')).rejects.toMatchObject({ reason: 'unavailable' });
  });

  it('says offline when the network refuses', async () => {
    const client = new Client({ fetch: () => Promise.reject(new TypeError('failed')) });
    await expect(client.get('/x')).rejects.toMatchObject({ reason: 'offline', status: 0 });
  });

  it('gives nothing for 204', async () => {
    await expect(answering(204, null).delete('/x')).resolves.toBeUndefined();
  });
});
