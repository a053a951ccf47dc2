import { defineConfig } from 'vite';

// The server gives index.html for /call/<entry point> and the rest below /call-assets/.
export default defineConfig({
  base: '/call-assets/',
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
