import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { type FractalHeap, readFractalHeap } from './fractalHeap.js';
import { type HeapObjectPlace, heapObjectPlace, type ManagedPlace } from './heapObjectPlace.js';
import { HugeObjects } from './hugeObjects.js';
import {
  checkDirectBlock,
  childAt,
  type HeapBlock,
  type IndirectBlock,
  readIndirectBlock,
  rootBlock,
} from './readHeapBlocks.js';
import type { UndoFilters } from './UndoFilters.js';

/** Deflate, the most that a filter of HDF5 can do, makes at most so many bytes of one. */
const MOST_COMPRESSION = 1032;

/** A direct block at hand. */
interface OpenBlock {
  readonly start: number;
  readonly headBytes: number;
  readonly reader: ByteReader;
}

/**
 * The objects of a fractal heap (File Format Specification, III.G). Direct blocks are read as a whole, because their
 * checksum covers all of them, and kept.
 */
export class HeapObjects {
  readonly #format: FileFormat;
  readonly #heap: FractalHeap;
  readonly #undoFilters: UndoFilters | undefined;
  readonly #huge: HugeObjects;
  /** By their addresses in the file. */
  readonly #indirect = new Map<number, IndirectBlock>();
  readonly #direct = new Map<number, OpenBlock>();

  private constructor(format: FileFormat, heap: FractalHeap, undoFilters: UndoFilters | undefined) {
    this.#format = format;
    this.#heap = heap;
    this.#undoFilters = undoFilters;
    this.#huge = new HugeObjects(format, heap);
  }

  /** Reads the heap's header. What is filtered can be read only with `undoFilters`. */
  static *open(format: FileFormat, address: number, undoFilters?: UndoFilters): Parser<HeapObjects> {
    return new HeapObjects(format, yield* readFractalHeap(format, address), undoFilters);
  }

  /** The object that a heap ID names. */
  *object(id: Uint8Array): Parser<ByteReader> {
    return yield* this.#read(this.#placeOf(id));
  }

  /**
   * Reads objects in the order of their places, each block once, and gives what `read` makes of them in the order of
   * the IDs. Objects never overlap: that the same bytes are wanted twice is `corrupt-file`.
   */
  *each<T>(ids: readonly Uint8Array[], read: (object: ByteReader, index: number) => Parser<T>): Parser<T[]> {
    const results = new Array<T>(ids.length);
    const managed: { readonly place: ManagedPlace; readonly index: number }[] = [];
    const others = new Set<string>();
    for (const [index, id] of ids.entries()) {
      const place = this.#placeOf(id);
      if (place.kind === 'managed') {
        managed.push({ place, index });
        continue;
      }
      const key = id.join();
      if (others.has(key)) throw this.#corrupt('the same ID occurs twice');
      others.add(key);
      results[index] = yield* read(yield* this.#read(place), index);
    }
    let end = 0;
    for (const { place, index } of managed.sort((one, other) => one.place.offset - other.place.offset)) {
      if (place.offset < end) throw this.#corrupt(`an object at offset ${place.offset}, inside another one`);
      end = place.offset + place.length;
      // What is behind is not wanted again.
      if ([...this.#direct.values()].every((block) => !covers(block, place.offset))) this.#direct.clear();
      results[index] = yield* read(yield* this.#read(place), index);
    }
    return results;
  }

  #placeOf(id: Uint8Array): HeapObjectPlace {
    return heapObjectPlace(this.#format, this.#heap, id);
  }

  *#read(place: HeapObjectPlace): Parser<ByteReader> {
    const where = `object of the fractal heap at ${this.#heap.address}`;
    if (place.kind === 'tiny') return new ByteReader(place.rest.take(place.length), this.#format, `tiny ${where}`);
    if (place.kind === 'huge') return yield* this.#readHuge(place.rest, where);
    const { offset, length } = place;
    const { start, headBytes, reader } = yield* this.#blockOf(offset);
    const from = offset - start;
    if (from < headBytes) throw this.#corrupt(`an object at offset ${offset}, in the head of its block`);
    if (!(from + length <= reader.bytes.length)) {
      throw this.#corrupt(`an object of ${length} bytes at offset ${offset} extends past its block`);
    }
    return new ByteReader(reader.bytes.subarray(from, from + length), this.#format, `${where}, offset ${offset}`);
  }

  *#readHuge(id: ByteReader, where: string): Parser<ByteReader> {
    const { address, length, filtered } = yield* this.#huge.find(id);
    const stored = yield* readAt(this.#format, address, length, `huge ${where},`);
    return filtered ? this.#unfilter(stored, filtered.mask, filtered.size) : stored;
  }

  /** The direct block with an offset, found by descending the doubling table. */
  *#blockOf(offset: number): Parser<OpenBlock> {
    const { root } = this.#heap;
    if (root === undefined) throw this.#corrupt(`an object at offset ${offset} of an empty heap`);
    let block = rootBlock(this.#heap, root);
    while (block.rows > 0) {
      const indirect = this.#indirect.get(block.address) ?? (yield* readIndirectBlock(this.#format, this.#heap, block));
      if (indirect.block.start !== block.start || indirect.block.rows !== block.rows) {
        throw this.#corrupt(`its block at ${block.address} occurs twice`);
      }
      this.#indirect.set(block.address, indirect);
      block = childAt(this.#heap, indirect, offset);
    }
    const open = this.#direct.get(block.address) ?? (yield* this.#openBlock(block));
    if (open.start !== block.start) throw this.#corrupt(`its block at ${block.address} occurs twice`);
    this.#direct.set(block.address, open);
    return open;
  }

  *#openBlock({ address, start, size, filtered }: HeapBlock): Parser<OpenBlock> {
    const stored = yield* readAt(this.#format, address, filtered?.bytes ?? size, 'fractal heap direct block');
    const reader = filtered ? this.#unfilter(stored, filtered.mask, size) : stored;
    return { start, headBytes: checkDirectBlock(this.#heap, reader, start), reader };
  }

  #unfilter({ bytes, structure }: ByteReader, mask: number, size: number): ByteReader {
    const filters = this.#heap.filtered?.pipeline ?? [];
    if (this.#undoFilters === undefined) {
      throw unsupportedFormat(`${structure}: it is filtered (${filters.map(({ id }) => id).join(', ')})`);
    }
    if (size > bytes.length * MOST_COMPRESSION) throw corruptFile(`${structure}: ${size} bytes in ${bytes.length}`);
    const result = this.#undoFilters({ bytes, filters, mask, size });
    if (result.length !== size) throw corruptFile(`${structure}: filters make ${result.length} bytes, not ${size}`);
    return new ByteReader(result, this.#format, structure);
  }

  #corrupt(detail: string) {
    return corruptFile(`fractal heap at ${this.#heap.address}: ${detail}`);
  }
}

function covers({ start, reader }: OpenBlock, offset: number): boolean {
  return start <= offset && offset < start + reader.bytes.length;
}
