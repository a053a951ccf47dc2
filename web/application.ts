import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

// The server under development; `make run` prints its address.
const server = process.env['VISAVIS_URL'] ?? 'http://127.0.0.1:8080';

/** How staff's applications are built: into dist/<name>, served below /<name>/. */
export function application(name: string): UserConfig {
  return {
    base: `/${name}/`,
    plugins: [react()],
    build: {
      outDir: `../dist/${name}`,
      emptyOutDir: true,
      target: 'es2022',
      // light-dark() must reach the browser as it is: lowered, it no longer follows a nested color-scheme.
      cssTarget: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
      assetsInlineLimit: 0,
      sourcemap: false,
    },
    server: { proxy: { '/api': { target: server, ws: true }, '/media': { target: server, ws: true } } },
  };
}
