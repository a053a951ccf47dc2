/**
 * What the rig puts into every page before the page's own scripts: a list of the peer connections and of the media
 * elements that ever got a stream, and the three senses built on them. It only looks; the product behaves the same.
 *
 * The function is sent to the browser as text, so it may use nothing from outside itself.
 */
export interface Packets {
  /** Page clock, ms. */
  at: number;
  /** RTP packets received so far per kind, over all connections. A stream that went away keeps its count. */
  audio: number;
  video: number;
}

export interface Probe {
  connections: RTCPeerConnection[];
  /** Tracks this page ever got from its devices, ended ones included. */
  captured(): MediaStreamTrack[];
  /** The dominant frequency in Hz of everything this page plays aloud now, or null for silence. */
  heard(): Promise<number | null>;
  /** For each of these frequencies, whether it comes out of the loudspeaker now. */
  loud(tones: readonly number[]): Promise<boolean[]>;
  packets(): Promise<Packets>;
  /**
   * Resolves with how long after the call, in ms, a run of `quiet` ms without one received media packet began, or
   * with null when there was none within `within` ms.
   */
  quiet(quiet: number, within: number): Promise<number | null>;
  /** The mean colour of the next painted frames of a video and how many frames it painted meanwhile. */
  seen(video: HTMLVideoElement): Promise<{ colour: [number, number, number]; frames: number } | null>;
}

declare global {
  interface Window {
    rigProbe: Probe;
  }
}

