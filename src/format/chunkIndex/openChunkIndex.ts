import type { FileFormat } from '../bytes/FileFormat.js';
import { ArrayIndexReader } from './ArrayIndexReader.js';
import { Btree1 } from './Btree1.js';
import { Btree2 } from './Btree2.js';
import { BtreeIndexReader } from './BtreeIndexReader.js';
import { type ChunkedDataset, ChunkGrid } from './ChunkGrid.js';
import type { ChunkIndexReader } from './ChunkIndexReader.js';
import { ExtensibleArray } from './ExtensibleArray.js';
import { FixedArray } from './FixedArray.js';
import { implicitIndex } from './implicitIndex.js';
import { singleChunkIndex } from './singleChunkIndex.js';

export type { ChunkedDataset } from './ChunkGrid.js';

const DEFAULT_CACHE_BYTES = 8 * 1024 * 1024;

/**
 * The chunk index of a dataset (File Format Specification, III.A and Appendix C). Nothing is read before the first
 * `find`.
 *
 * @param format - Of the file.
 * @param dataset - A `StoredDataset`'s layout and extent.
 * @param cacheBytes - Bytes of index nodes that are kept, 8 MiB by default; the least recently used are evicted first. Nodes that lead
 *   to all others (a root, an array's table of blocks) are kept in addition.
 *   Errors: `H5Error` `corrupt-file` for an extent beyond its maximum.
 */
export function openChunkIndex(
  format: FileFormat,
  dataset: ChunkedDataset,
  cacheBytes: number = DEFAULT_CACHE_BYTES,
): ChunkIndexReader {
  const { index } = dataset.layout;
  const { address } = index;
  if (address === undefined) return nothingAllocated;
  const grid = new ChunkGrid(format, dataset);
  switch (index.type) {
    case 'btree1':
      return new BtreeIndexReader(grid, new Btree1(grid, address), cacheBytes);
    case 'btree2':
      return new BtreeIndexReader(grid, new Btree2(grid, address), cacheBytes);
    case 'fixed-array':
      return new ArrayIndexReader(grid, new FixedArray(grid, address, cacheBytes));
    case 'extensible-array':
      return new ArrayIndexReader(grid, new ExtensibleArray(grid, address, cacheBytes));
    case 'implicit':
      return implicitIndex(grid, address);
    case 'single':
      return singleChunkIndex(grid, {
        address,
        size: index.storedSize ?? grid.chunkBytes,
        filterMask: index.filterMask ?? 0,
      });
  }
}

// biome-ignore lint/correctness/useYield: there is nothing to read
function* nothing(): Generator<never, undefined, Uint8Array> {
  return undefined;
}

const nothingAllocated: ChunkIndexReader = { known: () => undefined, find: nothing, forEach: nothing };
