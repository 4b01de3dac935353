// Memory of the process after very many datasets of large chunks were opened, read and closed.

import { byTurns, inNode } from '../harness.mjs';
import { digits, row } from '../table.mjs';

export const reads = [];

/** Datasets of two chunks of 1 MiB each. */
const COUNT = 600;
const SHAPE = [2, 2 ** 18];
/** Read before memory is looked at: all workers are there then. */
const WARM = 10;

export async function run({ folder, rounds, say }) {
  const path = `${folder}/manyDatasets.h5`;
  await inNode(import.meta.url, 'writeDatasets', { path });
  const { h5rx } = await byTurns(rounds, path, { h5rx: () => inNode(import.meta.url, 'growth', { path }) });
  say(`grew by ${h5rx.map(digits).join(', ')} MB`);
  return [
    row({
      what: `${COUNT} datasets of two compressed 1 MiB chunks, opened, read and closed: growth of the process`,
      samples: { h5rx },
      unit: 'MB',
      better: 'lower',
      targets: [{ atMost: 100 }],
      summary: (all) => Math.max(...all),
    }),
  ];
}

export async function writeDatasets({ path }) {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const file = new File(path, 'w');
  for (let n = 0; n < COUNT; n += 1) {
    const data = Float32Array.from({ length: SHAPE[0] * SHAPE[1] }, (_, i) => n + (i % 5003));
    const chunks = [1, SHAPE[1]];
    file.create_dataset({ name: `d${n}`, data, shape: SHAPE, chunks, compression: 'gzip', compression_opts: 1 });
  }
  file.close();
}

/** By how many megabytes the process grew, its garbage not collected. */
export async function growth({ path }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const es = new h5.EventSet();
  const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, none, es);
  const read = async (n) => {
    const dset = h5.H5Dopen_async(file, `d${n}`, none, es);
    const data = h5.H5Dread_async(dset, native, all, all, none, es);
    h5.H5Dclose_async(dset, es);
    const values = await lastValueFrom(data);
    if (values[SHAPE[1]] !== n + (SHAPE[1] % 5003)) throw new Error(`d${n} was read wrongly`);
  };
  for (let n = 0; n < WARM; n += 1) await read(n);
  const before = process.memoryUsage.rss();
  for (let n = 0; n < COUNT; n += 1) await read(n);
  const after = process.memoryUsage.rss();
  h5.H5Fclose_async(file, es);
  await lastValueFrom(es.wait());
  return (after - before) / 1e6;
}
