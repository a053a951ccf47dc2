import type { FullConfig, FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { attachmentName, quantile, type Measurement } from './measurement.ts';

interface Row {
  id: string;
  what: string;
  unit: string;
  runs: number;
  p50: number;
  p95: number;
  comparedTo?: string;
  comparedP50?: number;
  comparedP95?: number;
  ratio?: number;
  goal?: string;
}

/**
 * Gathers the run's measurements into bench/results.json and a table a person reads. A run of some benchmarks refreshes
 * their rows and leaves the others: each row carries its own comparison.
 */
export default class BenchReporter implements Reporter {
  private readonly measurements: Measurement[] = [];
  private folder = '';

  onBegin(config: FullConfig): void {
    this.folder = join(config.rootDir, '..', '..', 'bench');
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { name, body } of result.attachments) {
      if (name === attachmentName && body) this.measurements.push(JSON.parse(body.toString()) as Measurement);
    }
  }

  onEnd(_result: FullResult): void {
    if (this.measurements.length === 0) return;
    const fresh = this.measurements.map((measurement): Row => ({
      id: measurement.id,
      what: measurement.what,
      unit: measurement.unit,
      runs: measurement.values.length,
      p50: rounded(quantile(measurement.values, 0.5)),
      p95: rounded(quantile(measurement.values, 0.95)),
      ...(measurement.compared && {
        comparedTo: measurement.compared.to,
        comparedP50: rounded(quantile(measurement.compared.values, 0.5)),
        comparedP95: rounded(quantile(measurement.compared.values, 0.95)),
        ratio: rounded(quantile(measurement.values, 0.5) / quantile(measurement.compared.values, 0.5)),
      }),
      ...(measurement.goal && { goal: measurement.goal }),
    }));
    const file = join(this.folder, 'results.json');
    const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { results: Row[] }).results : [];
    const measured = new Set(fresh.map((row) => row.id));
    const rows = [...before.filter((row) => !measured.has(row.id)), ...fresh];
    rows.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ machine, results: rows }, null, 2)}\n`);
    const table = [
      '# Benchmarks',
      '',
      'Written by `make bench`. Each figure stands beside what it is compared with in the same run, because absolute times of',
      'shared machines drift. Nothing fails for being slow: the table shows it. Milliseconds of painting are read from the',
      'browsers themselves, with fake devices and everything on one machine.',
      '',
      `Machine: ${machine}.`,
      '',
      '| # | What | Runs | p50 | p95 | Compared with | p50 | p95 | Ratio | Goal |',
      '|---|---|--:|--:|--:|---|--:|--:|--:|---|',
      ...rows.map((row) => {
        const figure = (value: number | undefined): string => (value === undefined ? '' : `${value} ${row.unit}`);
        return `| ${[row.id, row.what, row.runs, figure(row.p50), row.runs > 1 ? figure(row.p95) : '', row.comparedTo ?? '–', figure(row.comparedP50), row.runs > 1 ? figure(row.comparedP95) : '', row.ratio ?? '', row.goal ?? '–'].join(' | ')} |`;
      }),
      '',
    ].join('\n');
    writeFileSync(join(this.folder, 'README.md'), table);
    process.stdout.write(`\n${table}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
