import { corruptFile } from '../bytes/formatError.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ChunkIndex } from '../messages/layout.js';
import { ArrayElements } from './ArrayElements.js';
import { type ChunkedDataset, ChunkGrid } from './ChunkGrid.js';
import { ChunkNumbering } from './ChunkNumbering.js';
import type { ChunkRecords } from './ChunkRecords.js';
import { indexedStorageK } from './indexedStorageK.js';
import type { NewChunks } from './NewChunks.js';
import { writeChunkBtree1 } from './writeChunkBtree1.js';
import { writeChunkBtree2 } from './writeChunkBtree2.js';
import { writeExtensibleArray } from './writeExtensibleArray.js';
import { writeFixedArray } from './writeFixedArray.js';

/**
 * Writes the index of a dataset's chunks into new space (File Format Specification, III.A and Appendix C), of the type and with
 * the parameters of its layout. Nothing refers to it until the layout message does.
 *
 * @param dataset - The dataset as it will be; the address in its layout is ignored.
 * @param chunks - All that are allocated; their bytes are where they say. An implicit index takes those of the whole extent
 *   only, one after the other as libhdf5 puts them, with room for those of the greatest extent.
 * @returns The index for the layout: with its address, unless no chunk is allocated.
 *   Errors: `H5Error` `unsupported`, when the index cannot have such chunks; `corrupt-file`, when parameters of it are
 *   none that there can be.
 */
export function writeChunkIndex(edit: FileEdit, dataset: ChunkedDataset, chunks: NewChunks): ChunkIndex {
  const { index, version } = dataset.layout;
  const grid = new ChunkGrid(edit.format, dataset);
  const records = chunks.inOrder(grid);
  if (index.type === 'single') return singleChunk(grid, records);
  const { address: _, ...parameters } = index;
  if (records.count === 0) return parameters;
  switch (parameters.type) {
    case 'btree1': {
      const k = edit.read(indexedStorageK(edit.format));
      return { ...parameters, address: writeChunkBtree1(edit, grid, records, k) };
    }
    case 'implicit':
      return { ...parameters, address: firstOfRun(grid, records) };
    case 'fixed-array': {
      const elements = new ArrayElements(grid, new ChunkNumbering(grid.maxCounts), records, version);
      return { ...parameters, address: writeFixedArray(edit, elements, parameters.pageBits) };
    }
    case 'extensible-array': {
      const slowest = grid.maxCounts.indexOf(Number.POSITIVE_INFINITY);
      if (slowest < 0) throw corruptFile('extensible array of chunks: the dataset has no unlimited dimension');
      const elements = new ArrayElements(grid, new ChunkNumbering(grid.maxCounts, slowest), records, version);
      return { ...parameters, address: writeExtensibleArray(edit, dataset, elements, parameters) };
    }
    case 'btree2':
      return { ...parameters, address: writeChunkBtree2(edit, grid, records, parameters, version) };
  }
}

/** This index consists of the layout message alone; a filtered one always has size and mask. */
function singleChunk({ filtered }: ChunkGrid, { count, addresses, sizes, masks }: ChunkRecords): ChunkIndex {
  if (count > 1) throw new RangeError(`${count} chunks in an index for a single one`);
  return {
    type: 'single',
    ...(filtered && { storedSize: sizes![0] ?? 0, filterMask: masks![0] ?? 0 }),
    ...(count > 0 && { address: addresses[0]! }),
  };
}

/** The address of an implicit index; each chunk must be where its number says. */
function firstOfRun(grid: ChunkGrid, chunks: ChunkRecords): number {
  const numbering = new ChunkNumbering(grid.maxCounts);
  const total = grid.counts.reduce((product, count) => product * count, 1);
  if (grid.filtered || chunks.count !== total)
    throw new RangeError(`an implicit index of ${chunks.count}${grid.filtered ? ' filtered' : ''} chunks of ${total}`);
  const start = chunks.addresses[0]!;
  for (let index = 0; index < chunks.count; index++) {
    const expected = start + numbering.numberOf(chunks.scaledAt(index)) * grid.chunkBytes;
    const found = chunks.addresses[index];
    if (found !== expected) throw new RangeError(`a chunk at ${found} instead of ${expected} in an implicit index`);
  }
  return start;
}
