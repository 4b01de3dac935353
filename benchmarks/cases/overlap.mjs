// Computing on the calling thread while the workers read: how much of the shorter of the two is hidden.

import { availableParallelism } from 'node:os';
import { cacheFile, inNode, quiet, quietMoment } from '../harness.mjs';
import { digits, quantile, row } from '../table.mjs';

export const reads = ['compressed.h5'];

export async function run({ files, rounds, say }) {
  const cores = availableParallelism();
  const pools = [...new Set([Math.max(1, cores - 1), Math.min(cores, 4)])];
  const rows = [];
  for (const workers of pools) {
    cacheFile(files.compressed);
    const args = { path: files.compressed, workers, rounds, quietSoFar: quiet };
    const { quietNow, ...results } = await inNode(import.meta.url, 'overlap', args);
    Object.assign(quiet, quietNow);
    const { read, compute, both, cpu } = results;
    const shorter = read.map((time, n) => Math.min(time, compute[n]));
    const hidden = both.map((time, n) => ((read[n] + compute[n] - time) / shorter[n]) * 100);
    const possible = read.map((time, n) => {
      const least = Math.max(time, compute[n], (cpu[n] + compute[n]) / cores);
      return ((time + compute[n] - least) / shorter[n]) * 100;
    });
    const ofPossible = hidden.map((share, n) => (share / possible[n]) * 100);
    say(`${workers} workers: ${JSON.stringify(results)}`);
    const what = `computing beside reading, ${workers} ${workers === 1 ? 'worker' : 'workers'} on ${cores} cores`;
    const times = `read ${seconds(read)} (${seconds(cpu)} of processor), compute ${seconds(compute)}, both ${seconds(both)}`;
    rows.push(
      row({
        what: `${what}: share hidden`,
        samples: { h5rx: hidden },
        cells: { h5rx: `${digits(quantile(hidden))} % (${times})` },
        unit: '%',
        targets: [{ atLeast: 90 }],
      }),
      row({
        what: `${what}: hidden, of what ${cores} cores can hide`,
        samples: { h5rx: ofPossible },
        cells: {
          h5rx: `${digits(quantile(ofPossible))} % (${digits(quantile(possible))} % of the shorter can be hidden)`,
        },
        unit: '%',
      }),
    );
  }
  return rows;
}

const seconds = (times) => `${digits(quantile(times))} s`;

/**
 * Seconds of reading alone, computing alone, and both through `project`, by turns; and what reading took of the
 * processors, in all threads.
 */
export async function overlap({ path, workers, rounds, quietSoFar }) {
  Object.assign(quiet, quietSoFar);
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const fapl = { connector: h5.nativeConnector({ workers }) };
  const chunks = (name, project) =>
    lastValueFrom(
      h5
        .openFile(path, h5.H5F_ACC_RDONLY, fapl)
        .pipe(h5.openDataset(name), h5.readChunks({ project, ordered: false, concurrency: 8 })),
      { defaultValue: undefined },
    );
  const timed = async (work) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  const timedQuietly = async (work) => {
    await quietMoment();
    return timed(work);
  };
  let sample;
  let count = 0;
  let result = 0;
  /** A moment of a chunk, `passes` times over. */
  const compute = (data, passes) => {
    for (let pass = 0; pass < passes; pass += 1) {
      let sum = 0;
      for (let i = 0; i < data.length; i += 1) sum += Math.sqrt(data[i] + pass);
      result += sum;
    }
  };
  const keep = ({ data }) => {
    sample = data;
    count += 1;
    return [];
  };
  await chunks('/warm/compressed', keep);
  compute(sample, 50);
  count = 0;
  const reading = await timedQuietly(() => chunks('/compressed', keep));
  const pass = (await timed(() => compute(sample, 100))) / 100;
  const passes = Math.max(1, Math.round((reading * 0.9) / count / pass));
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  const results = { read: [], cpu: [], compute: [], both: [] };
  for (let round = 0; round < rounds; round += 1) {
    await quietMoment();
    const before = process.cpuUsage();
    results.read.push(await timed(() => chunks('/compressed', () => [])));
    const { user, system } = process.cpuUsage(before);
    results.cpu.push((user + system) / 1e6);
    results.compute.push(
      await timedQuietly(async () => {
        for (let n = 0; n < count; n += 1) {
          compute(sample, passes);
          await turn();
        }
      }),
    );
    results.both.push(
      await timedQuietly(() =>
        chunks('/compressed', ({ data }) => {
          compute(data, passes);
          return [];
        }),
      ),
    );
  }
  if (!(result > 0)) throw new Error('nothing was computed');
  return { ...results, quietNow: quiet };
}
