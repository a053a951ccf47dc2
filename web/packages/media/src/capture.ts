import { DeviceProblem, openDevice, type DeviceKind, type DeviceWish } from './devices';
import type { DeviceError } from './types';

type Open = (kind: DeviceKind, wish: DeviceWish) => Promise<MediaStreamTrack>;

/**
 * One device that is either wanted or not. Level-triggered: whatever the order of wishes, answers and
 * unplugged cables, it settles on a live track when wanted and on a released device when not.
 *
 * State: one track at most. Concurrency: one opening at a time; a wish that changes meanwhile is
 * honoured when the opening ends. It knows nothing of rooms.
 */
export class Capture {
  track: MediaStreamTrack | null = null;
  error: DeviceError | null = null;

  private wanted = false;
  private opening: Promise<void> | null = null;
  private stale = false;
  private wish: DeviceWish = { id: null, facing: null };

  constructor(
    private readonly kind: DeviceKind,
    private readonly changed: () => void,
    private readonly open: Open = openDevice,
  ) {}

  get deviceWish(): DeviceWish {
    return this.wish;
  }

  get isWanted(): boolean {
    return this.wanted;
  }

  /** Resolves when the device is open, has failed or was released. Never rejects: see `error`. */
  setWanted(wanted: boolean): Promise<void> {
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.error = null;
      if (!wanted) this.release();
    }
    return this.settle();
  }

  /** Uses another device from now on; a live one is switched. */
  choose(wish: Partial<DeviceWish>): Promise<void> {
    this.wish = { ...this.wish, ...wish };
    this.stale = true;
    this.error = null;
    return this.settle();
  }

  /** Tries again after an error that may have gone (device plugged in, permission given). */
  retry(): Promise<void> {
    if (!this.wanted || this.track) return Promise.resolve();
    this.error = null;
    return this.settle();
  }

  /** Opens the device again if its track ended without telling. */
  check(): void {
    if (this.track?.readyState === 'ended') this.onEnded();
  }

  private settle(): Promise<void> {
    if (this.opening) return this.opening;
    if (!this.wanted || this.error !== null || (this.track && !this.stale)) {
      this.changed();
      return Promise.resolve();
    }
    this.opening = this.acquire().finally(() => {
      this.opening = null;
    });
    const again = this.opening.then(() => {
      if (this.wanted && this.error === null && (!this.track || this.stale)) return this.settle();
      return undefined;
    });
    return again;
  }

  private async acquire(): Promise<void> {
    this.stale = false;
    // Phones cannot open two cameras at once, so the old picture goes first; a microphone is
    // replaced only when the new one speaks.
    if (this.kind === 'camera') this.release();
    try {
      const track = await this.open(this.kind, this.wish);
      if (!this.wanted) {
        track.stop();
        return;
      }
      this.release();
      this.track = track;
      track.addEventListener('ended', this.onEnded);
    } catch (error) {
      this.error = error instanceof DeviceProblem ? error.reason : 'unsupported';
    } finally {
      this.changed();
    }
  }

  /** The browser ended it: unplugged, taken by the system, permission withdrawn. Try what is left. */
  private readonly onEnded = (): void => {
    if (!this.track) return;
    this.release();
    this.changed();
    void this.settle();
  };

  private release(): void {
    const track = this.track;
    if (!track) return;
    this.track = null;
    track.removeEventListener('ended', this.onEnded);
    track.stop();
  }
}
