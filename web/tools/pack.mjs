// Packs what was built, once and for all: dist/…/name becomes dist/…/name.gz where that pays. The binary carries it
// so, the server hands it out as it is, and unpacks it for the rare client that cannot.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const packs = /\.(js|css|html|svg|json|webmanifest)$/;
const worthwhile = 1_024;

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !packs.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const body = readFileSync(file);
  if (body.length < worthwhile) continue;
  writeFileSync(`${file}.gz`, gzipSync(body, { level: constants.Z_BEST_COMPRESSION }));
  rmSync(file);
}
