// One event set that takes very many operations: what an insertion costs, early and late, and what stays behind.

import { inNode, quietMoment } from '../harness.mjs';
import { digits, row } from '../table.mjs';

export const reads = ['small.h5'];

export const fullOnly = true;

const OPERATIONS = 1_000_000;
/** A program that issues operations also lives: its event loop turns after this many. */
const BURST = 10_000;
/** More than this is a leak: what a million operations would leave at ten bytes each. */
const TOLERATED_MB = 10;

export async function run({ files, say }) {
  const args = { path: files.small, operations: OPERATIONS };
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  await quietMoment();
  const one = await inNode(import.meta.url, 'inOneSet', args, { flags });
  const many = await inNode(import.meta.url, 'inManySets', args, { flags });
  say(JSON.stringify({ one, many }));
  return [
    row({
      what: `insertion into a set that holds up to ${digits(OPERATIONS)} operations`,
      samples: { h5rx: [one.late] },
      cells: {
        h5rx: `first tenth ${digits(one.early)} µs each, last tenth ${digits(one.late)} µs; ${digits(one.rate)} op/s in all`,
      },
      targets: [{ atMost: one.early * 2, text: 'O(1): last tenth ≤ 2 × first tenth' }],
    }),
    row({
      what: 'heap left by them, the set harvested and closed',
      samples: { h5rx: [one.leftHeap] },
      cells: { h5rx: `${digits(one.leftHeap)} MB of ${digits(one.peakHeap)} MB at the peak` },
      unit: 'MB',
      targets: [{ atMost: TOLERATED_MB }],
    }),
    row({
      what: `heap left by ${digits(OPERATIONS)} operations in ${digits(OPERATIONS / BURST)} sets`,
      samples: { h5rx: [many.leftHeap] },
      cells: {
        h5rx: `${digits(many.leftHeap)} MB; process ${digits(many.leftProcess)} MB after the first tenth → ${digits(many.process)} MB at the end`,
      },
      unit: 'MB',
      targets: [{ atMost: TOLERATED_MB }],
    }),
  ];
}

const heap = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function opened(path) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const file = await lastValueFrom(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
  const insert = (es, n) => h5.H5Lexists_async(file, `small/d${n % 1000}`, h5.H5P_DEFAULT, es);
  /** Inserts a burst and gives the milliseconds that took. */
  const burst = (es) => {
    const start = performance.now();
    for (let n = 0; n < BURST; n += 1) insert(es, n);
    return performance.now() - start;
  };
  const harvest = async (es) => {
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };
  const warming = new h5.EventSet();
  for (let n = 0; n < 3; n += 1) {
    burst(warming);
    await harvest(warming);
  }
  warming.close();
  return { h5, burst, harvest };
}

export async function inOneSet({ path, operations }) {
  const { h5, burst, harvest } = await opened(path);
  const before = heap();
  const bursts = [];
  let es = new h5.EventSet();
  const start = performance.now();
  for (let done = 0; done < operations; done += BURST) {
    bursts.push(burst(es));
    await turn();
  }
  const peakHeap = process.memoryUsage().heapUsed / 1e6;
  await harvest(es);
  const rate = (operations / (performance.now() - start)) * 1000;
  es.close();
  es = undefined;
  await turn();
  const tenth = bursts.length / 10;
  const each = (some) => (some.reduce((sum, time) => sum + time, 0) / some.length / BURST) * 1000;
  return {
    early: each(bursts.slice(0, tenth)),
    late: each(bursts.slice(-tenth)),
    rate,
    peakHeap,
    leftHeap: heap() - before,
  };
}

export async function inManySets({ path, operations }) {
  const { h5, burst, harvest } = await opened(path);
  const before = heap();
  let leftProcess = 0;
  for (let done = 0; done < operations; done += BURST) {
    const es = new h5.EventSet();
    burst(es);
    await harvest(es);
    es.close();
    if (done + BURST === operations / 10) leftProcess = process.memoryUsage.rss() / 1e6;
  }
  await turn();
  return { leftHeap: heap() - before, leftProcess, process: process.memoryUsage.rss() / 1e6 };
}
