import { Btree2Records } from '../btree2/Btree2Records.js';
import { BTREE2_FILTERED_HUGE_OBJECTS, BTREE2_HUGE_OBJECTS } from '../btree2/btree2Header.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { FractalHeap } from './fractalHeap.js';

/** Location of a huge object, which is stored outside of the heap's blocks (File Format Specification, III.G). */
export interface HugeObject {
  readonly address: number;
  readonly length: number;
  /** If it is filtered: the filter mask, and its size before filtering. */
  readonly filtered?: { readonly mask: number; readonly size: number };
}

/** The number of a huge object takes at most this many bytes of its ID. */
const MAX_NUMBER_BYTES = 8;

/** Finds the huge objects of a fractal heap (File Format Specification, III.G). */
export class HugeObjects {
  readonly #format: FileFormat;
  readonly #heap: FractalHeap;
  #index: Btree2Records | undefined;

  constructor(format: FileFormat, heap: FractalHeap) {
    this.#format = format;
    this.#heap = heap;
  }

  /** Finds a huge object; `id` is positioned after its first byte. Long IDs hold the location itself, short ones a number. */
  *find(id: ByteReader): Parser<HugeObject> {
    const { sizeofOffsets, sizeofLengths } = this.#format;
    const { filtered, idBytes, address } = this.#heap;
    const placeBytes = sizeofOffsets + sizeofLengths + (filtered ? 4 + sizeofLengths : 0);
    if (placeBytes <= idBytes - 1) return this.#place(id);
    const number = id.unsigned(Math.min(idBytes - 1, MAX_NUMBER_BYTES));
    const index = yield* this.#openIndex();
    const record = yield* index.find((candidate) => {
      candidate.skip(placeBytes);
      return number - candidate.length();
    });
    if (record === undefined) throw corruptFile(`fractal heap at ${address}: it has no huge object ${number}`);
    return this.#place(record);
  }

  #place(reader: ByteReader): HugeObject {
    const address = reader.definedAddress('address of a huge object');
    const length = reader.lengthInFile();
    if (!this.#heap.filtered) return { address, length };
    return { address, length, filtered: { mask: reader.u32(), size: reader.length() } };
  }

  *#openIndex(): Parser<Btree2Records> {
    const { hugeObjects, filtered, address } = this.#heap;
    if (hugeObjects === undefined) throw corruptFile(`fractal heap at ${address}: it has no huge objects`);
    const type = filtered ? BTREE2_FILTERED_HUGE_OBJECTS : BTREE2_HUGE_OBJECTS;
    this.#index ??= yield* Btree2Records.open(this.#format, hugeObjects, type);
    return this.#index;
  }
}
