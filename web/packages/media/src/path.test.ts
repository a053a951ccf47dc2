import type { Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepPath } from './path';

/** What the media client does to its connection when signalling comes back, noted in order. */
class FakeManager {
  log: string[] = [];
  mode = 'publisher-only';
  signalling = 'stable';
  connection = 'connected';
  publisher = { getSignallingState: (): string => this.signalling, getConnectionState: (): string => this.connection };
  updateConfiguration(servers: RTCConfiguration): void {
    this.log.push(`servers ${servers.iceTransportPolicy}`);
  }
  async triggerIceRestart(): Promise<void> {
    this.log.push('restart');
  }
  async createAndSendPublisherOffer(): Promise<void> {
    this.log.push('offer');
  }
}

let manager: FakeManager;
let room: Room;
let over: AbortController;
/** Bytes that have arrived, at each look; the last one stays. */
let readings: number[];

beforeEach(() => {
  vi.useFakeTimers();
  over = new AbortController();
  join(new FakeManager());
});

/** A room whose connection is this one, and whose path is to stay. */
function join(connection: FakeManager): void {
  manager = connection;
  const track = {
    getRTCStatsReport: async () =>
      new Map([['T', { id: 'T', type: 'transport', bytesReceived: readings.length > 1 ? readings.shift() : readings[0] }]]),
  };
  const fake = {
    engine: { pcManager: connection },
    localParticipant: { trackPublications: new Map([['m', { track }]]) },
    remoteParticipants: new Map(),
  };
  room = fake as unknown as Room;
  keepPath(room, over.signal);
}

afterEach(() => {
  vi.useRealTimers();
});

/** Signalling is back with other servers, as the media client takes it. */
async function resume(policy: RTCIceTransportPolicy = 'all'): Promise<void> {
  manager.updateConfiguration({ iceTransportPolicy: policy });
  const done = manager.triggerIceRestart();
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
}

describe('a path for media', () => {
  it('stays where something arrives, and the servers are not changed', async () => {
    readings = [100, 120];
    await resume();
    expect(manager.log).toEqual(['offer']);
  });

  it('is looked for anew where nothing arrives, with the servers that came', async () => {
    readings = [100];
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });

  it('stays where what arrives has pauses', async () => {
    readings = [100, 100, 100, 120];
    await resume();
    expect(manager.log).toEqual(['offer']);
  });

  it('is looked for anew where the browser misses the other side', async () => {
    readings = [100, 120];
    manager.connection = 'disconnected';
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });

  it('is not touched when the room is left meanwhile', async () => {
    readings = [100];
    const done = resume();
    over.abort();
    await done;
    expect(manager.log).toEqual([]);
  });

  it('is kept once, however often the room is connected', async () => {
    keepPath(room, over.signal);
    readings = [100];
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });

  it('is left to the media client where there are two', async () => {
    const two = new FakeManager();
    two.mode = 'subscriber-primary';
    join(two);
    readings = [100, 120];
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });

  it('is looked for anew with the newest servers', async () => {
    readings = [100, 120];
    await resume('all');
    await resume('relay');
    expect(manager.log).toEqual(['offer', 'servers relay', 'restart']);
  });

  it('stays when something is offered while it is listened to', async () => {
    readings = [100, 120];
    const done = resume();
    manager.signalling = 'have-local-offer';
    await done;
    expect(manager.log).toEqual(['offer']);
  });

  it('is looked for anew when an offer has found no answer', async () => {
    readings = [100, 120];
    manager.signalling = 'have-local-offer';
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });
});
