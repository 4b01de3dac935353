// A dataset larger than one wants in memory, a part at a time: speed, and memory at the peak.

import { LARGE_CHUNK } from '../data.mjs';
import { byTurns, inNode, inPython, rarely } from '../harness.mjs';
import { JSFIVE_READS_WHOLE, openH5wasm, openZarr, readZarr } from '../peers.mjs';
import { cannot, digits, row } from '../table.mjs';

export const reads = ['large.h5', 'large.zarr'];

export async function run({ files, stores, filters, size, python, quick, say }) {
  // The peers read a row of chunks at a time: less would decompress chunks more than once.
  const args = { path: files.large, rows: LARGE_CHUNK[0] };
  const results = await byTurns(quick ? 1 : 2, files.large, {
    h5rx: () => inNode(import.meta.url, 'streamByH5rx', args),
    h5wasm: () => inNode(import.meta.url, 'streamByH5wasm', args),
    zarrita: rarely(1, () => inNode(import.meta.url, 'streamByZarrita', { store: stores.large, rows: args.rows })),
    h5py: python && (() => inPython(python, 'stream', args)),
  });
  const bytes = size.large[0] * size.large[1] * 4;
  const each = (value) =>
    Object.fromEntries(
      Object.entries(results).map(([party, all]) => {
        if (all.some((one) => one.bytes !== bytes)) throw new Error(`${party} did not read ${bytes} bytes`);
        return [party, all.map(value)];
      }),
    );
  const rates = each(({ seconds }) => bytes / seconds / 1e6);
  const memory = each(({ rss }) => rss / 1e6);
  say(JSON.stringify({ rates, memory }));
  const cells = { jsfive: cannot(JSFIVE_READS_WHOLE) };
  const what = `streaming ${digits(bytes / 2 ** 30)} GiB, ${filters}, \`readChunks\``;
  return [
    row({ what, samples: rates, unit: 'MB/s', cells }),
    row({
      what: `${what}: peak memory of the process`,
      samples: memory,
      unit: 'MB',
      better: 'lower',
      targets: [{ atMost: 400 }],
      summary: (all) => Math.max(...all),
      cells,
    }),
  ];
}

/** A little of every chunk is looked at, as a consumer would. */
const look = (data) => data[0] + data[data.length - 1];

export async function streamByH5rx({ path }) {
  const { openDataset, openFile, readChunks } = await import('h5rx');
  let bytes = 0;
  let seen = 0;
  const start = performance.now();
  await openFile(path)
    .pipe(openDataset('data'), readChunks({ ordered: false }))
    .forEach(({ data }) => {
      bytes += data.byteLength;
      seen += look(data);
    });
  return { seconds: (performance.now() - start) / 1000, bytes, seen, rss: process.resourceUsage().maxRSS * 1024 };
}

export async function streamByH5wasm({ path, rows }) {
  const file = await openH5wasm(path);
  let bytes = 0;
  let seen = 0;
  const start = performance.now();
  const dataset = file.get('data');
  for (let y = 0; y < dataset.shape[0]; y += rows) {
    const data = dataset.slice([[y, y + rows], []]);
    bytes += data.byteLength;
    seen += look(data);
  }
  return { seconds: (performance.now() - start) / 1000, bytes, seen, rss: process.resourceUsage().maxRSS * 1024 };
}

export async function streamByZarrita({ store, rows }) {
  const { slice } = await import('zarrita');
  let bytes = 0;
  let seen = 0;
  const start = performance.now();
  const array = await openZarr(store, 'data');
  for (let y = 0; y < array.shape[0]; y += rows) {
    const data = await readZarr(array, [slice(y, y + rows), null]);
    bytes += data.byteLength;
    seen += look(data);
  }
  return { seconds: (performance.now() - start) / 1000, bytes, seen, rss: process.resourceUsage().maxRSS * 1024 };
}
