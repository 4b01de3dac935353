// Writing a whole dataset, from creating the file to its being closed; the operating system writes to the disk later.

import { npoints } from '../chunks.mjs';
import { compare, timed } from '../compare.mjs';
import { ARRAY_CHUNK } from '../data.mjs';
import { inNode, inPython, rarely } from '../harness.mjs';
import { createQueue, openH5wasm } from '../peers.mjs';
import { cannot, digits } from '../table.mjs';
import { floatsOf } from '../writeFiles.mjs';
import { thenRead } from '../written.mjs';

export const reads = ['values.f32'];

const JSFIVE_READS_ONLY = 'jsfive does not write.';
/** h5wasm has one filter a dataset, so nobody shuffles here. */
const LAYOUTS = {
  contiguous: {},
  'chunked, no filter': { chunk: ARRAY_CHUNK },
  'chunked, gzip': { chunk: ARRAY_CHUNK, deflate: 4 },
};
/** Compressing takes so long that an eighth of the rows shows it as well. */
const COMPRESSED_PART = 1 / 8;

export async function run(context) {
  const { python, rounds, size, values } = context;
  const table = [];
  for (const [how, layout] of Object.entries(LAYOUTS)) {
    const [rows, columns] = size.array;
    const args = { values, shape: [layout.deflate ? rows * COMPRESSED_PART : rows, columns], ...layout };
    const by = (party, name) => thenRead(context, party, (path) => inNode(import.meta.url, name, { ...args, path }));
    const ways = { '`H5Dwrite_async`': by('h5rx', 'byH5Dwrite') };
    if (layout.chunk) ways['`writeChunks`'] = by('h5rx', 'byWriteChunks');
    table.push(
      ...(await compare(
        { ...context, rounds: Math.min(rounds, 3) },
        {
          what: `write ${digits(npoints(args.shape) / 2 ** 18)} MiB, ${how}`,
          ways,
          peers: {
            h5wasm: by('h5wasm', 'byH5wasm'),
            jsfive: cannot(JSFIVE_READS_ONLY),
            zarrita: layout.deflate
              ? cannot('zarrita decodes gzip and does not encode it.')
              : rarely(2, by('zarrita', 'byZarrita')),
            h5py: python && thenRead(context, 'h5py', (path) => inPython(python, 'write_whole', { ...args, path })),
          },
        },
      )),
    );
  }
  return table;
}

const WARM = [256, 256];

/** Times writing, after a small file was written the same way. */
async function measured({ path, values, shape }, write) {
  const whole = await floatsOf(values);
  await write(`${path}-warm`, whole.slice(0, WARM[0] * WARM[1]), WARM);
  const data = whole.subarray(0, shape[0] * shape[1]);
  const { seconds } = await timed(() => write(path, data, shape));
  return { seconds, bytes: data.byteLength };
}

async function h5rxWriter({ chunk, deflate }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5T_IEEE_F32LE: float } = h5;
  const dcpl = { ...(chunk && { chunk }), ...(deflate && { deflate }) };
  const create = (path, shape, es) => {
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, none, none, es);
    const dset = h5.H5Dcreate_async(file, 'data', float, h5.H5Screate_simple(shape), none, dcpl, none, es);
    return { file, dset };
  };
  const finish = async (es) => {
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };
  return { h5, create, finish };
}

export async function byH5Dwrite(args) {
  const { h5, create, finish } = await h5rxWriter(args);
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_NATIVE: native } = h5;
  return measured(args, async (path, data, shape) => {
    const es = new h5.EventSet();
    const { file, dset } = create(path, shape, es);
    h5.H5Dwrite_async(dset, native, all, all, none, data, es);
    h5.H5Dclose_async(dset, es);
    h5.H5Fclose_async(file, es);
    await finish(es);
  });
}

/** Parts of one row of chunks, as an acquisition would deliver them. */
export async function byWriteChunks(args) {
  const { h5, create, finish } = await h5rxWriter(args);
  const { from, lastValueFrom } = await import('rxjs');
  const rows = ARRAY_CHUNK[0];
  return measured(args, async (path, data, shape) => {
    const es = new h5.EventSet();
    const { file, dset } = create(path, shape, es);
    const id = await lastValueFrom(dset);
    const parts = Array.from({ length: shape[0] / rows }, (_, n) => ({
      data: data.subarray(n * rows * shape[1], (n + 1) * rows * shape[1]),
      offset: [n * rows, 0],
      shape: [rows, shape[1]],
    }));
    await lastValueFrom(from(parts).pipe(h5.writeChunks(id)));
    h5.H5Dclose_async(id, es);
    h5.H5Fclose_async(file, es);
    await finish(es);
  });
}

export async function byH5wasm(args) {
  const { chunk, deflate } = args;
  return measured(args, async (path, data, shape) => {
    const file = await openH5wasm(path, 'w');
    file.create_dataset({
      name: 'data',
      data,
      shape,
      dtype: '<f4',
      ...(chunk && { chunks: chunk }),
      ...(deflate && { compression: 'gzip', compression_opts: deflate }),
    });
    file.close();
  });
}

/** A dataset without chunks is one chunk. */
export async function byZarrita(args) {
  const zarr = await import('zarrita');
  const { default: FileSystemStore } = await import('@zarrita/storage/fs');
  return measured(args, async (path, data, shape) => {
    const array = await zarr.create(zarr.root(new FileSystemStore(path)).resolve('data'), {
      shape,
      chunkShape: args.chunk ?? shape,
      dtype: 'float32',
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
      fillValue: 0,
    });
    await zarr.set(array, null, { data, shape, stride: [shape[1], 1] }, { createQueue });
  });
}