export function installProbe(): void {
  if (Reflect.has(window, 'rigProbe')) return;
  const connections: RTCPeerConnection[] = [];
  const elements = new Set<HTMLMediaElement>();

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };

  const fromDevices = new Set<MediaStreamTrack>();
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices) {
    const native = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await native(constraints);
      for (const track of stream.getTracks()) fromDevices.add(track);
      return stream;
    };
    // A clone holds the device as well as its original does.
    const clone = Reflect.get(MediaStreamTrack.prototype, 'clone') as (this: MediaStreamTrack) => MediaStreamTrack;
    MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack): MediaStreamTrack {
      const copy = clone.call(this);
      if (fromDevices.has(this)) fromDevices.add(copy);
      return copy;
    };
  }

  for (const property of ['srcObject', 'src'] as const) {
    const original = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, property);
    if (!original?.set || !original.get) continue;
    const readOriginal = (element: HTMLMediaElement): unknown => original.get?.call(element);
    const writeOriginal = (element: HTMLMediaElement, value: unknown): void => original.set?.call(element, value);
    Object.defineProperty(HTMLMediaElement.prototype, property, {
      ...original,
      get(this: HTMLMediaElement): unknown {
        return readOriginal(this);
      },
      set(this: HTMLMediaElement, value: unknown) {
        elements.add(this);
        writeOriginal(this, value);
      },
    });
  }

  // Sound that a page makes itself goes to its context's loudspeaker without any element: it is tapped on the way.
  const taps = new Map<AudioContext, MediaStreamAudioDestinationNode>();
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, ...to: unknown[]) => unknown;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]): never {
    const [target] = to;
    if (target instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      const tap = taps.get(this.context) ?? this.context.createMediaStreamDestination();
      taps.set(this.context, tap);
      connect.call(this, tap);
    }
    return connect.apply(this, to) as never;
  };

  // A page clock tick, not a pause: what is waited for is checked at each.
  const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  let context: AudioContext | null = null;

  /** Streams that come out of the loudspeaker: of elements that play, are not muted, and carry live audio. */
  function audible(): MediaStream[] {
    for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) elements.add(element);
    const streams: MediaStream[] = [];
    for (const element of elements) {
      if (element.paused || element.muted || element.volume === 0) continue;
      const source = element.srcObject instanceof MediaStream ? element.srcObject : capture(element);
      const tracks = source?.getAudioTracks().filter((track) => track.readyState === 'live' && track.enabled) ?? [];
      if (tracks.length > 0) streams.push(new MediaStream(tracks));
    }
    for (const [context, { stream }] of taps) if (context.state === 'running') streams.push(stream);
    return streams;
  }

  /** Hold music and clips are files: their sound is captured from the element. */
  function capture(element: HTMLMediaElement): MediaStream | null {
    if (!element.currentSrc) return null;
    const capturable = element as HTMLMediaElement & { captureStream?: () => MediaStream };
    return capturable.captureStream?.() ?? null;
  }

  /** The power of what comes out of the loudspeaker, by frequency, summed over two bursts; null where nothing plays. */
  async function spectrum(): Promise<{ power: Float64Array; hzPerBin: number } | null> {
    const streams = audible();
    if (streams.length === 0) return null;
    context ??= new AudioContext({ sampleRate: 48_000 });
    if (context.state !== 'running') await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    analyser.smoothingTimeConstant = 0;
    const sources = streams.map((stream) => context!.createMediaStreamSource(stream));
    for (const source of sources) source.connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const power = new Float64Array(bins.length);
    // Long enough for two bursts and the gap between them.
    const until = performance.now() + 900;
    while (performance.now() < until) {
      await tick(60);
      analyser.getFloatFrequencyData(bins);
      for (const [bin, decibel] of bins.entries()) power[bin]! += 10 ** (decibel / 10);
    }
    for (const source of sources) source.disconnect();
    return { power, hzPerBin: context.sampleRate / analyser.fftSize };
  }

  // −75 dB summed over the sampling: far under a voice, far over the comfort noise of an empty line.
  const audibleFrom = 10 ** -7;

  async function heard(): Promise<number | null> {
    const found = await spectrum();
    if (found === null) return null;
    const { power, hzPerBin } = found;
    let loudest = 0;
    // Below 200 Hz lies hum, above 4 kHz no one's tone.
    for (let bin = Math.ceil(200 / hzPerBin); bin < 4000 / hzPerBin; bin++) {
      if (power[bin]! > power[loudest]! || loudest === 0) loudest = bin;
    }
    return power[loudest]! > audibleFrom ? loudest * hzPerBin : null;
  }

  async function loud(tones: readonly number[]): Promise<boolean[]> {
    const found = await spectrum();
    if (found === null) return tones.map(() => false);
    const { power, hzPerBin } = found;
    // A gap in one voice splashes over the others' places, mostly by 30 dB less; a voice comes whole or not at all.
    const least = Math.max(audibleFrom, Math.max(...tones.map((hz) => power[Math.round(hz / hzPerBin)]!)) / 1000);
    return tones.map((hz) => {
      const middle = Math.round(hz / hzPerBin);
      const loudest = (from: number, to: number): number => Math.max(...power.subarray(middle + from, middle + to + 1));
      const peak = loudest(-2, 2);
      // A voice stands out from both sides; what spills over from a neighbour's falls off to one.
      return peak > least && peak > 4 * loudest(-6, -5) && peak > 4 * loudest(5, 6);
    });
  }

  const counts = new Map<string, { kind: 'audio' | 'video'; count: number }>();

  async function packets(): Promise<Packets> {
    for (const [index, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values() as IterableIterator<RTCInboundRtpStreamStats>) {
        if (entry.type === 'inbound-rtp' && (entry.kind === 'audio' || entry.kind === 'video')) {
          counts.set(`${index}/${entry.id}`, { kind: entry.kind, count: entry.packetsReceived ?? 0 });
        }
      }
    }
    const sum: Packets = { at: performance.now(), audio: 0, video: 0 };
    for (const { kind, count } of counts.values()) sum[kind] += count;
    return sum;
  }

  async function quiet(length: number, within: number): Promise<number | null> {
    const start = performance.now();
    let last = await packets();
    let since = last.at;
    while (last.at - start < within + length) {
      await tick(50);
      const now = await packets();
      if (now.audio !== last.audio || now.video !== last.video) since = now.at;
      if (now.at - since >= length) return since - start;
      last = now;
    }
    return null;
  }

  async function seen(video: HTMLVideoElement): ReturnType<Probe['seen']> {
    // Stops by itself when the page's element stands still: a paused video paints no frame.
    const first = await nextFrame(video, 3000);
    const last = first === null ? null : await nextFrame(video, 3000);
    if (first === null || last === null) return null;
    const canvas = document.createElement('canvas');
    canvas.width = 16;
    canvas.height = 9;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) return null;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const sum: [number, number, number] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      for (let channel = 0; channel < 3; channel++) sum[channel]! += data[i + channel]!;
    }
    const pixels = data.length / 4;
    return { colour: [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels], frames: last - first };
  }

  /** Waits for a newly painted frame; its number, or null when none came. */
  function nextFrame(video: HTMLVideoElement, within: number): Promise<number | null> {
    return new Promise((resolve) => {
      const callback = video.requestVideoFrameCallback((_now, frame) => {
        clearTimeout(timer);
        resolve(frame.presentedFrames);
      });
      const timer = setTimeout(() => {
        video.cancelVideoFrameCallback(callback);
        resolve(null);
      }, within);
    });
  }

  window.rigProbe = { connections, captured: () => [...fromDevices], heard, loud, packets, quiet, seen };
}
