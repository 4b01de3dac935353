import { decodeName } from '../../model/nameBytes.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';

/** Data segments up to this size are read whole for a single name. */
const SMALL_SEGMENT = 65536;
/** From larger segments only single names are ever read. */
const LARGE_SEGMENT = 4 * 2 ** 20;
/** Bytes of the first read of a name. */
const FIRST_READ = 128;
const SEGMENT = 'local heap data segment';

/** Address and size of a local heap's data segment. */
interface Segment {
  readonly address: number;
  readonly size: number;
}

/** The header of a local heap (File Format Specification, III.D). */
export interface LocalHeapHeader {
  readonly segment: Segment;
  /** Offset in the data segment of the first free block; 1 for none (`H5HL_FREE_NULL`). */
  readonly freeList: number;
}

/** Reads the data segment of a local heap, which holds the names (File Format Specification, III.D). */
export function* readLocalHeap(format: FileFormat, address: number): Parser<ByteReader> {
  const { segment } = yield* readLocalHeapHeader(format, address);
  return yield* readAt(format, segment.address, segment.size, SEGMENT);
}

/** The NUL-terminated name at an offset of the data segment. */
export function localHeapName(heap: ByteReader, offset: number): string {
  const end = offset < heap.bytes.length ? heap.bytes.indexOf(0, offset) : -1;
  if (end < 0) throw heap.corrupt(`no name at byte ${offset} of ${heap.bytes.length}`);
  return decodeName(heap.bytes.subarray(offset, end));
}

/** A local heap (File Format Specification, III.D) in which a few names are looked up: of a large heap only these are read. */
export class LocalHeapNames {
  readonly #format: FileFormat;
  readonly #segment: Segment;
  #whole: Uint8Array | undefined;
  /** Bytes read so far for single names. */
  #spent = 0;

  private constructor(format: FileFormat, segment: Segment) {
    this.#format = format;
    this.#segment = segment;
  }

  static *open(format: FileFormat, address: number): Parser<LocalHeapNames> {
    const { segment } = yield* readLocalHeapHeader(format, address);
    return new LocalHeapNames(format, segment);
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#whole?.length ?? 0;
  }

  /** The bytes of the name at an offset, without its NUL. */
  *at(offset: number): Parser<Uint8Array> {
    const { address, size } = this.#segment;
    // A small segment is read whole, as is one of which single names have already taken a large part.
    if (size <= Math.max(SMALL_SEGMENT, Math.min(LARGE_SEGMENT, 4 * this.#spent)))
      this.#whole ??= (yield* readAt(this.#format, address, size, SEGMENT)).bytes;
    for (let length = FIRST_READ; offset < size; length *= 2) {
      const end = Math.min(offset + length, size);
      this.#spent += this.#whole ? 0 : end - offset;
      const bytes =
        this.#whole?.subarray(offset) ?? (yield* readAt(this.#format, address + offset, end - offset, SEGMENT)).bytes;
      const nul = bytes.indexOf(0);
      if (nul >= 0) return bytes.subarray(0, nul);
      if (this.#whole || end === size) break;
    }
    throw corruptFile(`${SEGMENT} at ${address}: no name at byte ${offset} of ${size}`);
  }
}

/** Reads the header of the local heap at an address (File Format Specification, III.D). */
export function* readLocalHeapHeader(format: FileFormat, address: number): Parser<LocalHeapHeader> {
  const length = 8 + 2 * format.sizeofLengths + format.sizeofOffsets;
  const reader = yield* readAt(format, address, length, 'local heap');
  reader.signature('HEAP');
  reader.version(0, 0);
  reader.skip(3);
  const size = reader.length();
  const freeList = reader.length();
  return { segment: { address: reader.definedAddress('data segment address'), size }, freeList };
}

/** Stands for an offset where no free block follows (libhdf5's `H5HL_FREE_NULL`). */
export const NO_FREE_BLOCK = 1;

/** Bytes of the head of a free block, the offset of the next one and its own size: the least size of a free block (III.D). */
export function freeBlockBytes({ sizeofLengths }: FieldSizes): number {
  return alignHeap(2 * sizeofLengths);
}

/** Bytes that libhdf5 allocates for the header of a local heap. */
export function localHeapHeaderBytes({ sizeofLengths, sizeofOffsets }: FieldSizes): number {
  return alignHeap(8 + 2 * sizeofLengths + sizeofOffsets);
}

/** Objects in a local heap are aligned to 8 bytes (III.D). */
export function alignHeap(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** Encodes the header of a local heap (File Format Specification, III.D). */
export function encodeLocalHeapHeader(sizes: FieldSizes, { segment, freeList }: LocalHeapHeader): Uint8Array {
  const writer = new ByteWriter(sizes).text('HEAP').u8(0).fill(0, 3);
  return writer.lengthField(segment.size).lengthField(freeList).address(segment.address).finish();
}

/** Encodes the head of a free block (File Format Specification, III.D). */
export function encodeFreeBlock(sizes: FieldSizes, next: number, size: number): Uint8Array {
  return new ByteWriter(sizes).lengthField(next).lengthField(size).finish();
}
