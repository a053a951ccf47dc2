import type { Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepPath } from './path';

/** What the media client does to its connection when signalling comes back, noted in order. */
class FakeManager {
  log: string[] = [];
  state = 'stable';
  publisher = { getSignallingState: (): string => this.state };
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
/** Bytes that have arrived, at each look. */
let readings: number[];

beforeEach(() => {
  vi.useFakeTimers();
  manager = new FakeManager();
  const track = {
    getRTCStatsReport: async () => new Map([['T', { id: 'T', type: 'transport', bytesReceived: readings.shift() }]]),
  };
  const room = {
    engine: { pcManager: manager },
    localParticipant: { trackPublications: new Map([['m', { track }]]) },
    remoteParticipants: new Map(),
  };
  keepPath(room as unknown as Room, new AbortController().signal);
});

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
    readings = [100, 100];
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });

  it('is looked for anew with the newest servers', async () => {
    readings = [100, 120, 130, 130];
    await resume('all');
    await resume('relay');
    expect(manager.log).toEqual(['offer', 'servers relay', 'restart']);
  });

  it('stays when something is offered while it is listened to', async () => {
    readings = [100, 120];
    const done = resume();
    manager.state = 'have-local-offer';
    await done;
    expect(manager.log).toEqual(['offer']);
  });

  it('is looked for anew when an offer has found no answer', async () => {
    readings = [100, 120];
    manager.state = 'have-local-offer';
    await resume();
    expect(manager.log).toEqual(['servers all', 'restart']);
  });
});
