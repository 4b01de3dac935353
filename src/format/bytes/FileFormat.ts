import type { CachedStructure } from './CachedStructure.js';

/** What must be known of a file before any structure in it can be read; `readSuperblock` finds it out. */
export interface FileFormat {
  /** Bytes of an address ("Size of Offsets"): 2, 4 or 8. */
  readonly sizeofOffsets: number;
  /** Bytes of an object's size ("Size of Lengths"): 2, 4 or 8. */
  readonly sizeofLengths: number;
  /** Where in the file address 0 is. */
  readonly baseAddress: number;
  /** Bytes of the whole file: nothing is read, and no memory is allocated, beyond it. */
  readonly fileSize: number;
  /** Structures that count in place of what is at their addresses, in the order of these. */
  readonly cached?: readonly CachedStructure[];
}
