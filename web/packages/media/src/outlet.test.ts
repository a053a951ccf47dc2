import { describe, expect, it } from 'vitest';
import type { Room } from 'livekit-client';
import type { LiveKit } from './livekit';
import { Outlet, type OutletGoal } from './outlet';

/** The little of the media client that an outlet touches; publishing takes effect when it is awaited. */
class FakeLocalTrack {
  isMuted = false;
  constructor(public mediaStreamTrack: unknown) {}
  stop(): void {
    (this.mediaStreamTrack as MediaStreamTrack).stop();
  }
  async mute(): Promise<this> {
    this.isMuted = true;
    return this;
  }
  async unmute(): Promise<this> {
    this.isMuted = false;
    return this;
  }
  async replaceTrack(track: unknown): Promise<this> {
    this.mediaStreamTrack = track;
    return this;
  }
}

class FakeParticipant {
  permissions: { canPublish: boolean; canPublishSources: number[] } = { canPublish: false, canPublishSources: [] };
  published: FakeLocalTrack | undefined;
  log: string[] = [];
  failures = 0;
  getTrackPublication(): { track: FakeLocalTrack } | undefined {
    return this.published && { track: this.published };
  }
  async publishTrack(track: FakeLocalTrack): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('negotiation');
    }
    this.published = track;
    this.log.push(track.isMuted ? 'publish muted' : 'publish');
  }
  async unpublishTrack(): Promise<void> {
    this.lose();
    this.log.push('unpublish');
  }
  lose(): void {
    this.published = undefined;
  }
}

const livekit = {
  Track: { Source: { Microphone: 'microphone', Camera: 'camera' }, sourceToProto: (source: string) => (source === 'camera' ? 1 : 2) },
  LocalAudioTrack: FakeLocalTrack,
  LocalVideoTrack: FakeLocalTrack,
} as unknown as LiveKit;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function outlet(goal: OutletGoal) {
  const me = new FakeParticipant();
  const room = { localParticipant: me } as unknown as Room;
  return { me, goal, out: new Outlet(livekit, room, 'camera', () => goal) };
}

const picture = {} as MediaStreamTrack;
const other = {} as MediaStreamTrack;

describe('an outlet', () => {
  it('lets nobody stop the track, which other rooms send too', async () => {
    let stopped = false;
    const { me, out } = outlet({ track: { stop: () => { stopped = true; } } as unknown as MediaStreamTrack, paused: false });
    me.permissions = { canPublish: true, canPublishSources: [] };
    out.sync();
    await settled();
    me.published?.stop();
    expect(me.published).toBeDefined();
    expect(stopped).toBe(false);
  });

  it('waits for permission, publishes, and publishes the kept track again when it comes back', async () => {
    const { me, out } = outlet({ track: picture, paused: false });
    out.sync();
    await settled();
    expect(me.log).toEqual([]);

    me.permissions = { canPublish: true, canPublishSources: [1, 2] };
    out.sync();
    await settled();
    const first = me.published;
    expect(me.log).toEqual(['publish']);

    me.permissions = { canPublish: true, canPublishSources: [2] };
    me.lose(); // the server unpublishes
    out.sync();
    await settled();
    me.permissions = { canPublish: true, canPublishSources: [1, 2] };
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish', 'publish']);
    expect(me.published?.mediaStreamTrack).toBe(first?.mediaStreamTrack);
  });

  it('publishes anew when the permission went and came back in the middle of it', async () => {
    const { me, out } = outlet({ track: picture, paused: false });
    me.permissions = { canPublish: true, canPublishSources: [] };
    out.sync();
    me.permissions = { canPublish: false, canPublishSources: [] };
    out.sync();
    me.permissions = { canPublish: true, canPublishSources: [] };
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish', 'unpublish', 'publish']);
    expect(me.published).toBeDefined();
  });

  it('unpublishes when the device is released', async () => {
    const { me, goal, out } = outlet({ track: picture, paused: false });
    me.permissions.canPublish = true; // an empty list of sources allows them all
    out.sync();
    await settled();
    goal.track = null;
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish', 'unpublish']);
  });

  it('never publishes an open microphone that was to be muted', async () => {
    const { me, out } = outlet({ track: picture, paused: true });
    me.permissions.canPublish = true;
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish muted']);
  });

  it('swaps the device in place', async () => {
    const { me, goal, out } = outlet({ track: picture, paused: false });
    me.permissions.canPublish = true;
    out.sync();
    await settled();
    goal.track = other;
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish']);
    expect(me.published?.mediaStreamTrack).toBe(other);
  });

  it('tries again after a failure, and does nothing in a room that is gone', async () => {
    const { me, out } = outlet({ track: picture, paused: false });
    me.permissions.canPublish = true;
    me.failures = 1;
    out.sync();
    await settled();
    expect(me.log).toEqual([]);
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish']);
    out.close();
    me.lose();
    out.sync();
    await settled();
    expect(me.log).toEqual(['publish']);
  });
});
