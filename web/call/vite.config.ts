import { defineConfig } from 'vite';

// The server gives index.html for /call/<entry point> and the rest below /call-assets/.
export default defineConfig({
  base: '/call-assets/',
  build: {
    outDir: '../dist/call',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
