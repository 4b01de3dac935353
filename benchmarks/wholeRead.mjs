// Reading a whole dataset into one array, as every layout needs it.

import { compare, timed } from './compare.mjs';
import { checksum } from './data.mjs';
import { inNode, inPython, rarely } from './harness.mjs';
import { openH5wasm, openJsfive, openZarr, readZarr } from './peers.mjs';

/**
 * The rows of one layout: `H5Dread_async`, the same into shared memory that was used before where `into` says so, and `readChunks` on all
 * workers with the chunks put together.
 */
export async function compareReads(context, { dataset, what, targets, into = false, peers = {} }) {
  const { files, stores, python, hidefix, shapes, rounds } = context;
  const args = { path: files[dataset], store: stores[dataset], dataset };
  const fewer = Math.max(1, Math.floor(rounds / 2));
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(context, {
    path: args.path,
    what,
    targets: into ? { [READ]: targets, [INTO]: [...targets, { times: 1.3, than: READ }], [CHUNKS]: targets } : targets,
    ways: {
      [READ]: here('readByH5Dread'),
      ...(into && { [INTO]: here('readByH5DreadInto') }),
      [CHUNKS]: here('readByChunks'),
    },
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

const READ = '`H5Dread_async`';
const INTO = '`H5Dread_async`, `dxpl.into`';
const CHUNKS = '`readChunks`, `collect`';

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

/** As a viewer does that shows one frame after the other: the memory of the array was written before. */
export async function readByH5DreadInto({ path, dataset }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const read = (name, into) =>
    lastValueFrom(
      h5.openFile(path).pipe(
        h5.openDataset(name),
        h5.whileOpen((dset) => h5.H5Dread_async(dset, native, all, all, into ? { into } : none)),
      ),
    );
  const space = await lastValueFrom(
    h5.openFile(path).pipe(
      h5.openDataset(`/${dataset}`),
      h5.whileOpen((dset) => h5.H5Dget_space_async(dset)),
    ),
  );
  const frame = new Float32Array(new SharedArrayBuffer(4 * h5.H5Sget_select_npoints(space))).fill(1);
  return measured(dataset, (name) => read(name, name === `/${dataset}` ? frame : undefined));
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
