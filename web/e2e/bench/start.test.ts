import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '../rig/measurement.ts';
import { binary, startProduct } from '../rig/product.ts';
import { test } from '@playwright/test';
import { liveKitBinary, startPlainLiveKit } from './plainLiveKit.ts';
import { family, residentMegabytes } from './processes.ts';

const starts = 10;

test('B8: starting, memory, size', async ({}, info) => {
  const first: number[] = [];
  const cold: number[] = [];
  const control: number[] = [];
  const media: number[] = [];
  for (let round = 0; round < 3; round++) {
    const product = await startProduct();
    first.push(product.startedIn);
    await product.stop();
  }
  const data = await mkdtemp(join(tmpdir(), 'visavis-bench-'));
  await (await startProduct({ data })).stop();
  for (let round = 0; round < starts; round++) {
    const product = await startProduct({ data });
    cold.push(product.startedIn);
    const [serve, ...children] = family(product.pid);
    control.push(residentMegabytes(serve ?? 0));
    media.push(children.reduce((sum, pid) => sum + residentMegabytes(pid), 0));
    await product.stop();
  }
  await rm(data, { recursive: true, force: true });

  const plain: number[] = [];
  const plainMemory: number[] = [];
  for (let round = 0; round < starts; round++) {
    const liveKit = await startPlainLiveKit();
    plain.push(liveKit.startedIn);
    plainMemory.push(liveKit.memory());
    await liveKit.stop();
  }
  const stock = 'stock livekit-server';
  const both = control.map((value, i) => value + (media[i] ?? 0));
  const size = async (file: string): Promise<number> => (await stat(file)).size / 1_000_000;

  await record(info, { id: 'B8', what: 'cold start to the ready line, media up, data folder there', unit: 'ms', values: cold, compared: { to: stock, values: plain }, goal: '≤ 300 ms' });
  await record(info, { id: 'B8', what: 'first start with an empty data folder and the demo company', unit: 'ms', values: first });
  await record(info, { id: 'B8', what: 'idle memory, both processes', unit: 'MB', values: both, compared: { to: stock, values: plainMemory }, goal: '≤ 150 MB' });
  await record(info, { id: 'B8', what: 'of it, the control process', unit: 'MB', values: control });
  await record(info, { id: 'B8', what: 'of it, the media process', unit: 'MB', values: media, compared: { to: stock, values: plainMemory } });
  await record(info, { id: 'B8', what: 'binary', unit: 'MB', values: [await size(binary)], compared: { to: stock, values: [await size(liveKitBinary)] }, goal: '≤ 70 MB' });
});
