// Composes and renders the hold music: an original piece, a loop of about half a minute, quiet enough to
// talk over and slow enough not to hurry anybody. Usage: node scripts/hold-music.mjs [web/hold/lenoir.mp3]
// Needs ffmpeg for the encoding. The rendered file is committed; this script is its source.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const target = process.argv[2] ?? 'web/hold/lenoir.mp3';
const rate = 44_100;
const beat = 60 / 66;
const bars = 8;
const frames = Math.round(bars * 4 * beat * rate);
const left = new Float64Array(frames);
const right = new Float64Array(frames);

const hertz = (note) => 440 * 2 ** ((note - 69) / 12);

/** Adds a sound from `start` on; what lasts past the end comes back at the beginning, so the loop has no seam. */
function add(start, seconds, pan, sound) {
  const first = Math.round(start * rate);
  const count = Math.round(seconds * rate);
  for (let i = 0; i < count; i++) {
    const value = sound(i / rate);
    const at = (first + i) % frames;
    left[at] += value * Math.cos((pan * Math.PI) / 2);
    right[at] += value * Math.sin((pan * Math.PI) / 2);
  }
}

/** An electric piano: a sine whose brightness, modulated by another, dies away sooner than its tone. */
function piano(start, note, seconds, volume, pan) {
  const f = hertz(note);
  add(start, seconds + 1.2, pan, (t) => {
    const attack = Math.min(1, t / 0.006);
    const fade = Math.exp(-t * 1.5) * (t > seconds ? Math.exp(-(t - seconds) * 6) : 1);
    const bright = 1.3 * Math.exp(-t * 5);
    return volume * attack * fade * Math.sin(2 * Math.PI * f * t + bright * Math.sin(2 * Math.PI * f * 2 * t)) * (1 + 0.06 * Math.sin(2 * Math.PI * 4.2 * t));
  });
}

/** A pad: three soft voices slightly apart, swelling and leaving. */
function pad(start, note, seconds, volume, pan) {
  add(start, seconds + 1.5, pan, (t) => {
    const swell = Math.min(1, t / 1.4) * (t > seconds ? Math.max(0, 1 - (t - seconds) / 1.5) : 1);
    let value = 0;
    for (const cents of [-5, 0, 5]) {
      const f = hertz(note + cents / 100);
      value += Math.sin(2 * Math.PI * f * t) + 0.22 * Math.sin(4 * Math.PI * f * t) + 0.08 * Math.sin(6 * Math.PI * f * t);
    }
    return (volume * swell * value) / 3;
  });
}

// One chord a bar: root of the bass, then the voices.
const harmony = [
  [41, [57, 60, 64, 67]],
  [45, [55, 60, 64, 67]],
  [38, [57, 60, 64, 65]],
  [46, [57, 58, 62, 65]],
  [41, [57, 60, 64, 67]],
  [36, [55, 59, 62, 64]],
  [43, [58, 62, 65, 69]],
  [36, [58, 60, 65, 67]],
];
// The tune, in beats of each bar: [beat, note, length].
const tune = [
  [[0, 76, 1.5], [1.5, 74, 0.5], [2, 72, 2]],
  [[0.5, 69, 0.5], [1, 72, 1], [2, 76, 2]],
  [[0, 77, 1.5], [1.5, 76, 0.5], [2, 74, 1], [3, 72, 1]],
  [[0, 74, 3]],
  [[0, 72, 1], [1, 76, 1], [2, 79, 2]],
  [[0, 76, 1.5], [1.5, 74, 0.5], [2, 71, 2]],
  [[0, 74, 1], [1, 77, 1], [2, 81, 1.5], [3.5, 79, 0.5]],
  [[0, 77, 1], [1, 74, 1], [2, 72, 2]],
];

harmony.forEach(([bass, voices], bar) => {
  const start = bar * 4 * beat;
  piano(start, bass, 3.6 * beat, 0.2, 0.5);
  piano(start + 2.5 * beat, bass + 7, 1.2 * beat, 0.09, 0.5);
  voices.forEach((note, i) => {
    pad(start, note, 3.7 * beat, 0.032, 0.25 + i * 0.16);
    piano(start + (0.5 + i * 0.5) * beat, note, 1.5 * beat, 0.075, 0.3 + i * 0.13);
    piano(start + (2.5 + (i % 3) * 0.5) * beat, voices[3 - i] ?? note, beat, 0.05, 0.7 - i * 0.13);
  });
  for (const [at, note, length] of tune[bar] ?? []) piano(start + at * beat, note, length * beat, 0.14, 0.58);
});

/** A room: four combs and two all-passes a side, run round the loop twice so that its tail is in place. */
function room(input, spread) {
  let wet = new Float64Array(frames);
  for (const [ms, back] of [[37.1, 0.78], [41.3, 0.76], [47.9, 0.74], [53.3, 0.72]]) {
    const line = new Float64Array(Math.round(((ms + spread) / 1000) * rate));
    let damp = 0;
    for (let i = 0; i < frames * 2; i++) {
      const at = i % line.length;
      const out = line[at];
      damp += (out - damp) * 0.35;
      line[at] = input[i % frames] + damp * back;
      if (i >= frames) wet[i - frames] += out / 4;
    }
  }
  for (const ms of [5.1, 1.7]) {
    const line = new Float64Array(Math.round(((ms + spread / 10) / 1000) * rate));
    const next = new Float64Array(frames);
    for (let i = 0; i < frames * 2; i++) {
      const at = i % line.length;
      const out = line[at] - 0.6 * wet[i % frames];
      line[at] = wet[i % frames] + 0.6 * out;
      next[i % frames] = out;
    }
    wet = next;
  }
  return wet;
}

const wetLeft = room(left, 0);
const wetRight = room(right, 2.3);
let peak = 0;
for (let i = 0; i < frames; i++) {
  left[i] += 0.55 * wetLeft[i];
  right[i] += 0.55 * wetRight[i];
  peak = Math.max(peak, Math.abs(left[i]), Math.abs(right[i]));
}

const wav = Buffer.alloc(44 + frames * 4);
wav.write('RIFF', 0);
wav.writeUInt32LE(36 + frames * 4, 4);
wav.write('WAVEfmt ', 8);
wav.writeUInt32LE(16, 16);
wav.writeUInt16LE(1, 20);
wav.writeUInt16LE(2, 22);
wav.writeUInt32LE(rate, 24);
wav.writeUInt32LE(rate * 4, 28);
wav.writeUInt16LE(4, 32);
wav.writeUInt16LE(16, 34);
wav.write('data', 36);
wav.writeUInt32LE(frames * 4, 40);
for (let i = 0; i < frames; i++) {
  wav.writeInt16LE(Math.round((left[i] / peak) * 24_000), 44 + i * 4);
  wav.writeInt16LE(Math.round((right[i] / peak) * 24_000), 46 + i * 4);
}

const folder = mkdtempSync(join(tmpdir(), 'hold-'));
try {
  const source = join(folder, 'hold.wav');
  writeFileSync(source, wav);
  const encoded = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', source, '-codec:a', 'libmp3lame', '-b:a', '80k', '-map_metadata', '-1', '-id3v2_version', '0', target], { stdio: 'inherit' });
  if (encoded.status !== 0) throw new Error('ffmpeg could not encode the piece');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
