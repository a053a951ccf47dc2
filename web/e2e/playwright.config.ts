import { defineConfig } from '@playwright/test';

// One journey at a time: each starts a product and two to four browsers of its own, and the machines that run this have
// two processors. No retries: a journey that fails now and then has found something.
export default defineConfig({
  outputDir: 'results/output',
  globalSetup: './rig/globalSetup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./rig/closingLine.ts'], ['./rig/benchReporter.ts'], ['json', { outputFile: 'results/report.json' }]],
  projects: [
    { name: 'selfcheck', testDir: './selfcheck' },
    { name: 'journeys', testDir: './journeys' },
    { name: 'faults', testDir: './faults', timeout: 1_800_000 },
    { name: 'bench', testDir: './bench', timeout: 900_000 },
    { name: 'pictures', testDir: './pictures', timeout: 300_000 },
  ],
});
