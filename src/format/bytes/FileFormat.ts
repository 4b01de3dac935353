import type { CachedStructure } from './CachedStructure.js';

/** The parameters of a file that every structure depends on; `readSuperblock` reads them. */
export interface FileFormat {
  /** Bytes of an address ("Size of Offsets"): 2, 4 or 8. */
  readonly sizeofOffsets: number;
  /** Bytes of an object's size ("Size of Lengths"): 2, 4 or 8. */
  readonly sizeofLengths: number;
  /** Offset in the file of address 0. */
  readonly baseAddress: number;
  /** Bytes of the whole file: nothing is read, and no memory is allocated, beyond it. */
  readonly fileSize: number;
  /** Structures that replace the bytes at their addresses, sorted by address. */
  readonly cached?: readonly CachedStructure[];
}
