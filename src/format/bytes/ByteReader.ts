import type { H5Error } from '../../model/H5Error.js';
import { decodeName } from '../../model/nameBytes.js';
import type { FileFormat } from './FileFormat.js';
import { corruptFile, unsupportedFormat } from './formatError.js';

/**
 * A cursor over the bytes of one structure. All fields are unsigned and little-endian unless their method says otherwise
 * (File Format Specification, I.A). Reading past the end is a `corrupt-file` error that names the structure.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly format: FileFormat;
  #structure: string | (() => string);
  #position = 0;

  /** @param structure - As `structure`; a function where many readers are created and few ever report an error. */
  constructor(bytes: Uint8Array, format: FileFormat, structure: string | (() => string)) {
    this.bytes = bytes;
    this.format = format;
    this.#structure = structure;
  }

  /** What the bytes are and where they were found, for messages: `dataspace message of the object header at 800`. */
  get structure(): string {
    if (typeof this.#structure !== 'string') this.#structure = this.#structure();
    return this.#structure;
  }

  /** Bytes already read. */
  get position(): number {
    return this.#position;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.bytes.length - this.#position;
  }

  /** Moves to a byte, counted from the first one. */
  seek(position: number): void {
    this.#position = 0;
    this.#advance(position);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A cursor over the first `length` bytes, at the same place. */
  within(length: number): ByteReader {
    const reader = new ByteReader(this.bytes.subarray(0, length), this.format, this.#structure);
    reader.seek(this.#position);
    return reader;
  }

  u8(): number {
    return this.bytes[this.#advance(1)]!;
  }

  u16(): number {
    const start = this.#advance(2);
    return this.bytes[start]! | (this.bytes[start + 1]! << 8);
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  i32(): number {
    const { bytes } = this;
    const start = this.#advance(4);
    return bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24);
  }

  /** An unsigned integer of 1 to 8 bytes; one above 2^53 - 1 is `unsupported`. */
  unsigned(size: number): number {
    const value = this.#unsigned(size);
    if (value > Number.MAX_SAFE_INTEGER) throw this.unsupported(`${value} is above 2^53 - 1`);
    return value;
  }

  /** A field of the file's size of lengths. */
  length(): number {
    return this.unsigned(this.format.sizeofLengths);
  }

  /** The length of something that is itself in the file: one above the file's own size is `corrupt-file`. */
  lengthInFile(): number {
    const value = this.#unsigned(this.format.sizeofLengths);
    if (value > this.format.fileSize) throw this.corrupt(`${value} bytes are more than the file has`);
    return value;
  }

  /** A field of the file's size of lengths in which all bits set mean "unlimited": `Infinity` then. */
  lengthOrUnlimited(): number {
    return this.unsignedOrUnlimited(this.format.sizeofLengths);
  }

  /** An unsigned integer of 1 to 8 bytes in which all bits set mean "unlimited": `Infinity` then. */
  unsignedOrUnlimited(size: number): number {
    return this.#allOnes(size) ? Number.POSITIVE_INFINITY : this.unsigned(size);
  }

  /** An address; `undefined` for the undefined address (all bits set). No byte of a file is beyond 2^53. */
  address(): number | undefined {
    const size = this.format.sizeofOffsets;
    if (this.#allOnes(size)) return undefined;
    const value = this.#unsigned(size);
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt(`address ${value} is outside the file`);
    return value;
  }

  /** An address that must be defined; `field` names it in the message. */
  definedAddress(field: string): number {
    const address = this.address();
    if (address === undefined) throw this.corrupt(`${field} is the undefined address`);
    return address;
  }

  /** Text of `length` bytes, up to its first NUL if it has one. For bytes that are not UTF-8 see `decodeName`. */
  text(length: number): string {
    const bytes = this.take(length);
    const end = bytes.indexOf(0);
    return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** Text that a NUL ends; with `alignment`, the NUL is followed by padding to a multiple of that many bytes. */
  terminatedText(alignment = 1): string {
    const end = this.bytes.indexOf(0, this.#position);
    if (end < 0) throw this.corrupt(`no NUL ends the name at byte ${this.#position}`);
    const length = end - this.#position;
    const text = decodeName(this.take(length));
    this.skip(roundUp(length + 1, alignment) - length);
    return text;
  }

  /** The four bytes that mark a structure. */
  signature(expected: string): void {
    const found = String.fromCharCode(...this.take(4));
    if (found !== expected) throw this.corrupt(`signature is ${JSON.stringify(found)}, not "${expected}"`);
  }

  /** A version byte: one below `first` was never used, one above `last` is newer than this code. */
  version(first: number, last: number): number {
    const version = this.u8();
    if (version < first) throw this.corrupt(`version ${version}`);
    if (version > last) throw this.unsupported(`version ${version}`);
    return version;
  }

  corrupt(detail: string): H5Error {
    return corruptFile(`${this.structure}: ${detail}`);
  }

  unsupported(detail: string): H5Error {
    return unsupportedFormat(`${this.structure}: ${detail}`);
  }

  #unsigned(size: number): number {
    // Nearly all addresses and lengths.
    if (size === 8) return this.u32() + this.u32() * 2 ** 32;
    const start = this.#advance(size);
    let value = 0;
    for (let index = start + size - 1; index >= start; index--) value = value * 256 + this.bytes[index]!;
    return value;
  }

  /** Whether the next field has all bits set; if so it is skipped. */
  #allOnes(size: number): boolean {
    if (size > this.remaining) return false;
    for (let index = this.#position; index < this.#position + size; index++) {
      if (this.bytes[index] !== 0xff) return false;
    }
    this.#position += size;
    return true;
  }

  /** Advances by `length` bytes and returns the position before them. */
  #advance(length: number): number {
    const start = this.#position;
    // Written so that NaN is refused too.
    if (!(length <= this.remaining)) {
      throw this.corrupt(`ends at byte ${this.bytes.length}, ${length} more wanted at byte ${start}`);
    }
    this.#position = start + length;
    return start;
  }
}

/** The smallest multiple of `alignment` that is at least `length`. */
export function roundUp(length: number, alignment: number): number {
  return Math.ceil(length / alignment) * alignment;
}
