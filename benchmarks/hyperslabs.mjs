// Reading hyperslabs of a dataset one after the other, each by one call, with every party.

import { compare, timed } from './compare.mjs';
import { checksumOf } from './data.mjs';
import { inNode, inPython } from './harness.mjs';
import { JSFIVE_READS_WHOLE, openH5wasm, openZarr, readZarr } from './peers.mjs';
import { cannot } from './table.mjs';

/**
 * The rows of some hyperslabs of a dataset.
 *
 * @param shape - Of the dataset.
 * @param slabs - For each dimension of each hyperslab `[first, end, stride]`; in `warm`, those of the warm-up dataset.
 */
export async function compareHyperslabs(context, { dataset, shape, warm, slabs, what, measure }) {
  const { files, stores, python } = context;
  const args = { path: files[dataset], store: stores[dataset], dataset, warm, slabs };
  const here = (name) => () => inNode(import.meta.url, name, { ...args, shape });
  return compare(context, {
    path: args.path,
    what,
    measure,
    ways: { '`H5Dread_async`': here('byH5rx') },
    peers: {
      h5wasm: here('byH5wasm'),
      jsfive: cannot(JSFIVE_READS_WHOLE),
      zarrita: here('byZarrita'),
      h5py: python && (() => inPython(python, 'read_hyperslabs', args)),
    },
  });
}

/** Times reading the slabs with what `open` gives for a dataset. */
async function measured({ dataset, warm, slabs }, open) {
  const readWarm = await open(`warm/${dataset}`, warm.shape);
  await readWarm(warm.slab);
  const read = await open(dataset);
  const { seconds, result } = await timed(async () => {
    const parts = [];
    for (const slab of slabs) parts.push(await read(slab));
    return parts;
  });
  const bytes = result.reduce((sum, part) => sum + part.byteLength, 0);
  return { seconds, bytes, checksum: checksumOf(result) };
}

export async function byH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const file = await lastValueFrom(h5.H5Fopen_async(args.path, h5.H5F_ACC_RDONLY));
  return measured(args, async (name, shape = args.shape) => {
    const dset = await lastValueFrom(h5.H5Dopen_async(file, name));
    const extent = h5.H5Screate_simple(shape);
    return (slab) => {
      const start = slab.map(([first]) => first);
      const stride = slab.map(([, , step]) => step);
      const count = slab.map(([first, end, step]) => Math.ceil((end - first) / step));
      const space = h5.H5Sselect_hyperslab(extent, 'H5S_SELECT_SET', start, stride, count, null);
      return lastValueFrom(h5.H5Dread_async(dset, native, all, space, none));
    };
  });
}

export async function byH5wasm(args) {
  const file = await openH5wasm(args.path);
  return measured(args, (name) => {
    const dataset = file.get(name);
    return (slab) => dataset.slice(slab);
  });
}

export async function byZarrita(args) {
  const { slice } = await import('zarrita');
  return measured(args, async (name) => {
    const array = await openZarr(args.store, name);
    return (slab) =>
      readZarr(
        array,
        slab.map(([first, end, step]) => slice(first, end, step)),
      );
  });
}
