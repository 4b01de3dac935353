// The measured HDF5 files as h5rx writes them, where there is no h5py.

import { readFile } from 'node:fs/promises';
import { npoints, offsetsOfChunks } from './chunks.mjs';

export async function writeFiles({ files, values }) {
  const whole = await floatsOf(values);
  for (const { path, datasets } of files) await writeFile(path, datasets, whole);
}

/** A file of little-endian float32. */
export async function floatsOf(path) {
  const { buffer, byteOffset, length } = await readFile(path);
  return new Float32Array(buffer, byteOffset, length / 4);
}

async function writeFile(path, datasets, whole) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_IEEE_F32LE: float, H5T_NATIVE: native } = h5;
  const es = new h5.EventSet();
  const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, none, none, es);
  const create = (name, { shape, chunk, compressed }) => {
    const dcpl = { ...(chunk && { chunk }), ...(compressed && { deflate: 4 }) };
    const lcpl = { createIntermediateGroup: true };
    return h5.H5Dcreate_async(file, name, float, h5.H5Screate_simple(shape), lcpl, dcpl, none, es);
  };
  const finish = async () => {
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };

  for (const dataset of datasets) {
    const { name, shape, chunk, count, patterns } = dataset;
    if (patterns) {
      const dset = create(name, dataset);
      const length = npoints(chunk);
      let n = 0;
      for (const offset of offsetsOfChunks(shape, chunk)) {
        const first = ((n % patterns) * length) % whole.length;
        const space = h5.H5Sselect_hyperslab(h5.H5Screate_simple(shape), 'H5S_SELECT_SET', offset, null, chunk, null);
        h5.H5Dwrite_async(dset, native, all, space, none, whole.slice(first, first + length), es);
        n += 1;
        if (n % 32 === 0) await finish();
      }
      h5.H5Dclose_async(dset, es);
      continue;
    }
    for (let n = 0; n < (count ?? 1); n += 1) {
      const dset = create(count ? name + n : name, dataset);
      const first = n * npoints(shape);
      h5.H5Dwrite_async(dset, native, all, all, none, whole.slice(first, first + npoints(shape)), es);
      h5.H5Dclose_async(dset, es);
    }
    await finish();
  }
  h5.H5Fclose_async(file, es);
  await finish();
}
