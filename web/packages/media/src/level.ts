/** A microphone that is listened to, for as many meters as show it. */
interface Ear {
  source: MediaStreamAudioSourceNode;
  analyser: AnalyserNode;
  level: number;
  tellers: Set<(level: number) => void>;
}

const ears = new Map<MediaStreamTrack, Ear>();
const samples = new Float32Array(512);
/** How many levels a meter tells apart. */
const STEPS = 50;
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
  if (ear === null) return () => undefined;
  let last = -1;
  const tell = (exact: number): void => {
    // Steps that nobody sees are not worth a new picture, and most of a call is somebody's silence.
    const level = Math.round(exact * STEPS) / STEPS;
    if (level === last) return;
    last = level;
    onLevel(level);
  };
  ear.tellers.add(tell);
  tell(ear.level);
  return () => {
    if (!ear.tellers.delete(tell) || ear.tellers.size > 0) return;
    ear.source.disconnect();
    ears.delete(track);
    rest();
  };
}

function listen(): NonNullable<typeof listening> {
  // Nothing is played: where a browser knows contexts without a loudspeaker (Web Audio 1.1, sinkId), it need not open one.
  const context = new AudioContext({ sinkId: { type: 'none' } } as AudioContextOptions);
  const timer = setInterval(() => {
    if (context.state !== 'running') {
      // A page that was loaded again may have to wait for its first touch, and a phone call takes a context away for a while.
      if (!('userActivation' in navigator) || navigator.userActivation.hasBeenActive) resume(context);
      return;
    }
    for (const ear of ears.values()) {
      ear.analyser.getFloatTimeDomainData(samples);
      ear.level = Math.max(loudness(samples), ear.level * 0.7);
      for (const tell of ear.tellers) tell(ear.level);
    }
  }, 80);
  resume(context);
  return { context, timer };
}

function resume(context: AudioContext): void {
  void context.resume().catch(() => undefined);
}

/** Nobody listens any more. */
function rest(): void {
  if (ears.size > 0 || listening === null) return;
  clearInterval(listening.timer);
  void listening.context.close().catch(() => undefined);
  listening = null;
}

/** Null where this browser cannot listen to that track: a meter is not worth a call. */
function attach(context: AudioContext, track: MediaStreamTrack): Ear | null {
  let source: MediaStreamAudioSourceNode;
  try {
    source = context.createMediaStreamSource(new MediaStream([track]));
  } catch {
    rest();
    return null;
  }
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
