/** How often what arrived is read, ms. */
export const READ_MS = 200;
/** Nothing for this long where something always came: the connection is taken for dead. Browsers wait 5 to 10 s for that. */
const SILENT_MS = 1_500;
/** The same, just after the device said that its network has changed. */
const HURRIED_MS = 500;
/** How long a changed network is news. */
const NEWS_MS = 5_000;
/** Only what has come without a break for this long can be missed. */
const STEADY_MS = 1_000;

/**
 * Judges from readings whether a connection is dead that nobody has called so. While something is sent, the other side's
 * reports of it arrive many times a second, whatever it has to say itself; a path that loses everything loses those too.
 *
 * Pure: time is given to it. A page that slept has not listened, so that a reading counts for two intervals at most.
 */
export class Silence {
  private bytes = -1;
  private at = 0;
  private flowed = 0;
  private quiet = 0;
  private longest = 0;
  private news = -Infinity;

  /** What is sent has changed: what was usual is no more. */
  reset(): void {
    this.bytes = -1;
    this.flowed = 0;
    this.quiet = 0;
    this.longest = 0;
  }

  /** The device has another network, or none, or one again. */
  networkChanged(now: number): void {
    this.news = now;
  }

  /** Takes a reading of all bytes that ever arrived; true when the connection is dead. */
  read(bytes: number, now: number): boolean {
    const passed = Math.min(now - this.at, 2 * READ_MS);
    this.at = now;
    if (bytes !== this.bytes) {
      if (this.bytes >= 0) this.flowed += passed;
      this.bytes = bytes;
      this.longest = Math.max(this.longest, this.quiet);
      this.quiet = 0;
      return false;
    }
    this.quiet += passed;
    const usual = now - this.news < NEWS_MS ? HURRIED_MS : SILENT_MS;
    return this.flowed >= STEADY_MS && this.quiet >= Math.max(usual, 2 * this.longest);
  }
}
