// Fails the build when the parts every visitor loads grow past their limits (gzip):
// the loader 2 kB; the contact's page 12 kB before the media client.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const gzip = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

/** The page, what it names, and one language: all that is fetched before the media client. */
function entryFiles() {
  const root = join(dist, 'call');
  const html = readFileSync(join(root, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/call-assets\/([^"]+)"/g)].map((match) => match[1]);
  const french = readdirSync(join(root, 'assets')).find((name) => /^entry\.fr-.*\.js$/.test(name));
  if (french === undefined) throw new Error('sizes: the French catalogue is not a file of its own');
  return ['index.html', ...files, join('assets', french)].map((name) => join(root, name));
}

const parts = {
  loader: { limit: 2_048, files: () => [join(dist, 'loader', 'widget.js')] },
  call: { limit: 12_288, files: entryFiles },
};

let failed = false;
for (const name of process.argv.slice(2)) {
  const part = parts[name];
  if (!part) throw new Error(`sizes: no part named ${name}`);
  const sizes = part.files().map((file) => [file, gzip(file)]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  process.stdout.write(`${name}: ${total} of ${part.limit} bytes gzip\n`);
  if (total > part.limit) {
    failed = true;
    for (const [file, size] of sizes) process.stdout.write(`  ${String(size).padStart(6)}  ${file}\n`);
  }
}
if (failed) process.exitCode = 1;
