import {
  type ChunkInfo,
  type DatasetId,
  H5Dchunk_iter_async,
  H5Dread_chunk_async,
  H5P_DEFAULT,
} from '../../index.node.js';
import type { Ask } from '../withFile.js';
import type { ChunkRef } from './ArrayRefs.js';
import { ahead } from './ahead.js';
import { applySkipped } from './applySkipped.js';
import { codecsOf } from './codecs.js';
import type { Dataset, Limits } from './datasetRefs.js';
import type { StoredChunks } from './storedRefs.js';

/** Chunks that are read at once, to be put into the set. */
const AT_ONCE = 64;

/** Chunks as they are stored, or why a reader of Zarr cannot decode them. */
export async function chunkedRefs(
  id: DatasetId,
  { space: { dims }, creation: { chunk = [], filters = [] } }: Dataset,
  elementBytes: number,
  { inlineBytes, decodeBytes }: Limits,
  ask: Ask,
): Promise<StoredChunks | string> {
  const infos = await ask(H5Dchunk_iter_async(id));
  const [{ filterMask: first } = { filterMask: 0 }] = infos;
  // Zarr has one pipeline for all chunks. Those that are not like the others have to be made so.
  const mask = infos.every(({ filterMask }) => filterMask === first) ? first : 0;
  const odd = infos.filter(({ filterMask }) => filterMask !== mask);
  const codecs = codecsOf(filters, mask);
  if (!codecs) return 'numcodecs does not have its filters';
  if (odd.some(({ filterMask }) => !applySkipped(new Uint8Array(0), filters, filterMask)))
    return 'some of its chunks went through other filters';
  if (odd.reduce((sum, { size }) => sum + size, 0) > decodeBytes)
    return 'many of its chunks were stored without some of the filters';
  if (mask === 0 && maybeUnfiltered(infos, dims, chunk, elementBytes, filters.length))
    return 'its chunks at the edges may be stored without filters';
  const refOf = ({ offset, address, size, filterMask }: ChunkInfo): ChunkRef | Promise<ChunkRef> => {
    const key = offset.map((at, dim) => at / (chunk[dim] ?? 1));
    if (filterMask === mask && size >= inlineBytes) return { key, offset: address, length: size };
    return ask(H5Dread_chunk_async(id, H5P_DEFAULT, offset)).then(({ data }) => {
      return { key, bytes: (filterMask === mask ? data : applySkipped(data, filters, filterMask)) ?? data };
    });
  };
  const grid = dims.reduce((product, size, dim) => product * Math.ceil(size / (chunk[dim] ?? 1)), 1);
  return {
    chunk,
    codecs,
    isWhole: infos.length >= grid,
    chunks: () => ahead(infos, AT_ONCE, refOf),
  };
}

/**
 * Whether the chunks that reach beyond the extent may have no filters, as `H5Pset_chunk_opts` can have it: no mask tells that. Then all of them have as
 * many bytes as their elements.
 */
function maybeUnfiltered(
  infos: readonly ChunkInfo[],
  dims: readonly number[],
  chunk: readonly number[],
  elementBytes: number,
  filters: number,
): boolean {
  const bytes = chunk.reduce((product, size) => product * size, elementBytes);
  const partial = infos.filter(({ offset }) => offset.some((at, dim) => at + (chunk[dim] ?? 1) > (dims[dim] ?? 0)));
  return filters > 0 && partial.length > 0 && partial.every(({ size }) => size === bytes);
}
