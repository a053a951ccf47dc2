// The client that other systems copy.
import { beforeEach, expect, it } from 'vitest';
import { Refused, Visavis } from '../../../../clients/typescript/visavis';

let asked: object[] = [];
beforeEach(() => { asked = []; });

// What fetch is given, as a server would see it.
const visavis = new Visavis({
  url: 'https://calls.example.com', key: 'vva_x',
  fetch: async (input, init) => {
    const request = new Request(input, init);
    asked.push({ method: request.method, url: request.url, key: request.headers.get('authorization'), repeat: request.headers.get('idempotency-key'), body: await request.text() });
    if (request.url.endsWith('/int_none')) return new Response('{"status":404,"code":"notFound","reason":"notFound"}', { status: 404 });
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    return new Response('{"id":"int_1","callUrl":"https://x.example/"}', { status: 201 });
  },
});

it('sends what the description says, and gives back what was answered', async () => {
  const made = await visavis.post('/api/v1/interactions', {
    body: { entryPoint: 'sav', contact: { name: 'Claire' }, attached: { commande: '1713' } }, idempotencyKey: 'once',
  });
  expect(made.callUrl).toBe('https://x.example/');
  await visavis.get('/api/v1/admin/webhooks/{id}/deliveries', { path: { id: 'whk/1' }, query: { state: 'failed', limit: 5 } });
  await expect(visavis.delete('/api/v1/admin/keys/{id}', { path: { id: 'key_1' } })).resolves.toBeUndefined();
  expect(asked).toEqual([
    { method: 'POST', url: 'https://calls.example.com/api/v1/interactions', key: 'Bearer vva_x', repeat: 'once', body: '{"entryPoint":"sav","contact":{"name":"Claire"},"attached":{"commande":"1713"}}' },
    { method: 'GET', url: 'https://calls.example.com/api/v1/admin/webhooks/whk%2F1/deliveries?state=failed&limit=5', key: 'Bearer vva_x', repeat: null, body: '' },
    { method: 'DELETE', url: 'https://calls.example.com/api/v1/admin/keys/key_1', key: 'Bearer vva_x', repeat: null, body: '' },
  ]);
});

it('tells why it was refused', async () => {
  const refused = visavis.get('/api/v1/interactions/{id}', { path: { id: 'int_none' } });
  await expect(refused).rejects.toBeInstanceOf(Refused);
  await expect(refused).rejects.toMatchObject({ status: 404, problem: { reason: 'notFound' } });
});
