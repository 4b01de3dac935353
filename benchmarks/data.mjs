// The files that are measured. Their values are made here, whoever writes the file: the same in every run.

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inNode, inPython } from './harness.mjs';

const MIB = 2 ** 20;

/** What differs between a quick run and a full one: shapes, and how much of them is read. */
export const SIZES = {
  quick: {
    array: [4096, 4096],
    tiny: [1120, 1120],
    large: [8192, 16384],
    largeRead: 128 * MIB,
    canceledRead: 512 * MIB,
    rowsRead: 64,
  },
  full: {
    array: [8192, 8192],
    tiny: [6400, 4000],
    large: [65536, 16384],
    largeRead: 512 * MIB,
    canceledRead: 1024 * MIB,
    rowsRead: 512,
  },
};
export const ARRAY_CHUNK = [256, 256];
export const LARGE_CHUNK = [512, 512];
export const ROWS = [512, 2048];
export const CUBE = { shape: [64, 64, 64, 64], chunk: [16, 16, 16, 16] };
export const MANY = { count: 1000, length: 1000 };
export const SMALL = 1000;

/** A dataset that is measured, and a small one of the same layout that is read before the clock starts. */
const withWarmUp = (name, layout, shape, warm) => [
  { name, shape, ...layout },
  { name: `warm/${name}`, shape: warm, ...layout },
];

/**
 * The datasets of each file, all float32. `chunk` is absent for contiguous ones; `count` makes several, with their number
 * behind the name; `patterns` says how many distinct chunks are stored over and over.
 */
const FILES = {
  compressed: ({ array }) => withWarmUp('compressed', { chunk: ARRAY_CHUNK, compressed: true }, array, [1024, 1024]),
  chunked: ({ array }) => withWarmUp('chunked', { chunk: ARRAY_CHUNK }, array, [1024, 1024]),
  contiguous: ({ array }) => withWarmUp('contiguous', {}, array, [1024, 1024]),
  tiny: ({ tiny }) => withWarmUp('tiny', { chunk: [16, 16] }, tiny, [256, 256]),
  tinyCompressed: ({ tiny }) => withWarmUp('tinyCompressed', { chunk: [16, 16], compressed: true }, tiny, [256, 256]),
  rows: () => withWarmUp('rows', { chunk: [256, 1024], compressed: true }, ROWS, [256, 1024]),
  cube: () => withWarmUp('cube', { chunk: CUBE.chunk, compressed: true }, CUBE.shape, [32, 32, 32, 32]),
  many: () => [{ name: 'many/d', count: MANY.count, shape: [MANY.length] }],
  small: () => [{ name: 'small/d', count: SMALL, shape: [4, 4] }],
  large: ({ large }) => [{ name: 'data', shape: large, chunk: LARGE_CHUNK, compressed: true, patterns: 64 }],
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

/** The checksums of several reads in one number. h5py_side.py has the same. */
export function checksumOf(parts) {
  return parts.reduce((sum, part, n) => (sum + checksum(part) * ((n % 1021) + 1)) % 2 ** 32, 0);
}

/**
 * Writes what the cases read into `folder`: by h5py where there is one, because h5rx writes a single filter.
 *
 * @param reads - Names as `'compressed.h5'`, `'compressed.zarr'` and `'values.f32'`.
 * @returns Paths of the files and of the Zarr stores by name, the path of the values that all begin with, and what the
 *   compressed data went through.
 */
export async function prepare({ folder, size, python, reads }) {
  const named = (ending) => reads.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const listed = (ending) =>
    named(ending).map((name) => ({ name, path: join(folder, name + ending), datasets: FILES[name](size) }));
  const pathsOf = (list) => Object.fromEntries(list.map(({ name, path }) => [name, path]));
  const [files, stores] = [listed('.h5'), listed('.zarr')];
  const values = join(folder, 'values.f32');
  const filters = python ? 'gzip+shuffle' : 'gzip (no h5py: one filter)';
  if (reads.length > 0) writeValues(values, size.array[0] * size.array[1]);
  if (files.length > 0) {
    if (python) await inPython(python, 'write_files', { files, values });
    else await inNode(new URL('writeFiles.mjs', import.meta.url).href, 'writeFiles', { files, values });
  }
  if (stores.length > 0) {
    const args = { stores, values, shuffle: Boolean(python) };
    await inNode(new URL('writeStores.mjs', import.meta.url).href, 'writeStores', args);
  }
  return { files: pathsOf(files), stores: pathsOf(stores), shapes: shapesOf(files), values, filters };
}

/** The shapes of the datasets that are read whole, and of what is read before the clock starts, by name. */
function shapesOf(files) {
  const shape = (datasets, wanted) => datasets.find(({ name }) => name === wanted)?.shape;
  return Object.fromEntries(
    files.map(({ name, datasets }) => [name, { shape: shape(datasets, name), warm: shape(datasets, `warm/${name}`) }]),
  );
}

function writeValues(path, count) {
  const file = openSync(path, 'w');
  const part = new Float32Array(MIB);
  for (let first = 0; first < count; first += part.length) writeSync(file, readings(part, first));
  closeSync(file);
}
