import type { ChunkedDataset } from './ChunkGrid.js';

/**
 * Whether a chunk extends beyond the present extent (libhdf5's `H5D__chunk_is_partial_edge_chunk`). With
 * `partialChunksUnfiltered` in the layout, such a chunk is stored without the filters, whatever its filter mask says.
 */
export function isPartialEdgeChunk({ layout, dims }: ChunkedDataset, scaled: readonly number[]): boolean {
  return layout.chunk.some((size, dim) => (scaled[dim]! + 1) * size > dims[dim]!);
}
