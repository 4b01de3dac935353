// A group of many datasets, each with its type, shape, filters and the number of its attributes: what a browser of files shows.

import { join } from 'node:path';
import { compare, timed } from '../compare.mjs';
import { inNode, inPython } from '../harness.mjs';
import { openH5wasm, startH5rx } from '../peers.mjs';
import { digits } from '../table.mjs';

export const reads = [];
export const needsH5py = true;

const DATASETS = 1000;

export async function run(context) {
  const { folder, python } = context;
  const args = { path: join(folder, 'listed.h5'), datasets: DATASETS };
  await inPython(python, 'write_listed', args);
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(context, {
    path: args.path,
    what: `a group of ${digits(DATASETS)} datasets listed with types, shapes, filters and attributes`,
    measure: { of: ({ seconds }) => seconds * 1000, unit: 'ms', better: 'lower' },
    targets: [{ atMost: 150 }],
    ways: {
      '`members`': here('byMembers'),
      'operation by operation, into one event set': here('byH5rx'),
    },
    peers: { h5wasm: here('byH5wasm'), h5py: () => inPython(python, 'list_datasets', { path: args.path }) },
  });
}

export async function byMembers({ path }) {
  const { members, openFile } = await import('h5rx');
  const { lastValueFrom, reduce } = await import('rxjs');
  await startH5rx(path);
  const { seconds, result } = await timed(() =>
    lastValueFrom(
      openFile(path).pipe(
        members({ attributes: 'names' }),
        reduce(
          (sum, { space, datatype, attributes, creation: { filters = [] } }) =>
            sum + space.dims[0] + datatype.size + attributes.length + (filters.some(({ id }) => id === 1) ? 1 : 0),
          0,
        ),
      ),
    ),
  );
  return { seconds, checksum: result };
}

export async function byH5rx({ path }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none } = h5;
  await startH5rx(path);
  const { seconds, result } = await timed(async () => {
    const es = new h5.EventSet();
    const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, none, es);
    const links = await lastValueFrom(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es));
    const told = links.map(({ name }) => {
      const dset = h5.H5Dopen_async(file, name, none, es);
      const facts = [
        h5.H5Dget_space_async(dset, es),
        h5.H5Dget_type_async(dset, es),
        h5.H5Dget_create_plist_async(dset, es),
        h5.H5Aiterate_async(dset, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es),
      ].map((operation) => lastValueFrom(operation));
      h5.H5Dclose_async(dset, es);
      return Promise.all(facts);
    });
    const all = await Promise.all(told);
    h5.H5Fclose_async(file, es);
    await lastValueFrom(es.wait());
    return all.reduce(
      (sum, [space, type, { filters = [] }, attributes]) =>
        sum + space.dims[0] + type.size + attributes.length + (filters.some(({ id }) => id === 1) ? 1 : 0),
      0,
    );
  });
  return { seconds, checksum: result };
}

export async function byH5wasm({ path }) {
  await (await import('h5wasm/node')).default.ready;
  const { seconds, result } = await timed(async () => {
    const file = await openH5wasm(path);
    let sum = 0;
    for (const name of file.keys()) {
      const dataset = file.get(name);
      const { shape, metadata, filters } = dataset;
      sum +=
        shape[0] + metadata.size + Object.keys(dataset.attrs).length + (filters.some(({ id }) => id === 1) ? 1 : 0);
    }
    file.close();
    return sum;
  });
  return { seconds, checksum: result };
}
