// Very many small datasets: each opened, read and closed.

import { compare, timed } from '../compare.mjs';
import { checksumOf, MANY } from '../data.mjs';
import { inNode, inPython } from '../harness.mjs';
import { openH5wasm, openJsfive, openZarr, readZarr } from '../peers.mjs';
import { digits } from '../table.mjs';

export const reads = ['many.h5', 'many.zarr', 'small.h5'];

export async function run(context) {
  const { files, stores, python } = context;
  const args = { path: files.many, store: stores.many, warm: files.small };
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(context, {
    path: args.path,
    what: `${digits(MANY.count)} datasets of ${digits(MANY.length)} float32, opened, read and closed`,
    measure: { of: ({ seconds }) => MANY.count / seconds, unit: 'datasets/s' },
    ways: { 'into one event set': here('inOneSet'), 'each awaited': here('oneByOne') },
    peers: {
      h5wasm: here('byH5wasm'),
      jsfive: here('byJsfive'),
      zarrita: here('byZarrita'),
      h5py: python && (() => inPython(python, 'read_many', { path: args.path, warm: args.warm, count: MANY.count })),
    },
  });
}

const nameOf = (n) => `many/d${n}`;

/** Times opening the file and reading all of its datasets. */
async function measured(readAll) {
  const { seconds, result } = await timed(readAll);
  const parts = result.map((part) => (ArrayBuffer.isView(part) ? part : Float32Array.from(part)));
  return { seconds, checksum: checksumOf(parts) };
}

async function inTurn(read) {
  const parts = [];
  for (let n = 0; n < MANY.count; n += 1) parts.push(await read(nameOf(n)));
  return parts;
}

async function withH5rx({ warm }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  await lastValueFrom(h5.openFile(warm).pipe(h5.openDataset('small/d0'), h5.readDataset()));
  /** Issues everything that is done with a dataset. */
  const read = (file, name, es) => {
    const dset = h5.H5Dopen_async(file, name, none, es);
    const data = h5.H5Dread_async(dset, native, all, all, none, es);
    h5.H5Dclose_async(dset, es);
    return data;
  };
  const finish = async (es) => {
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };
  const open = (path, es) => h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, none, es);
  return { h5, lastValueFrom, open, read, finish };
}

export async function inOneSet(args) {
  const { h5, lastValueFrom, open, read, finish } = await withH5rx(args);
  return measured(async () => {
    const es = new h5.EventSet();
    const file = open(args.path, es);
    const results = Array.from({ length: MANY.count }, (_, n) => read(file, nameOf(n), es));
    h5.H5Fclose_async(file, es);
    await finish(es);
    return Promise.all(results.map((result) => lastValueFrom(result)));
  });
}

export async function oneByOne(args) {
  const { h5, lastValueFrom, open, read, finish } = await withH5rx(args);
  return measured(async () => {
    const es = new h5.EventSet();
    const file = open(args.path, es);
    const parts = await inTurn((name) => lastValueFrom(read(file, name, es)));
    h5.H5Fclose_async(file, es);
    await finish(es);
    return parts;
  });
}

export async function byH5wasm({ path, warm }) {
  (await openH5wasm(warm)).get('small/d0').value;
  return measured(async () => {
    const file = await openH5wasm(path);
    const parts = await inTurn((name) => file.get(name).value);
    file.close();
    return parts;
  });
}

export async function byJsfive({ path, warm }) {
  (await openJsfive(warm)).get('small/d0').value;
  return measured(async () => {
    const group = (await openJsfive(path)).get('many');
    return inTurn((name) => group.get(name.slice('many/'.length)).value);
  });
}

export async function byZarrita({ store }) {
  await readZarr(await openZarr(store, nameOf(0)));
  return measured(() => inTurn(async (name) => readZarr(await openZarr(store, name))));
}
