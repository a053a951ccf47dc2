/**
 * Plays the other side's sound through hidden elements of its own, so that it does not depend on
 * which screen or window is shown. Pictures are the page's business.
 */
export class Playback {
  needsGesture = false;

  private readonly elements = new Map<MediaStreamTrack, HTMLAudioElement>();
  private sink: string | null = null;

  constructor(private readonly changed: () => void) {}

  /** Plays exactly these tracks. */
  show(tracks: readonly MediaStreamTrack[]): void {
    const wanted = new Set(tracks);
    for (const [track, element] of this.elements) {
      if (wanted.has(track)) continue;
      element.pause();
      element.srcObject = null;
      element.remove();
      this.elements.delete(track);
    }
    for (const track of wanted) {
      if (!this.elements.has(track)) this.add(track);
    }
    if (this.elements.size === 0 && this.needsGesture) {
      this.needsGesture = false;
      this.changed();
    }
  }

  /** To be called from a tap: browsers then let sound play. */
  async start(): Promise<void> {
    const results = await Promise.all([...this.elements.values()].map((element) => this.play(element)));
    this.setNeedsGesture(results.includes(false));
  }

  async choose(speaker: string | null): Promise<void> {
    this.sink = speaker;
    await Promise.all([...this.elements.values()].map((element) => this.route(element)));
  }

  private add(track: MediaStreamTrack): void {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.style.display = 'none';
    element.setAttribute('aria-hidden', 'true');
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    this.elements.set(track, element);
    void this.route(element);
    void this.play(element).then((playing) => {
      if (!playing && this.elements.get(track) === element) this.setNeedsGesture(true);
    });
  }

  /** False only when the browser waits for a tap. */
  private async play(element: HTMLAudioElement): Promise<boolean> {
    try {
      await element.play();
      return true;
    } catch (error) {
      return !(error instanceof DOMException && error.name === 'NotAllowedError');
    }
  }

  private async route(element: HTMLAudioElement): Promise<void> {
    if (this.sink === null || typeof element.setSinkId !== 'function') return;
    try {
      await element.setSinkId(this.sink);
    } catch {
      // The output has gone: the browser stays on the default one.
    }
  }

  private setNeedsGesture(needs: boolean): void {
    if (this.needsGesture === needs) return;
    this.needsGesture = needs;
    this.changed();
  }
}
