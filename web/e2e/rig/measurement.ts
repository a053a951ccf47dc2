/** One figure of the benchmark, beside what it is compared with in the same run. */
import type { TestInfo } from '@playwright/test';

export interface Measurement {
  /** Number in the list of benchmarks: B3. */
  id: string;
  what: string;
  unit: 'ms' | 'kB' | 'MB';
  values: number[];
  compared?: { to: string; values: number[] };
  goal?: string;
}

export const attachmentName = 'measurement';

export async function record(info: TestInfo, measurement: Measurement): Promise<void> {
  await info.attach(attachmentName, { body: JSON.stringify(measurement), contentType: 'application/json' });
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
