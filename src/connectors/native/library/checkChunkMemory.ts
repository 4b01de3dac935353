import { failure } from '../../../model/H5Error.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { libraryRawType } from './libraryRawType.js';

/**
 * libhdf5 takes memory for a whole chunk to touch any of its elements. It has 4 GiB in all, and near them the sizes that it
 * asks for begin at 0 again, so that it writes beside what it got.
 */
const LARGEST_CHUNK = 2 ** 31;

/** Refuses what would have libhdf5 hold a chunk that it cannot. Errors: `H5Error` `out-of-memory`. */
export function checkChunkMemory(subject: string, { chunk, type }: Pick<DatasetDescription, 'chunk' | 'type'>): void {
  const bytes = chunk?.reduce((product, size) => product * size, libraryRawType(type).size) ?? 0;
  if (bytes <= LARGEST_CHUNK) return;
  throw failure(
    'out-of-memory',
    `${subject} has chunks of ${bytes} bytes; libhdf5 holds a whole chunk, of ${LARGEST_CHUNK} bytes at most`,
  );
}
