// Sends the agent's commands. One at a time per interaction, in the order they were
// pressed: each aims at what the one before has made. What was pressed shows at once.
import { ApiError, newKey, type Client, type InteractionView, type Presence, type Reason } from '@visavis/api';
import type { DeskStore } from './desk';
import type { CommandCall } from './predict';

export interface CommandsOptions {
  client: Client;
  store: DeskStore;
  now: () => number;
  onRefused: (reason: Reason) => void;
}

export class Commands {
  readonly #options: CommandsOptions;
  readonly #queues = new Map<string, Promise<void>>();

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Resolves to whether it was done. Never rejects: a refusal is told where it was pressed. */
  run(interaction: string, call: CommandCall): Promise<boolean> {
    const { store, now } = this.#options;
    const key = newKey();
    const before = this.#queues.get(interaction);
    // The request leaves before the screen is drawn anew, which takes longer than the way to the server.
    const result = before === undefined ? this.#send(key, interaction, call) : before.then(() => this.#send(key, interaction, call));
    store.begin({ key, interaction, call, at: now() });
    const tail = result.then(() => undefined);
    this.#queues.set(interaction, tail);
    void tail.then(() => {
      if (this.#queues.get(interaction) === tail) this.#queues.delete(interaction);
    });
    return result;
  }

  async #send(key: string, interaction: string, call: CommandCall): Promise<boolean> {
    const { client, store, onRefused } = this.#options;
    try {
      const body = this.#body(interaction, call);
      const path = `/api/v1/interactions/${encodeURIComponent(interaction)}/${call.command}`;
      const view = await twice(() => client.post<InteractionView | undefined>(path, body, { idempotencyKey: key }));
      const leaves = call.command === 'decline' || (call.command === 'mark-done' && (view === undefined || view.unfinished.length === 0));
      if (leaves) store.finishGone(key, interaction);
      else store.finish(key, view);
      return true;
    } catch (error) {
      store.finish(key);
      if (!(error instanceof ApiError)) throw error;
      // What was aimed at is gone already: the pushed state says so better than a message.
      if (call.command === 'cancel-video' && error.reason === 'askGone') return false;
      onRefused(error.reason);
      return false;
    }
  }

  /** Made when its turn has come: a question's id is only known once it was asked. */
  #body(interaction: string, call: CommandCall): unknown {
    if (call.command === 'cancel-video') {
      return { question: this.#options.store.settledView(interaction)?.video.question?.id ?? '' };
    }
    const { command: _, ...body } = call;
    return body;
  }

  setPresence(ready: boolean, reason: Presence['reason'] = null): Promise<void> {
    const derived = ready ? 'ready' : 'notReady';
    return this.#changePresence({ ready, reason, since: this.#options.now(), derived }, { ready, reason });
  }

  /** Whether contacts who came for video ring here too. */
  setVideoReady(video: boolean): Promise<void> {
    const { ready } = this.#options.store.getSnapshot().presence;
    return this.#changePresence({ video }, { ready, video });
  }

  async #changePresence(change: Partial<Presence>, request: { ready: boolean; reason?: Presence['reason']; video?: boolean }): Promise<void> {
    const { client, store, onRefused } = this.#options;
    const before = store.getSnapshot().presence;
    store.setPresence({ ...before, ...change });
    try {
      store.setPresence(await client.put<Presence>('/api/v1/me/presence', request));
    } catch (error) {
      store.setPresence(before);
      if (!(error instanceof ApiError)) throw error;
      onRefused(error.reason);
    }
  }
}

/** A request lost on the way is sent once more under the same key: the server answers the same. */
async function twice<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error;
    return send();
  }
}
