import type { Extent } from '../bytes/Extent.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import { runSync } from '../bytes/runSync.js';
import { readSuperblock, type Superblock } from '../superblock/superblock.js';
import { withEndOfFile } from '../superblock/withEndOfFile.js';
import { CachedBytes } from './CachedBytes.js';
import { checkEditable } from './checkEditable.js';
import type { EditedBytes } from './EditedBytes.js';

/** The direct block that edits last added to a fractal heap: the space after `used` is in no free-space manager. */
export interface HeapTail {
  readonly address: number;
  /** Its offset in the heap, and its size. */
  readonly start: number;
  readonly size: number;
  readonly used: number;
}

/** What is remembered between two editing sessions of an open file. */
export interface KeptSpace {
  /** Free extents. */
  readonly free: readonly Extent[];
  /** By heap address. */
  readonly heapTails: ReadonlyMap<number, HeapTail>;
}

/** The space in use at a moment; see `FileSpace.mark`. */
export interface SpaceMark {
  readonly end: number;
  readonly free: readonly Extent[];
  readonly rounded: ReadonlyMap<number, number>;
  readonly heapTails: ReadonlyMap<number, HeapTail>;
}

/** The least growth of the file, so that not every edit must write its end. */
const GROWTH = 65536;
/** Alignment of metadata, as in libhdf5. */
const ALIGNMENT = 8;
/** The most free extents remembered; others are lost until the file is repacked. */
const MAX_FREE = 4096;

/**
 * The space of a file that is edited: where new blocks go. Places that edits have freed are used again; beyond them the
 * file grows. Between `open` and `close` the superblock's end of file is ahead of what is in use.
 */
export class FileSpace {
  readonly bytes: CachedBytes;
  readonly superblock: Superblock;
  /** Address of the first byte after everything in use. */
  #end: number;
  /** The end of the file that the superblock states. */
  #stated: number;
  /** Sorted by address; none is adjacent to another, or to the end. */
  #free: Extent[];
  heapTails: Map<number, HeapTail>;
  /** Bytes allocated beyond the requested length because of alignment, by address. */
  #rounded = new Map<number, number>();
  /** Where raw data begin, and the address of the next, in a file that has them apart from its metadata; see `setApart`. */
  #raw: { readonly begin: number; end: number } | undefined;

  private constructor(bytes: CachedBytes, superblock: Superblock, kept: KeptSpace | undefined) {
    this.bytes = bytes;
    this.superblock = superblock;
    this.#stated = superblock.endOfFile - superblock.baseAddress;
    this.#end = this.#stated;
    this.#free = [...(kept?.free ?? [])];
    this.heapTails = new Map(kept?.heapTails);
  }

  /**
   * Begins to edit a file that nobody else has open. Files that no edit may touch are refused here, by the name of what
   * is in them.
   *
   * @param kept - The result of the last `close` of this file, if only libhdf5 has changed it since.
   */
  static open(file: EditedBytes, kept?: KeptSpace): FileSpace {
    const bytes = new CachedBytes(file);
    const read = (offset: number, length: number) => readBytes(bytes, offset, length);
    const superblock = runSync(readSuperblock(bytes.size()), read);
    if (superblock.endOfFile > bytes.size())
      throw corruptFile(`the file has ${bytes.size()} bytes, but ends at ${superblock.endOfFile}`);
    runSync(checkEditable(superblock), read);
    return new FileSpace(bytes, superblock, kept);
  }

  /** Allocates `length` bytes and returns their address. Their content is undefined until they are written. */
  allocate(length: number): number {
    const size = roundUpTo(length, ALIGNMENT);
    const address = this.#reuse(size) ?? this.#grow(size);
    if (size !== length) this.#rounded.set(address, size);
    return address;
  }

  /**
   * Places the raw data of a file that is written as a whole from an address on, one after the other in the order in which they are
   * allocated, and nothing else. Metadata must end before it.
   */
  setApart(begin: number): void {
    this.#raw = { begin, end: begin };
  }

