import type { FileBytes } from './FileBytes.js';
import type { RangeReader } from './RangeReader.js';
import { readerOf } from './readerOf.js';

/** A range reader over synchronous bytes; it answers at once. */
export function rangeReaderOf(bytes: Pick<FileBytes, 'size' | 'read'>): RangeReader {
  const read = readerOf(bytes);
  return {
    get size() {
      return bytes.size();
    },
    bytes,
    read: (ranges) => ranges.map(({ offset, length }) => read(offset, length)),
  };
}
