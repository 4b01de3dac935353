import { encodeName } from '../../model/nameBytes.js';
import { lookup3 } from './checksum.js';
import type { FileFormat } from './FileFormat.js';
import { unsupportedFormat } from './formatError.js';

const FIRST_CAPACITY = 128;

/** The sizes that a structure's bytes depend on. */
export type FieldSizes = Pick<FileFormat, 'sizeofOffsets' | 'sizeofLengths'>;

/** Builds the bytes of one structure, field after field: the counterpart of `ByteReader`. */
export class ByteWriter {
  readonly sizes: FieldSizes;
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  constructor(sizes: FieldSizes) {
    this.sizes = sizes;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** The bytes written so far, as a view; later writes may move to a larger buffer. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  u8(value: number): this {
    return this.unsigned(value, 1);
  }

  u16(value: number): this {
    return this.unsigned(value, 2);
  }

  u32(value: number): this {
    return this.unsigned(value, 4);
  }

  /** A little-endian unsigned integer of 1 to 8 bytes; a value that does not fit is a caller's mistake. */
  unsigned(value: number, size: number): this {
    if (!(Number.isSafeInteger(value) && value >= 0 && value < 2 ** (8 * size)))
      throw new RangeError(`${value} is no unsigned integer of ${size} bytes`);
    const start = this.#reserve(size);
    let rest = value;
    for (let index = 0; index < size; index++) {
      this.#bytes[start + index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return this;
  }

  /** A field of the file's size of lengths; `Infinity`, meaning unlimited, sets all bits. */
  lengthField(value: number): this {
    const size = this.sizes.sizeofLengths;
    return value === Number.POSITIVE_INFINITY ? this.fill(0xff, size) : this.#sized(value, size, 'lengths');
  }

  /** An address; undefined sets all bits. */
  address(value: number | undefined): this {
    const size = this.sizes.sizeofOffsets;
    return value === undefined ? this.fill(0xff, size) : this.#sized(value, size, 'addresses');
  }

  put(bytes: Uint8Array): this {
    const start = this.#reserve(bytes.length);
    this.#bytes.set(bytes, start);
    return this;
  }

  fill(byte: number, length: number): this {
    const start = this.#reserve(length);
    this.#bytes.fill(byte, start, start + length);
    return this;
  }

  /** Text as UTF-8 (see `encodeName`), without a NUL. */
  text(text: string): this {
    return this.put(encodeName(text));
  }

  /** Zeros up to the next multiple of `alignment`, counted from the first byte. */
  align(alignment: number): this {
    return this.fill(0, (alignment - (this.#length % alignment)) % alignment);
  }

  /** Zeros up to a total length. */
  padTo(length: number): this {
    if (length < this.#length) throw new RangeError(`${this.#length} bytes do not fit into ${length}`);
    return this.fill(0, length - this.#length);
  }

  /** The checksum of everything before it, with which most structures end. */
  checksum(): this {
    return this.u32(lookup3(this.bytes));
  }

  /** A copy of the bytes, of exactly their length. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** A value in a field of the file's sizes (`H5Pset_sizes`); all bits set are reserved. */
  #sized(value: number, size: number, what: string): this {
    if (value >= 2 ** (8 * size) - 1)
      throw unsupportedFormat(`${value} does not fit into the file's ${what} of ${size} bytes (H5Pset_sizes)`);
    return this.unsigned(value, size);
  }

  #reserve(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    return start;
  }
}
