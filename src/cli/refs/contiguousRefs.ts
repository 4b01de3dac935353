import { type DatasetId, H5Dget_offset_async } from '../../index.node.js';
import type { Ask } from '../withFile.js';
import { contiguousChunk } from './contiguousChunk.js';
import type { Limits } from './datasetRefs.js';
import type { StoredChunks } from './storedRefs.js';

/** Contiguous raw data as chunks, or why they are better put into the set. */
export async function contiguousRefs(
  id: DatasetId,
  dims: readonly number[],
  elementBytes: number,
  { inlineBytes, decodeBytes }: Limits,
  ask: Ask,
): Promise<StoredChunks | string> {
  const bytes = dims.reduce((product, size) => product * size, elementBytes);
  if (bytes < inlineBytes && bytes <= decodeBytes) return 'it is small';
  const chunk = contiguousChunk(dims, elementBytes);
  const length = chunk.reduce((product, size) => product * size, elementBytes);
  const address = bytes === 0 ? undefined : await ask(H5Dget_offset_async(id));
  return {
    chunk,
    codecs: [],
    isWhole: address !== undefined || bytes === 0,
    async *chunks() {
      if (address === undefined) return;
      const counts = dims.map((size, dim) => size / (chunk[dim] ?? 1));
      const all = counts.reduce((product, count) => product * count, 1);
      for (let n = 0; n < all; n += 1) yield { key: placeOf(n, counts), offset: address + n * length, length };
    },
  };
}

/** The place of the chunk of a number, in C order. */
function placeOf(number: number, counts: readonly number[]): number[] {
  let rest = number;
  return counts.map((_, dim) => {
    const inner = counts.slice(dim + 1).reduce((product, count) => product * count, 1);
    const place = Math.floor(rest / inner);
    rest -= place * inner;
    return place;
  });
}
