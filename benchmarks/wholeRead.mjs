// Reading a whole dataset into one typed array, as its three layouts need it.

import { checksum } from './data.mjs';
import { byTurns, inNode, inPython, row } from './harness.mjs';

/** The rows of one layout: `H5Dread_async`, and `readChunks` on all workers with the chunks put together. */
export async function compareReads({ files, python, rounds, say }, { dataset, what, targets }) {
  const args = { path: files[dataset], dataset };
  const results = await byTurns(rounds, args.path, {
    h5Dread: () => inNode(import.meta.url, 'readByH5Dread', args),
    readChunks: () => inNode(import.meta.url, 'readByChunks', args),
    h5wasm: () => inNode(import.meta.url, 'readByH5wasm', args),
    h5py: python && (() => inPython(python, 'read', args)),
  });
  const sums = new Set(Object.values(results).flatMap((all) => all.map((one) => one.checksum)));
  if (sums.size > 1) throw new Error(`${what}: the parties read different values (${[...sums].join(', ')})`);
  const rate = (all) => all?.map(({ seconds, bytes }) => bytes / seconds / 1e6);
  const peers = { h5wasm: rate(results.h5wasm), h5py: rate(results.h5py) };
  for (const [party, all] of Object.entries(results)) say(`${party}: ${rate(all).map(Math.round).join(', ')} MB/s`);
  return [
    row({
      what: `${what}: \`H5Dread_async\``,
      samples: { h5rx: rate(results.h5Dread), ...peers },
      unit: 'MB/s',
      targets,
    }),
    row({
      what: `${what}: \`readChunks\`, \`collect\``,
      samples: { h5rx: rate(results.readChunks), ...peers },
      unit: 'MB/s',
      targets,
    }),
  ];
}

/** Times `read`, which gives a typed array, after a small dataset of the same layout was read. */
async function timed(path, dataset, read) {
  await read(path, `/warm/${dataset}`);
  const start = performance.now();
  const data = await read(path, `/${dataset}`);
  return { seconds: (performance.now() - start) / 1000, bytes: data.byteLength, checksum: checksum(data) };
}

export async function readByH5Dread({ path, dataset }) {
  const { H5Dread_async, openDataset, openFile, whileOpen } = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  return timed(path, dataset, (file, name) =>
    lastValueFrom(
      openFile(file).pipe(
        openDataset(name),
        whileOpen((dset) => H5Dread_async(dset)),
      ),
    ),
  );
}

export async function readByChunks({ path, dataset }) {
  const { collect, openDataset, openFile, readChunks } = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  return timed(path, dataset, async (file, name) => {
    const { data } = await lastValueFrom(
      openFile(file).pipe(openDataset(name), readChunks({ ordered: false }), collect()),
    );
    return data;
  });
}

export async function readByH5wasm({ path, dataset }) {
  const { default: h5wasm, File } = await import('h5wasm/node');
  await h5wasm.ready;
  return timed(path, dataset, (name, within) => {
    const file = new File(name, 'r');
    const { value } = file.get(within);
    file.close();
    return value;
  });
}
