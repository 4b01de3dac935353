import { failure } from '../../../model/H5Error.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { libraryRawType } from './libraryRawType.js';

/**
 * The most bytes of a chunk. libhdf5 allocates a whole chunk to access any of its elements. Sizes near the 4 GiB of a 32-bit memory
 * overflow in its allocations, and it would write beyond them.
 */
const MAX_CHUNK_BYTES = 2 ** 31;

/** Refuses chunks that libhdf5 cannot hold in memory. Errors: `H5Error` `out-of-memory`. */
export function checkChunkMemory(subject: string, { chunk, type }: Pick<DatasetDescription, 'chunk' | 'type'>): void {
  const bytes = chunk?.reduce((product, size) => product * size, libraryRawType(type).size) ?? 0;
  if (bytes <= MAX_CHUNK_BYTES) return;
  throw failure(
    'out-of-memory',
    `${subject} has chunks of ${bytes} bytes; libhdf5 needs a whole chunk in memory, at most ${MAX_CHUNK_BYTES} bytes`,
  );
}
