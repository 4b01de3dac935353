// A compressed dataset row by row, in order, each row one read: every chunk holds 256 of them.

import { compare, timed } from '../compare.mjs';
import { checksumOf, ROWS } from '../data.mjs';
import { inNode, inPython } from '../harness.mjs';
import { JSFIVE_READS_WHOLE, openH5wasm, openZarr, readZarr } from '../peers.mjs';
import { cannot } from '../table.mjs';

export const reads = ['rows.h5', 'rows.zarr'];

const COLUMNS = ROWS[1];

export async function run(context) {
  const { files, stores, python, rounds, size, filters } = context;
  const args = { path: files.rows, store: stores.rows, rows: size.rowsRead };
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(
    { ...context, rounds: Math.min(rounds, 3) },
    {
      path: args.path,
      what: `row by row through 1 MiB chunks, ${filters}`,
      measure: { of: ({ seconds }) => args.rows / seconds, unit: 'rows/s' },
      ways: { 'each awaited': here('oneByOne'), 'into one event set': here('inOneSet') },
      peers: {
        h5wasm: here('byH5wasm'),
        jsfive: cannot(JSFIVE_READS_WHOLE),
        zarrita: here('byZarrita'),
        h5py: python && (() => inPython(python, 'read_rows', { path: args.path, rows: args.rows })),
      },
    },
  );
}

/** Times reading the rows with `readRow(n)`, or all of them with `readRows(count)`. */
async function measured(rows, readRows) {
  const { seconds, result } = await timed(() => readRows(rows));
  return { seconds, checksum: checksumOf(result) };
}

const inTurn = (readRow) => async (count) => {
  const rows = [];
  for (let n = 0; n < count; n += 1) rows.push(await readRow(n));
  return rows;
};

async function withH5rx({ path }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  const file = await lastValueFrom(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
  const open = (name) => lastValueFrom(h5.H5Dopen_async(file, name));
  await lastValueFrom(h5.H5Dread_async(await open('warm/rows')));
  const dset = await open('rows');
  const extent = h5.H5Screate_simple(ROWS);
  const readRow = (n, es) => {
    const row = h5.H5Sselect_hyperslab(extent, 'H5S_SELECT_SET', [n, 0], null, [1, COLUMNS], null);
    return h5.H5Dread_async(dset, native, all, row, none, es);
  };
  return { h5, lastValueFrom, readRow };
}

export async function oneByOne(args) {
  const { lastValueFrom, readRow } = await withH5rx(args);
  return measured(
    args.rows,
    inTurn((n) => lastValueFrom(readRow(n))),
  );
}

export async function inOneSet(args) {
  const { h5, lastValueFrom, readRow } = await withH5rx(args);
  return measured(args.rows, async (count) => {
    const es = new h5.EventSet();
    const operations = Array.from({ length: count }, (_, n) => readRow(n, es));
    await lastValueFrom(es.wait());
    return Promise.all(operations.map((operation) => lastValueFrom(operation)));
  });
}

export async function byH5wasm({ path, rows }) {
  const file = await openH5wasm(path);
  file.get('warm/rows').slice([[0, 1], []]);
  const dataset = file.get('rows');
  return measured(
    rows,
    inTurn((n) => dataset.slice([[n, n + 1], []])),
  );
}

export async function byZarrita({ store, rows }) {
  await readZarr(await openZarr(store, 'warm/rows'), [0, null]);
  const array = await openZarr(store, 'rows');
  return measured(
    rows,
    inTurn((n) => readZarr(array, [n, null])),
  );
}
