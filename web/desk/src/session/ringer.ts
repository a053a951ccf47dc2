// Rings: sound, title and a notification, from the pushed message.
//
// Hidden tabs have their timers clamped, so the whole ring is scheduled ahead on the audio
// clock and only the title blinks by a timer. It is one recording that repeats: hundreds of
// oscillators kept the screen waiting for a tenth of a second, just when somebody calls.
// Browsers keep audio locked until somebody acts on the page: unlock() belongs into the sign-in
// click and the first touch after a reload.
export interface RingerOptions {
  document?: Document;
  makeContext?: () => AudioContext;
  notify?: (title: string, body: string, tag: string, onClick: () => void) => (() => void) | null;
}

export interface Ring {
  id: string;
  title: string;
  heading: string;
  body: string;
  /** Milliseconds it may go on. */
  lasts: number;
}

const PATTERN = 2.6;
// A rising fourth and a fifth, soft enough for a whole day: [seconds, hertz].
const NOTES: readonly (readonly [number, number])[] = [[0, 659.26], [0.16, 880], [0.34, 987.77], [0.9, 659.26], [1.06, 880], [1.24, 987.77]];
const NOTE = 0.6;
// Far above twice the highest partial, 2 kHz.
const RATE = 16_000;

export class Ringer {
  readonly #document: Document;
  readonly #makeContext: () => AudioContext;
  readonly #notify: NonNullable<RingerOptions['notify']>;
  #context: AudioContext | null = null;
  #recording: AudioBuffer | null = null;
  #sound: GainNode | null = null;
  #volume = 0.6;
  #current: { id: string; stop: () => void } | null = null;

  constructor(options: RingerOptions = {}) {
    this.#document = options.document ?? document;
    this.#makeContext = options.makeContext ?? (() => new AudioContext());
    this.#notify = options.notify ?? notify;
  }

  unlock = (): void => {
    try {
      this.#context ??= this.#makeContext();
      this.#recording ??= record(this.#context);
      void this.#context.resume().catch(() => undefined);
    } catch {
      // Without Web Audio the card, the title and the notification still call.
    }
  };

  setVolume(volume: number): void {
    this.#volume = Math.min(1, Math.max(0, volume));
    if (this.#sound !== null && this.#context !== null) {
      this.#sound.gain.setTargetAtTime(this.#volume, this.#context.currentTime, 0.05);
    }
  }

  start(ring: Ring): void {
    if (this.#current?.id === ring.id) return;
    this.stop();
    const sound = this.#play(ring.lasts / 1000);
    const was = this.#document.title;
    let shown = false;
    const blink = () => {
      shown = !shown;
      this.#document.title = shown ? ring.title : was;
    };
    blink();
    const timer = setInterval(blink, 1000);
    const close = this.#document.hidden ? this.#notify(ring.heading, ring.body, ring.id, () => this.#document.defaultView?.focus()) : null;
    this.#current = {
      id: ring.id,
      stop: () => {
        sound();
        clearInterval(timer);
        this.#document.title = was;
        close?.();
      },
    };
  }

  stop(): void {
    this.#current?.stop();
    this.#current = null;
  }

  /** One pattern, to hear the volume. */
  sample(): void {
    this.unlock();
    this.#play(1.7);
  }

  close(): void {
    this.stop();
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }

  #play(seconds: number): () => void {
    const context = this.#context;
    if (context === null || this.#recording === null || this.#volume === 0) return () => undefined;
    const out = context.createGain();
    out.gain.value = this.#volume;
    out.connect(context.destination);
    this.#sound = out;
    const source = context.createBufferSource();
    source.buffer = this.#recording;
    source.loop = true;
    source.connect(out);
    source.start(context.currentTime + 0.02);
    source.stop(context.currentTime + 0.02 + seconds);
    return () => {
      out.gain.setTargetAtTime(0, context.currentTime, 0.03);
      setTimeout(() => {
        source.stop();
        out.disconnect();
      }, 200);
      if (this.#sound === out) this.#sound = null;
    };
  }
}

function record(context: AudioContext): AudioBuffer {
  const samples = pattern(RATE);
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  return buffer;
}

/** One pattern of the ring, in samples from −1 to 1, so many of them a second. */
export function pattern(rate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(PATTERN * rate));
  for (const [at, hertz] of NOTES) {
    const from = Math.round(at * rate);
    const step = (2 * Math.PI * hertz) / rate;
    for (let n = 0; n < NOTE * rate; n++) {
      // Struck like a bell: loud within 8 ms, then fading evenly to the ear.
      const time = n / rate;
      const loudness = time < 0.008 ? time / 0.008 : Math.exp(-10.75 * (time - 0.008));
      samples[from + n]! += 0.34 * loudness * (Math.sin(step * n) + 0.22 * Math.sin(2.01 * step * n));
    }
  }
  return samples;
}

function notify(title: string, body: string, tag: string, onClick: () => void): (() => void) | null {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return null;
  try {
    const shown = new Notification(title, { body, tag, requireInteraction: true });
    shown.onclick = () => {
      onClick();
      shown.close();
    };
    return () => shown.close();
  } catch {
    return null; // Some mobile browsers have the constructor and refuse it.
  }
}
