import { defineConfig } from 'vite';

// One classic script at a fixed address: the tag on other people's pages never changes.
export default defineConfig({
  build: {
    outDir: '../dist/loader',
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: 'src/widget.ts', formats: ['iife'], name: 'visavis', fileName: () => 'widget.js' },
  },
});
