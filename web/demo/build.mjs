// Writes the demo company's site to dist/demo: plain pages, French at the root and English under /en/.
// `__VISAVIS__` in them is the call centre's address and `__SIGNED__` what the company's own server vouches
// for; the server fills both in when it serves them.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { page } from './src/layout.mjs';
import { pages } from './src/pages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'dist', 'demo');

rmSync(out, { recursive: true, force: true });
for (const lang of ['fr', 'en']) {
  for (const one of pages(lang)) {
    const file = join(out, lang === 'fr' ? '' : 'en', one.path, 'index.html');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page(lang, one));
  }
}
copyFileSync(join(here, 'src', 'site.css'), join(out, 'site.css'));
