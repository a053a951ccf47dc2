// Fails the build when what people load first grows past what performance.md promises (B9): the loader 2 kB and the
// contact's page before the media client 12 kB, gzip; the desk 200 kB, brotli. A kB is a thousand bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const gzip = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
const brotli = (file) => brotliCompressSync(readFileSync(file)).length;

/** A page and what it names. */
function page(app, base) {
  const html = readFileSync(join(dist, app, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/([^/"]+)\/([^"]+)"/g)].filter((match) => match[1] === base).map((match) => match[2]);
  return ['index.html', ...named.filter((name) => /\.(js|css)$/.test(name))].map((name) => join(dist, app, name));
}

/** The page, what it names, and one language: all that is fetched before the media client. */
function callFiles() {
  const french = readdirSync(join(dist, 'call', 'assets')).find((name) => /^entry\.fr-.*\.js$/.test(name));
  if (french === undefined) throw new Error('sizes: the French catalogue is not a file of its own');
  return [...page('call', 'call-assets'), join(dist, 'call', 'assets', french)];
}

const parts = {
  loader: { limit: 2_000, pack: gzip, files: () => [join(dist, 'loader', 'widget.js')] },
  call: { limit: 12_000, pack: gzip, files: callFiles },
  desk: { limit: 200_000, pack: brotli, files: () => page('desk', 'desk') },
};

let failed = false;
for (const name of process.argv.slice(2)) {
  const part = parts[name];
  if (!part) throw new Error(`sizes: no part named ${name}`);
  const sizes = part.files().map((file) => [file, part.pack(file)]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  process.stdout.write(`${name}: ${total} of ${part.limit} bytes ${part.pack.name}\n`);
  if (total > part.limit) {
    failed = true;
    for (const [file, size] of sizes) process.stdout.write(`  ${String(size).padStart(6)}  ${file}\n`);
  }
}
if (failed) process.exitCode = 1;
