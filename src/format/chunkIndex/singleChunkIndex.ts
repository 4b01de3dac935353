import { corruptFile } from '../bytes/formatError.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkIndexReader, StoredChunk } from './ChunkIndexReader.js';

/** The "index" of a dataset that is a single chunk: the layout message describes it (Appendix C.1). */
export function singleChunkIndex(grid: ChunkGrid, chunk: StoredChunk): ChunkIndexReader {
  const known = (scaled: readonly number[]) => (grid.contains(scaled) ? only() : undefined);
  return {
    known,
    // biome-ignore lint/correctness/useYield: there is nothing to read
    *find(scaled) {
      return known(scaled);
    },
    // biome-ignore lint/correctness/useYield: there is nothing to read
    *forEach(visit) {
      const first = new Array<number>(grid.rank).fill(0);
      if (grid.contains(first)) visit(first, only());
    },
  };

  function only(): StoredChunk {
    const { counts } = grid;
    if (counts.some((count) => count > 1)) {
      throw corruptFile(`single chunk at ${chunk.address}: the extent is of ${counts.join(' × ')} chunks`);
    }
    return grid.stored(chunk.address, chunk.size, chunk.filterMask);
  }
}
