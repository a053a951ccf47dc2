import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** Vite's own code around import() is 2 kB of a page of 20. tools/sizes.mjs notices should it come back. */
const ownImport: Plugin = {
  name: 'own-import',
  transform: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => ({ code: readFileSync(fileURLToPath(new URL('fetch.js', import.meta.url)), 'utf8'), map: null }),
  },
};

// The server gives index.html for /call/<entry point> and the rest below /call-assets/.
export default defineConfig({
  base: '/call-assets/',
  plugins: [ownImport],
  // The classic transform keeps the automatic one's runtime out of the first page.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' }, jsxInject: "import { h, Fragment } from 'preact'" },
  build: {
    outDir: '../dist/call',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
