// Computing on the calling thread while the workers read: how much of the shorter of the two is hidden.

import { availableParallelism } from 'node:os';
import { cacheFile, digits, inNode, quantile, quietMoment, row } from '../harness.mjs';

export async function run({ files, rounds, say }) {
  const cores = availableParallelism();
  const pools = [...new Set([Math.max(1, cores - 1), Math.min(cores, 4)])];
  const rows = [];
  for (const workers of pools) {
    cacheFile(files.compressed);
    await quietMoment();
    const results = await inNode(import.meta.url, 'overlap', { path: files.compressed, workers, rounds });
    const { read, compute, both } = results;
    const hidden = both.map((time, n) => ((read[n] + compute[n] - time) / Math.min(read[n], compute[n])) * 100);
    say(`${workers} workers: ${JSON.stringify(results)}`);
    rows.push(
      row({
        what: `computing beside reading, ${workers} ${workers === 1 ? 'worker' : 'workers'} on ${cores} cores: share hidden`,
        samples: { h5rx: hidden },
        cells: {
          h5rx: `${digits(quantile(hidden))} % (read ${seconds(read)}, compute ${seconds(compute)}, both ${seconds(both)})`,
        },
        unit: '%',
        targets: [{ atLeast: 90 }],
      }),
    );
  }
  return rows;
}

const seconds = (times) => `${digits(quantile(times))} s`;

/** Seconds of reading alone, computing alone, and both through `project`, by turns. */
export async function overlap({ path, workers, rounds }) {
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
  const reading = await timed(() => chunks('/compressed', keep));
  const pass = (await timed(() => compute(sample, 100))) / 100;
  const passes = Math.max(1, Math.round((reading * 0.9) / count / pass));
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  const results = { read: [], compute: [], both: [] };
  for (let round = 0; round < rounds; round += 1) {
    results.read.push(await timed(() => chunks('/compressed', () => [])));
    results.compute.push(
      await timed(async () => {
        for (let n = 0; n < count; n += 1) {
          compute(sample, passes);
          await turn();
        }
      }),
    );
    results.both.push(
      await timed(() =>
        chunks('/compressed', ({ data }) => {
          compute(data, passes);
          return [];
        }),
      ),
    );
  }
  if (!(result > 0)) throw new Error('nothing was computed');
  return results;
}
