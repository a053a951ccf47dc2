import { describe, expect, it } from 'vitest';
import { Capture } from './capture';
import { DeviceProblem, type DeviceWish } from './devices';

class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  constructor(readonly wish: DeviceWish) {
    super();
  }
  stop(): void {
    this.readyState = 'ended';
  }
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

/** Opens that are answered by the test, in the order they were asked. */
function devices() {
  const asked: { wish: DeviceWish; give: () => FakeTrack; refuse: (reason: 'denied' | 'inUse') => void }[] = [];
  const open = (_kind: string, wish: DeviceWish): Promise<MediaStreamTrack> =>
    new Promise((resolve, reject) => {
      asked.push({
        wish,
        give: () => {
          const track = new FakeTrack(wish);
          resolve(track as unknown as MediaStreamTrack);
          return track;
        },
        refuse: (reason) => reject(new DeviceProblem(reason)),
      });
    });
  return { asked, open };
}

const at = <T>(list: T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
};

describe('a captured device', () => {
  it('opens when wanted and is released when not', async () => {
    const { asked, open } = devices();
    const capture = new Capture('camera', () => undefined, open);
    const opened = capture.setWanted(true);
    const track = at(asked, 0).give();
    await opened;
    expect(capture.track).toBe(track);
    await capture.setWanted(false);
    expect(capture.track).toBeNull();
    expect(track.readyState).toBe('ended');
  });

  it('releases a device that arrives after it is no longer wanted', async () => {
    const { asked, open } = devices();
    const capture = new Capture('camera', () => undefined, open);
    const opened = capture.setWanted(true);
    void capture.setWanted(false);
    const track = at(asked, 0).give();
    await opened;
    expect(capture.track).toBeNull();
    expect(track.readyState).toBe('ended');
  });

  it('opens again when wanted again while the first opening was on its way out', async () => {
    const { asked, open } = devices();
    const capture = new Capture('microphone', () => undefined, open);
    const opened = capture.setWanted(true);
    void capture.setWanted(false);
    void capture.setWanted(true);
    at(asked, 0).give();
    await opened;
    expect(capture.track).not.toBeNull();
  });

  it('says why it failed and tries again only when asked', async () => {
    const { asked, open } = devices();
    const capture = new Capture('microphone', () => undefined, open);
    const opened = capture.setWanted(true);
    at(asked, 0).refuse('denied');
    await opened;
    expect(capture.error).toBe('denied');
    await capture.setWanted(true);
    expect(asked).toHaveLength(1);
    const again = capture.retry();
    at(asked, 1).give();
    await again;
    expect(capture.error).toBeNull();
    expect(capture.track).not.toBeNull();
  });

  it('falls back to what is left when its device is unplugged', async () => {
    const { asked, open } = devices();
    const capture = new Capture('microphone', () => undefined, open);
    const opened = capture.setWanted(true);
    const first = at(asked, 0).give();
    await opened;
    first.unplug();
    const second = at(asked, 1).give();
    await capture.setWanted(true);
    expect(capture.track).toBe(second);
  });

  it('keeps the old microphone until the new one is open, but frees a camera first', async () => {
    for (const kind of ['microphone', 'camera'] as const) {
      const { asked, open } = devices();
      const capture = new Capture(kind, () => undefined, open);
      const opened = capture.setWanted(true);
      const first = at(asked, 0).give();
      await opened;
      const switched = capture.choose({ id: 'other' });
      expect(first.readyState).toBe(kind === 'camera' ? 'ended' : 'live');
      expect(at(asked, 1).wish.id).toBe('other');
      const second = at(asked, 1).give();
      await switched;
      expect(capture.track).toBe(second);
      expect(first.readyState).toBe('ended');
    }
  });

  it('opens the device again when its track ended without a word', async () => {
    const { asked, open } = devices();
    const capture = new Capture('camera', () => undefined, open);
    const opened = capture.setWanted(true);
    at(asked, 0).give().stop();
    await opened;
    capture.check();
    const second = at(asked, 1).give();
    await capture.setWanted(true);
    expect(capture.track).toBe(second);
  });
});
