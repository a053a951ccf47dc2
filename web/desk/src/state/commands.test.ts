import { Client, type InteractionView, type Reason } from '@visavis/api';
import { describe, expect, it } from 'vitest';
import { Commands } from './commands';
import { DeskStore } from './desk';
import { interaction, me, snapshot } from '../testing/fixtures';

interface Call { path: string; body: unknown; key: string | null }

function desk(answer: (call: Call) => Response | Promise<Response>) {
  const calls: Call[] = [];
  const refused: Reason[] = [];
  const store = new DeskStore(me);
  store.apply({ seq: '1', type: 'snapshot', data: snapshot({ interactions: [interaction()] }) });
  const client = new Client({
    fetch: (input, init) => {
      const call: Call = {
        path: input as string,
        body: JSON.parse(init?.body as string) as unknown,
        key: new Headers(init?.headers).get('idempotency-key'),
      };
      calls.push(call);
      return Promise.resolve(answer(call));
    },
  });
  const commands = new Commands({ client, store, now: () => 1000, onRefused: (r) => refused.push(r) });
  return { calls, refused, store, commands };
}
const view = (change: Partial<InteractionView>) => new Response(JSON.stringify(interaction(change)));
const problem = (reason: string) => new Response(JSON.stringify({ status: 409, code: 'conflict', reason }), { status: 409 });

describe('Commands', () => {
  it('sends one at a time, and a cancel names the question the request made', async () => {
    const { calls, commands } = desk((call) =>
      call.path.endsWith('start-video')
        ? view({ version: 6, video: { available: true, gate: 'requested', question: { id: 'ask_9', until: 1 }, lastAnswer: null } })
        : view({ version: 7 }),
    );
    const first = commands.run('int_1', { command: 'start-video', camera: true });
    const second = commands.run('int_1', { command: 'cancel-video' });
    await Promise.all([first, second]);
    expect(calls.map((c) => c.path.split('/').pop())).toEqual(['start-video', 'cancel-video']);
    expect(calls[1]?.body).toEqual({ question: 'ask_9' });
  });

  it('tells why it was refused and shows the state as it is', async () => {
    const { commands, refused, store } = desk(() => problem('contactAway'));
    const done = commands.run('int_1', { command: 'hold' });
    expect(store.getSnapshot().interactions[0]?.hold).not.toBeNull();
    expect(await done).toBe(false);
    expect(refused).toEqual(['contactAway']);
    expect(store.getSnapshot().interactions[0]?.hold).toBeNull();
  });

  it('repeats a request lost on the way under the same key', async () => {
    let attempt = 0;
    const { calls, commands, refused } = desk(() => {
      attempt += 1;
      return attempt === 1 ? Promise.reject(new TypeError('network')) : view({ version: 6 });
    });
    expect(await commands.run('int_1', { command: 'hold' })).toBe(true);
    expect(calls[0]?.key).toBe(calls[1]?.key);
    expect(refused).toEqual([]);
  });

  it('removes the interaction from the desk once it is marked done', async () => {
    const { commands, store } = desk(() => view({ phase: 'done', unfinished: [], version: 9 }));
    await commands.run('int_1', { command: 'mark-done' });
    expect(store.getSnapshot().interactions).toEqual([]);
  });
});
