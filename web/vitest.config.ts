import { defineConfig } from 'vitest/config';

// One run over every package and app; e2e belongs to Playwright. A file that needs
// a document says so with `// @vitest-environment happy-dom`.
export default defineConfig({
  test: {
    include: ['{desk,admin,wallboard,call,loader,demo}/src/**/*.test.{ts,tsx}', 'packages/*/src/**/*.test.{ts,tsx}'],
    environment: 'node',
    passWithNoTests: false,
  },
});
