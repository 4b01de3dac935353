// Reading a whole dataset into one array, as every layout needs it.

import { compare, timed } from './compare.mjs';
import { checksum } from './data.mjs';
import { inNode, inPython, rarely } from './harness.mjs';
import { openH5wasm, openJsfive, openZarr, readZarr } from './peers.mjs';

/** The rows of one layout: `H5Dread_async`, and `readChunks` on all workers with the chunks put together. */
export async function compareReads(context, { dataset, what, targets, peers = {} }) {
  const { files, stores, python, hidefix, shapes, rounds } = context;
  const args = { path: files[dataset], store: stores[dataset], dataset };
  const fewer = Math.max(1, Math.floor(rounds / 2));
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(context, {
    path: args.path,
    what,
    targets,
    ways: { '`H5Dread_async`': here('readByH5Dread'), '`readChunks`, `collect`': here('readByChunks') },
    peers: {
      h5wasm: here('readByH5wasm'),
      jsfive: rarely(fewer, here('readByJsfive')),
      zarrita: args.store && rarely(fewer, here('readByZarrita')),
      h5py: python && (() => inPython(python, 'read', args)),
      hidefix: hidefix && (() => inPython(python, 'read_by_hidefix', { path: args.path, dataset, ...shapes[dataset] })),
      ...peers,
    },
  });
}

/** Times `read`, which gives an array, after a small dataset of the same layout was read. */
async function measured(dataset, read) {
  await read(`/warm/${dataset}`);
  const { seconds, result } = await timed(() => read(`/${dataset}`));
  const data = ArrayBuffer.isView(result) ? result : Float32Array.from(result);
  return { seconds, bytes: data.byteLength, checksum: checksum(data) };
}

export async function readByH5Dread({ path, dataset }) {
  const { H5Dread_async, openDataset, openFile, whileOpen } = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  return measured(dataset, (name) =>
    lastValueFrom(
      openFile(path).pipe(
        openDataset(name),
        whileOpen((dset) => H5Dread_async(dset)),
      ),
    ),
  );
}

export async function readByChunks({ path, dataset }) {
  const { collect, openDataset, openFile, readChunks } = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  return measured(dataset, async (name) => {
    const { data } = await lastValueFrom(
      openFile(path).pipe(openDataset(name), readChunks({ ordered: false }), collect()),
    );
    return data;
  });
}

export async function readByH5wasm({ path, dataset }) {
  return measured(dataset, async (name) => {
    const file = await openH5wasm(path);
    const { value } = file.get(name);
    file.close();
    return value;
  });
}

/** jsfive gives a plain array of numbers; that it becomes a typed one here is not in its time. */
export async function readByJsfive({ path, dataset }) {
  return measured(dataset, async (name) => (await openJsfive(path)).get(name).value);
}

export async function readByZarrita({ store, dataset }) {
  return measured(dataset, async (name) => readZarr(await openZarr(store, name)));
}
