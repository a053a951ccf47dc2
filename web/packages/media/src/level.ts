/** A microphone that is listened to, for as many meters as show it. */
interface Ear {
  source: MediaStreamAudioSourceNode;
  analyser: AnalyserNode;
  level: number;
  tellers: Set<(level: number) => void>;
}

const ears = new Map<MediaStreamTrack, Ear>();
const samples = new Float32Array(512);
// One for the whole page: each has a thread that works 375 times a second, and a conference shows everybody's meter twice.
let listening: { context: AudioContext; timer: ReturnType<typeof setInterval> } | null = null;

/**
 * Measures how loud a microphone is, for meters: calls back at once and then about 12 times a second with 0..1 while that
 * changes. It rises with the voice and falls within a second, so that a meter is calm between syllables.
 * Returns what stops it. The track stays its owner's.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  listening ??= listen();
  const ear = ears.get(track) ?? attach(listening.context, track);
  let last = -1;
  const tell = (level: number): void => {
    // Steps that nobody sees are not worth a new picture, and most of a call is somebody's silence.
    if (level === last || (level > 0 && Math.abs(level - last) < 0.02)) return;
    last = level;
    onLevel(level);
  };
  ear.tellers.add(tell);
  tell(ear.level);
  return () => {
    if (!ear.tellers.delete(tell) || ear.tellers.size > 0) return;
    ear.source.disconnect();
    ears.delete(track);
    if (ears.size > 0 || listening === null) return;
    clearInterval(listening.timer);
    void listening.context.close().catch(() => undefined);
    listening = null;
  };
}

function listen(): NonNullable<typeof listening> {
  // Nothing is played: where a browser knows contexts without a loudspeaker (Web Audio 1.1, sinkId), it need not open one.
  const context = new AudioContext({ sinkId: { type: 'none' } } as AudioContextOptions);
  void context.resume().catch(() => undefined);
  const timer = setInterval(() => {
    for (const ear of ears.values()) {
      ear.analyser.getFloatTimeDomainData(samples);
      const falling = ear.level * 0.75;
      ear.level = Math.max(loudness(samples), falling < 0.02 ? 0 : falling);
      for (const tell of ear.tellers) tell(ear.level);
    }
  }, 80);
  return { context, timer };
}

function attach(context: AudioContext, track: MediaStreamTrack): Ear {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = samples.length;
  source.connect(analyser);
  const ear: Ear = { source, analyser, level: 0, tellers: new Set() };
  ears.set(track, ear);
  return ear;
}

/** Root mean square on a scale people recognise: −60 dB and below is 0, −12 dB and above is 1. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    sum += sample * sample;
  }
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms === 0) return 0;
  const db = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, (db + 60) / 48));
}
