/**
 * Makes the files that the browsers play as camera and microphone. Pure and deterministic: the same bytes everywhere,
 * so nothing of them is committed, and no converter has to be installed.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cast, chroma, names, type Name, type Person } from './cast.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'media');

const width = 640;
const height = 360;
const rate = 15;
const frames = 30;

export function cameraFile(name: Name): string {
  return join(folder, `${name}.y4m`);
}

export function microphoneFile(name: Name): string {
  return join(folder, `${name}.wav`);
}

export function makeMedia(): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    if (!existsSync(cameraFile(name))) writeFileSync(cameraFile(name), picture(cast[name]));
    if (!existsSync(microphoneFile(name))) writeFileSync(microphoneFile(name), sound(cast[name]));
  }
}

/**
 * Head and shoulders in shades of the person's colour, swaying a little, so that no two frames are the same. Only the
 * brightness changes within the picture: its hue is the person's everywhere.
 */
function picture(person: Person): Buffer {
  const [r, g, b] = person.colour;
  const [blue, red] = chroma(person.colour);
  const bright = 16 + (0.299 * r + 0.587 * g + 0.114 * b) * (219 / 255);
  const chunks: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420jpeg\n`)];
  const chromaSize = (width / 2) * (height / 2);
  for (let frame = 0; frame < frames; frame++) {
    const sway = 14 * Math.sin((2 * Math.PI * frame) / frames);
    const y = Buffer.alloc(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const head = ((column - width / 2 - sway) / 62) ** 2 + ((row - 145) / 78) ** 2;
        const shoulders = ((column - width / 2 - sway / 2) / 165) ** 2 + ((row - height) / 125) ** 2;
        const wall = bright - 18 + 30 * (row / height);
        const shade = head < 1 ? bright + 75 - 25 * head : shoulders < 1 ? bright + 38 - 18 * shoulders : wall;
        y[row * width + column] = Math.max(16, Math.min(235, Math.round(shade)));
      }
    }
    chunks.push(
      Buffer.from('FRAME\n'),
      y,
      Buffer.alloc(chromaSize, Math.round(128 + blue)),
      Buffer.alloc(chromaSize, Math.round(128 + red)),
    );
  }
  return Buffer.concat(chunks);
}

/**
 * The person's tone in bursts: browsers take a steady tone for noise and suppress it, while something that starts and
 * stops like syllables passes.
 */
function sound(person: Person): Buffer {
  const sampleRate = 48_000;
  const seconds = 2;
  const burst = 0.4;
  const gap = 0.1;
  const samples = Buffer.alloc(sampleRate * seconds * 2);
  for (let i = 0; i < sampleRate * seconds; i++) {
    const t = i / sampleRate;
    const inBurst = t % (burst + gap);
    const edge = Math.min(1, inBurst / 0.01, Math.max(0, burst - inBurst) / 0.01);
    samples.writeInt16LE(Math.round(12_000 * edge * Math.sin(2 * Math.PI * person.tone * t)), i * 2);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
