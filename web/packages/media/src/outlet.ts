import type { LocalTrack, Room } from 'livekit-client';
import type { LiveKit } from './livekit';

/** What an outlet should be sending right now. */
export interface OutletGoal {
  track: MediaStreamTrack | null;
  /** Silent or dark, but still published: back without a negotiation. */
  paused: boolean;
}

const RETRY_MS = 500;

/**
 * Publishes one source (microphone or camera) of this side, as far as the server allows it.
 *
 * Level-triggered: `sync` compares the goal with what is published and does the difference, one step at
 * a time. The server takes permissions away by unpublishing and gives them back by an event alone; the
 * kept track is then published again here. One outlet belongs to one stay in a room. It never opens, stops
 * or owns devices.
 */
export class Outlet {
  private local: LocalTrack | null = null;
  private running = false;
  private again = false;
  private closed = false;
  /** The permission went since the publication now under way began. */
  private lapsed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly livekit: LiveKit,
    private readonly room: Room,
    private readonly source: 'microphone' | 'camera',
    private readonly goal: () => OutletGoal,
  ) {}

  sync(): void {
    this.again = true;
    if (!this.allowed()) this.lapsed = true;
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  /** The room is gone. What is still under way there goes nowhere. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.step();
      } catch {
        // A negotiation lost to a reconnection, or a permission that went meanwhile. The next event
        // brings us back here; the timer is for when there is none.
        if (!this.closed) this.timer = setTimeout(() => this.sync(), RETRY_MS);
      }
    }
    this.running = false;
  }

  private async step(): Promise<void> {
    const { track, paused } = this.goal();
    const me = this.room.localParticipant;

    if (!track || !this.allowed()) {
      if (this.local && this.isPublished()) await me.unpublishTrack(this.local, false);
      this.local = null;
      return;
    }
    if (this.local && this.local.mediaStreamTrack !== track) {
      if (this.isPublished()) await this.local.replaceTrack(track, true);
      else this.local = null;
    }
    this.local ??= this.wrap(track);
    if (this.local.isMuted !== paused) await (paused ? this.local.mute() : this.local.unmute());
    if (this.isPublished()) return;
    this.lapsed = false;
    await me.publishTrack(this.local, { source: this.livekitSource });
    // The server has taken it out by then, and the media client, which knew of no publication yet, did not notice.
    if (this.lapsed) {
      await me.unpublishTrack(this.local, false);
      this.local = null;
      this.again = true;
    }
  }

  private isPublished(): boolean {
    const publication = this.room.localParticipant.getTrackPublication(this.livekitSource);
    return publication?.track !== undefined && publication.track === this.local;
  }

  private allowed(): boolean {
    const permissions = this.room.localParticipant.permissions;
    if (!permissions?.canPublish) return false;
    const source = this.livekit.Track.sourceToProto(this.livekitSource);
    return permissions.canPublishSources.length === 0 || permissions.canPublishSources.includes(source);
  }

  private wrap(track: MediaStreamTrack): LocalTrack {
    // "User provided": the media client must neither stop nor reopen what the engine owns.
    const local =
      this.source === 'microphone'
        ? new this.livekit.LocalAudioTrack(track, undefined, true)
        : new this.livekit.LocalVideoTrack(track, undefined, true);
    // It would stop one all the same, everywhere, when a publication has waited 15 s for a connection: in a room
    // that was left meanwhile, say.
    local.stop = () => undefined;
    return local as LocalTrack;
  }

  private get livekitSource() {
    const { Source } = this.livekit.Track;
    return this.source === 'microphone' ? Source.Microphone : Source.Camera;
  }
}
