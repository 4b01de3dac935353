import { bytesFor } from '../bytes/bytesFor.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { type HeapHeader, hasChecksums, readHeapHeader } from './HeapHeader.js';

/** The parts of a fractal heap's header (File Format Specification, III.G) that reading objects needs. */
export interface FractalHeap
  extends Pick<
    HeapHeader,
    'idBytes' | 'tableWidth' | 'startingBlockSize' | 'maxDirectBlockSize' | 'root' | 'rootRows' | 'filtered'
  > {
  readonly address: number;
  /** Bytes of the offset and of the length in a heap ID. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Address of the version 2 B-tree of huge objects, which are stored outside of the heap's blocks. */
  readonly hugeObjects: number | undefined;
  /** Whether direct blocks have a checksum. */
  readonly checksums: boolean;
}

/** Reads the header of a fractal heap (File Format Specification, III.G). */
export function* readFractalHeap(format: FileFormat, address: number): Parser<FractalHeap> {
  const header = yield* readHeapHeader(format, address);
  const { maxHeapBits, maxDirectBlockSize, maxManagedBytes, hugeIndex } = header;
  return {
    ...header,
    address,
    offsetBytes: Math.ceil(maxHeapBits / 8),
    lengthBytes: Math.min(Math.ceil(Math.log2(maxDirectBlockSize) / 8), bytesFor(maxManagedBytes)),
    hugeObjects: hugeIndex,
    checksums: hasChecksums(header),
  };
}
