// The files that are measured. Their values are made here, whoever writes the file: the same in every run.

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inNode, inPython } from './harness.mjs';

const MIB = 2 ** 20;

/** Rows and columns, and those of a chunk. */
export const SIZES = {
  quick: { array: [4096, 4096], large: [8192, 16384], largeRead: 128 * MIB, canceledRead: 512 * MIB, datasets: 1000 },
  full: { array: [8192, 8192], large: [65536, 16384], largeRead: 512 * MIB, canceledRead: 1024 * MIB, datasets: 1000 },
};
export const LARGE_CHUNK = [512, 512];
const SHAPES = {
  arrayChunk: [256, 256],
  largeChunk: LARGE_CHUNK,
  /** A small dataset of each layout, read before the clock starts. */
  warm: [1024, 1024],
  /** Distinct chunks of the large dataset, which it repeats. */
  patterns: 64,
};

/**
 * Readings of an instrument: a slow change with noise, rounded to steps of the converter. gzip with shuffle halves them.
 */
export function readings(values, first = 0) {
  let state = first + 1;
  for (let i = 0; i < values.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const noise = (state >>> 12) / 2 ** 20;
    values[i] = Math.round((300 + 40 * Math.sin((first + i) / 5000) + 3 * noise) * 4096) / 4096;
  }
  return values;
}

/** What was read, in one number: part of the elements with their places. h5py_side.py has the same. */
export function checksum(data) {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  let sum = 0;
  for (let i = 0, k = 1; i < words.length; i += 257, k += 1) sum += (words[i] >>> 8) * (k % 1021);
  return sum % 2 ** 32;
}

/** Writes the files into `folder`: by h5py where there is one, because h5rx cannot write gzip with shuffle yet. */
export async function prepare({ folder, size, python }) {
  const files = {
    compressed: join(folder, 'compressed.h5'),
    chunked: join(folder, 'chunked.h5'),
    contiguous: join(folder, 'contiguous.h5'),
    small: join(folder, 'small.h5'),
    large: join(folder, 'large.h5'),
    filters: python ? 'gzip+shuffle' : 'gzip (no h5py: h5rx writes one filter)',
  };
  const values = join(folder, 'values.f32');
  const args = { files, values, size: { ...size, ...SHAPES } };
  writeValues(values, size.array[0] * size.array[1]);
  if (python) await inPython(python, 'write_files', args);
  else await inNode(import.meta.url, 'writeFiles', args);
  rmSync(values);
  return files;
}

function writeValues(path, count) {
  const file = openSync(path, 'w');
  const part = new Float32Array(MIB);
  for (let first = 0; first < count; first += part.length) writeSync(file, readings(part, first));
  closeSync(file);
}

/** The files as h5rx writes them. */
export async function writeFiles({ files, values, size }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { readFile } = await import('node:fs/promises');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_IEEE_F32LE: float, H5T_NATIVE: native } = h5;
  const es = new h5.EventSet();
  const create = (path) => h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, none, none, es);
  const dataset = (file, name, shape, dcpl) =>
    h5.H5Dcreate_async(
      file,
      name,
      float,
      h5.H5Screate_simple(shape),
      { createIntermediateGroup: true },
      dcpl,
      none,
      es,
    );
  const finish = async (file) => {
    h5.H5Fclose_async(file, es);
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };

  const { buffer, byteOffset, length } = await readFile(values);
  const whole = new Float32Array(buffer, byteOffset, length / 4);
  const layouts = {
    compressed: { chunk: size.arrayChunk, deflate: 4 },
    chunked: { chunk: size.arrayChunk },
    contiguous: {},
  };
  for (const [name, dcpl] of Object.entries(layouts)) {
    const file = create(files[name]);
    for (const [path, shape] of [
      [name, size.array],
      [`warm/${name}`, size.warm],
    ]) {
      const part = whole.subarray(0, shape[0] * shape[1]);
      const dset = dataset(file, path, shape, dcpl);
      h5.H5Dwrite_async(dset, native, all, all, none, part, es);
      h5.H5Dclose_async(dset, es);
    }
    await finish(file);
  }

  let file = create(files.small);
  for (let n = 0; n < size.datasets; n += 1) {
    const dset = dataset(file, `small/d${n}`, [4, 4], none);
    h5.H5Dwrite_async(
      dset,
      native,
      all,
      all,
      none,
      Float32Array.from({ length: 16 }, (_, i) => n + i),
      es,
    );
    h5.H5Dclose_async(dset, es);
  }
  await finish(file);

  file = create(files.large);
  const { largeChunk } = size;
  const dset = dataset(file, 'data', size.large, { chunk: largeChunk, deflate: 4 });
  const bytes = largeChunk[0] * largeChunk[1];
  const chunks = function* () {
    let n = 0;
    for (let y = 0; y < size.large[0]; y += largeChunk[0]) {
      for (let x = 0; x < size.large[1]; x += largeChunk[1], n += 1) {
        const first = ((n % size.patterns) * bytes) % whole.length;
        yield { data: whole.slice(first, first + bytes), offset: [y, x], shape: largeChunk };
      }
    }
  };
  for (const chunk of chunks()) {
    const space = h5.H5Sselect_hyperslab(
      h5.H5Screate_simple(size.large),
      'H5S_SELECT_SET',
      chunk.offset,
      null,
      chunk.shape,
      null,
    );
    await lastValueFrom(h5.H5Dwrite_async(dset.identifier, native, all, space, none, chunk.data), {
      defaultValue: undefined,
    });
  }
  h5.H5Dclose_async(dset, es);
  await finish(file);
}