  /** Allocates bytes for raw data: among everything else, unless raw data are set apart. */
  allocateRaw(length: number): number {
    if (!this.#raw) return this.allocate(length);
    const address = this.#raw.end;
    this.#raw.end += roundUpTo(length, ALIGNMENT);
    return address;
  }

  /** Address of the first byte after all metadata. */
  get metadataEnd(): number {
    return this.#end;
  }

  /** Frees a block. Its bytes stay as they are until the space is reused. */
  release({ address, length }: Extent): void {
    let start = roundUpTo(address, ALIGNMENT);
    // libhdf5 itself does not align its structures.
    let end = address + (this.#rounded.get(address) ?? length);
    this.#rounded.delete(address);
    const next = this.#free.findIndex((extent) => extent.address >= start);
    const at = next < 0 ? this.#free.length : next;
    const before = this.#free[at - 1];
    const after = this.#free[at];
    if (end - start < ALIGNMENT) return;
    let [from, count] = [at, 0];
    if (before && before.address + before.length >= start) {
      start = before.address;
      from = at - 1;
      count += 1;
    }
    if (after && after.address <= end) {
      end = Math.max(end, after.address + after.length);
      count += 1;
    }
    this.#free.splice(from, count, { address: start, length: end - start });
    const last = this.#free[this.#free.length - 1]!;
    if (last.address + last.length >= this.#end) {
      this.#free.pop();
      this.#end = last.address;
    }
    if (this.#free.length > MAX_FREE) this.#free.shift();
  }

  /** Makes the superblock state an end that covers everything in use: allocated space is part of the file now. */
  stateEnd(): void {
    // Where raw data are set apart, the end is known when all is written.
    if (this.#raw || this.#end <= this.#stated) return;
    const end = Math.min(roundUpTo(this.#end + GROWTH, GROWTH), this.#limit);
    // First the bytes, then the statement that there are so many.
    this.bytes.truncateUnseen(this.superblock.baseAddress + end);
    this.#state(end);
  }

  /** Marks the space in use now: for changes in several edits that only use free space. */
  mark(): SpaceMark {
    return {
      end: this.#end,
      free: [...this.#free],
      rounded: new Map(this.#rounded),
      heapTails: new Map(this.heapTails),
    };
  }

  /** Frees everything allocated since a mark: nothing that existed then has changed. */
  restore({ end, free, rounded, heapTails }: SpaceMark): void {
    this.#end = end;
    this.#free = [...free];
    this.#rounded = new Map(rounded);
    this.heapTails = new Map(heapTails);
  }

  /** Ends the editing: truncates the file after the space in use. Returns what the next session starts with. */
  close(): KeptSpace {
    // Where no raw data were written, the file ends with its metadata.
    const end = this.#raw && this.#raw.end > this.#raw.begin ? this.#raw.end : this.#end;
    if (end < this.#stated || this.#raw) {
      this.#state(end);
      this.bytes.truncate(this.superblock.baseAddress + end);
    }
    return { free: this.#free, heapTails: this.heapTails };
  }

  /** The bytes from `offset` of the file on. */
  read(offset: number, length: number): Uint8Array {
    return readBytes(this.bytes, offset, length);
  }

  #reuse(size: number): number | undefined {
    const index = this.#free.findIndex((extent) => extent.length >= size);
    const found = this.#free[index];
    if (found === undefined) return undefined;
    if (found.length === size) this.#free.splice(index, 1);
    else this.#free[index] = { address: found.address + size, length: found.length - size };
    return found.address;
  }

  #grow(size: number): number {
    const address = roundUpTo(this.#end, ALIGNMENT);
    if (this.#raw && address + size > this.#raw.begin)
      throw new RangeError(`metadata until ${address + size}, raw data from ${this.#raw.begin} on`);
    if (address + size > this.#limit) {
      const { sizeofOffsets, baseAddress } = this.superblock;
      throw unsupportedFormat(
        `the file cannot grow beyond ${this.#limit + baseAddress} bytes: its addresses have ${sizeofOffsets} bytes (H5Pset_sizes)`,
      );
    }
    this.#end = address + size;
    return address;
  }

  /** The greatest end that an address can state: all bits set are the undefined address. */
  get #limit(): number {
    const { sizeofOffsets, baseAddress } = this.superblock;
    return Math.min(2 ** (8 * sizeofOffsets) - 2, Number.MAX_SAFE_INTEGER) - baseAddress;
  }

  #state(end: number): void {
    const { offset, bytes } = withEndOfFile(this.superblock, end, (at, length) => this.read(at, length));
    this.bytes.write(bytes, offset);
    this.#stated = end;
  }
}

function readBytes(bytes: EditedBytes, offset: number, length: number): Uint8Array {
  const target = new Uint8Array(length);
  return target.subarray(0, bytes.read(target, offset));
}

/** The smallest multiple that is at least a value. */
function roundUpTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
