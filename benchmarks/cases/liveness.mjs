// How long the calling thread's event loop stands still while a large compressed dataset is read.

import { byTurns, inNode } from '../harness.mjs';
import { JSFIVE_READS_WHOLE, openH5wasm, openZarr, readZarr } from '../peers.mjs';
import { cannot, digits, row } from '../table.mjs';

export const reads = ['large.h5', 'large.zarr'];

export async function run({ files, stores, size, rounds, say }) {
  const args = {
    path: files.large,
    store: stores.large,
    rows: size.largeRead / 4 / size.large[1],
    columns: size.large[1],
    shape: size.large,
  };
  const { idle, h5wasm, zarrita, ...ways } = await byTurns(rounds, files.large, {
    idle: () => inNode(import.meta.url, 'whileIdle', args),
    h5wasm: () => inNode(import.meta.url, 'whileH5wasm', args),
    zarrita: () => inNode(import.meta.url, 'whileZarrita', args),
    '`H5Dread_async`': () => inNode(import.meta.url, 'whileH5Dread', args),
    '`readChunks`': () => inNode(import.meta.url, 'whileReadChunks', args),
    '`readChunks`, `collect`': () => inNode(import.meta.url, 'whileCollect', args),
  });
  const bytes = `${digits(size.largeRead / 2 ** 20)} MiB`;
  const targets = [{ atMost: 10 }];
  const rows = Object.entries(ways).map(([way, h5rx]) => {
    const samples = { h5rx, h5wasm, zarrita };
    say(`${way}: ${h5rx.map(digits).join(', ')} ms`);
    return row({
      what: `longest block of the event loop, ${bytes} compressed: ${way}`,
      samples,
      unit: 'ms',
      better: 'lower',
      targets,
      cells: { jsfive: cannot(JSFIVE_READS_WHOLE) },
    });
  });
  return [
    ...rows,
    row({ what: 'the same with nothing to read: the noise of the machine', samples: { h5rx: idle }, unit: 'ms' }),
  ];
}

/** The most by which a tick of a 1 ms timer was late beside `work`, in milliseconds. */
async function watched(work) {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  longest = 0;
  await work();
  // A block that ends with the work shows in the tick after it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  return longest;
}

export const whileIdle = () => watched(() => new Promise((resolve) => setTimeout(resolve, 2000)));

async function withH5rx({ path, columns }, read) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const run = (rows) =>
    lastValueFrom(h5.openFile(path).pipe(h5.openDataset('data'), read(h5, { start: [0, 0], count: [rows, columns] })), {
      defaultValue: undefined,
    });
  await run(512);
  return run;
}

export async function whileH5Dread(args) {
  const run = await withH5rx(args, (h5, { start, count }) => {
    const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
    return h5.whileOpen((dset) => {
      const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple(args.shape), 'H5S_SELECT_SET', start, null, count, null);
      return h5.H5Dread_async(dset, native, all, space, none);
    });
  });
  return watched(() => run(args.rows));
}

export async function whileReadChunks(args) {
  const run = await withH5rx(args, (h5, selection) => h5.readChunks({ selection, project: () => [] }));
  return watched(() => run(args.rows));
}

export async function whileCollect(args) {
  const run = await withH5rx(
    args,
    (h5, selection) => (dset$) => dset$.pipe(h5.readChunks({ selection }), h5.collect()),
  );
  return watched(() => run(args.rows));
}

export async function whileH5wasm({ path, rows, columns }) {
  const dataset = (await openH5wasm(path)).get('data');
  const read = (count) =>
    dataset.slice([
      [0, count],
      [0, columns],
    ]);
  read(512);
  return watched(() => read(rows));
}

export async function whileZarrita({ store, rows, columns }) {
  const { slice } = await import('zarrita');
  const array = await openZarr(store, 'data');
  const read = (count) => readZarr(array, [slice(0, count), slice(0, columns)]);
  await read(512);
  return watched(() => read(rows));
}
