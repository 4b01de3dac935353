// The same arrays as Zarr 3, for zarrita: a file a chunk, no sharding, compressed as the HDF5 files are.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chunkAt, npoints, offsetsOfChunks } from './chunks.mjs';
import { floatsOf } from './writeFiles.mjs';

/** What `deflate: 4` with shuffle is in HDF5: the bytes of an element apart, then DEFLATE, in gzip's frame. */
const codecsOf = (compressed, shuffle) => [
  { name: 'bytes', configuration: { endian: 'little' } },
  ...(compressed && shuffle ? [{ name: 'numcodecs.shuffle', configuration: { elementsize: 4 } }] : []),
  ...(compressed ? [{ name: 'gzip', configuration: { level: 4 } }] : []),
];

export async function writeStores({ stores, values, shuffle }) {
  const whole = await floatsOf(values);
  for (const { path, datasets } of stores) {
    for (const dataset of datasets) {
      const { name, count, shape } = dataset;
      for (let n = 0; n < (count ?? 1); n += 1) {
        writeArray(join(path, count ? name + n : name), dataset, whole.subarray(n * npoints(shape)), shuffle);
      }
    }
  }
}

/** A dataset without chunks is one chunk: Zarr has nothing nearer. */
function writeArray(folder, { shape, chunk = shape, compressed, patterns }, values, shuffle) {
  mkdirSync(folder, { recursive: true });
  const metadata = {
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: 'float32',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 0,
    codecs: codecsOf(compressed, shuffle),
  };
  writeFileSync(join(folder, 'zarr.json'), JSON.stringify(metadata));
  const stored = (data) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return compressed ? gzipSync(shuffle ? shuffled(bytes) : bytes, { level: 4 }) : bytes;
  };
  const length = npoints(chunk);
  const repeated = Array.from({ length: patterns ?? 0 }, (_, n) => {
    const first = (n * length) % values.length;
    return stored(values.subarray(first, first + length));
  });
  let n = 0;
  let parent;
  for (const offset of offsetsOfChunks(shape, chunk)) {
    const path = join(folder, 'c', ...offset.map((at, d) => String(at / chunk[d])));
    if (dirname(path) !== parent) {
      parent = dirname(path);
      mkdirSync(parent, { recursive: true });
    }
    writeFileSync(path, patterns ? repeated[n % patterns] : stored(chunkAt(values, shape, chunk, offset)));
    n += 1;
  }
}

function shuffled(bytes) {
  const elements = bytes.length / 4;
  const result = new Uint8Array(bytes.length);
  for (let at = 0, i = 0; i < elements; i += 1) {
    for (let byte = 0; byte < 4; byte += 1, at += 1) result[byte * elements + i] = bytes[at];
  }
  return result;
}
