import { corruptFile } from '../bytes/formatError.js';
import type { ChunkGrid } from './ChunkGrid.js';
import type { ChunkIndexReader, StoredChunk } from './ChunkIndexReader.js';
import { ChunkNumbering } from './ChunkNumbering.js';

/** The implicit index: all chunks of the maximum extent, unfiltered and contiguous (Appendix C.2). */
export function implicitIndex(grid: ChunkGrid, address: number): ChunkIndexReader {
  const numbering = new ChunkNumbering(grid.maxCounts);
  const known = (scaled: readonly number[]) => (grid.contains(scaled) ? chunkAt(scaled) : undefined);
  return {
    known,
    // biome-ignore lint/correctness/useYield: there is nothing to read
    *find(scaled) {
      return known(scaled);
    },
    *forEach(visit) {
      const present = new ChunkNumbering(grid.counts);
      const total = grid.counts.reduce((product, count) => product * count, 1);
      // Ends early even for an absurd extent: addresses increase, and one outside the file is refused.
      for (let number = 0; number < total; number++) {
        const scaled = present.scaledOf(number);
        if (visit(scaled, chunkAt(scaled))) return;
      }
    },
  };

  function chunkAt(scaled: readonly number[]): StoredChunk {
    if (grid.filtered) throw corruptFile(`implicit chunk index at ${address}: the chunks are filtered`);
    const number = numbering.numberOf(scaled);
    // NaN if an unlimited dimension makes a stride infinite.
    if (!(number >= 0)) throw corruptFile(`implicit chunk index at ${address}: chunk number ${number}`);
    return grid.stored(address + number * grid.chunkBytes, grid.chunkBytes, 0);
  }
}
