import { RecentlyUsed } from '../../model/RecentlyUsed.js';
import { ByteReader } from '../bytes/ByteReader.js';
import type { Extent } from '../bytes/Extent.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import { PAUSE, type Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import { readEach } from '../bytes/readEach.js';
import { type FractalHeap, readFractalHeap } from './fractalHeap.js';
import { type HeapObjectPlace, heapObjectPlace, type ManagedPlace } from './heapObjectPlace.js';
import { HugeObjects } from './hugeObjects.js';
import { ManagedPlaces } from './ManagedPlaces.js';
import {
  checkDirectBlock,
  childAt,
  type HeapBlock,
  type IndirectBlock,
  readIndirectBlock,
  rootBlock,
} from './readHeapBlocks.js';
import type { UndoFilters } from './UndoFilters.js';

/** Deflate, the strongest filter, expands one stored byte to at most this many. */
const MOST_COMPRESSION = 1032;

/** IDs looked at between two pauses: about a millisecond of work. */
const IDS_AT_ONCE = 2048;

const DIRECT_BLOCK = 'fractal heap direct block';

/** A direct block in memory, its filters undone and its head verified. */
interface OpenBlock {
  readonly start: number;
  readonly headBytes: number;
  readonly reader: ByteReader;
}

/** A block, and the wanted objects in it: indexes `from` to `to`, exclusive, into the objects ordered by offset. */
interface Wanted {
  readonly block: HeapBlock;
  readonly from: number;
  readonly to: number;
}

/** Bytes of blocks that are cached, because the next lookup often needs them again. libhdf5's largest direct block has 64 KiB. */
const KEPT_BYTES = 2 ** 21;

/**
 * The objects of a fractal heap (File Format Specification, III.G). Direct blocks are read whole, because their
 * checksum covers all of a block.
 */
export class HeapObjects {
  readonly #format: FileFormat;
  readonly #heap: FractalHeap;
  readonly #undoFilters: UndoFilters | undefined;
  readonly #huge: HugeObjects;
  /** Cached blocks by address. */
  readonly #indirect = new RecentlyUsed<number, IndirectBlock>(KEPT_BYTES);
  readonly #direct = new RecentlyUsed<number, OpenBlock>(KEPT_BYTES);

  private constructor(format: FileFormat, heap: FractalHeap, undoFilters: UndoFilters | undefined) {
    this.#format = format;
    this.#heap = heap;
    this.#undoFilters = undoFilters;
    this.#huge = new HugeObjects(format, heap);
  }

  /** Reads the heap's header. Filtered objects can be read only with `undoFilters`. */
  static *open(format: FileFormat, address: number, undoFilters?: UndoFilters): Parser<HeapObjects> {
    return new HeapObjects(format, yield* readFractalHeap(format, address), undoFilters);
  }

  /** Bytes of memory that the cached blocks take. */
  get bytes(): number {
    return this.#indirect.bytes + this.#direct.bytes;
  }

  /** Reads the object with a heap ID. */
  *object(id: Uint8Array): Parser<ByteReader> {
    const place = heapObjectPlace(this.#heap, this.#idReader(id));
    if (place.kind !== 'managed') return yield* this.#readOther(place);
    return this.#objectIn(yield* this.#blockOf(place.offset), place.offset, place.length);
  }

  /**
   * Reads many objects, each block once, and returns the results of `visit` in the order of the IDs. Objects never overlap, so
   * IDs that refer to the same bytes are `corrupt-file`.
   *
   * @param ids - The IDs, concatenated, so that millions of them take little memory.
   */
  *each<T>(ids: Uint8Array, idBytes: number, visit: (object: ByteReader, index: number) => T): Parser<T[]> {
    if (idBytes !== this.#heap.idBytes) throw this.#corrupt(`IDs of ${this.#heap.idBytes} bytes instead of ${idBytes}`);
    const count = ids.length / idBytes;
    const reader = this.#idReader(ids);
    const results = new Array<T>(count);
    const places = new ManagedPlaces(count);
    const others = new Set<string>();
    for (let index = 0; index < count; index++) {
      if (index % IDS_AT_ONCE === IDS_AT_ONCE - 1) yield PAUSE;
      reader.seek(index * idBytes);
      const place = heapObjectPlace(this.#heap, reader);
      if (place.kind === 'managed') {
        places.add(index, place);
        continue;
      }
      const key = ids.subarray(index * idBytes, (index + 1) * idBytes).join();
      if (others.has(key)) throw this.#corrupt('the same ID occurs twice');
      others.add(key);
      results[index] = visit(yield* this.#readOther(place), index);
    }
    yield PAUSE;
    const order = places.inOrder();
    yield PAUSE;
    const overlap = places.firstOverlap(order);
    if (overlap !== undefined) throw this.#corrupt(`an object at offset ${overlap}, inside another one`);
    const wanted = yield* this.#directBlocks(Float64Array.from(order, (index) => places.offset(index)));
    yield PAUSE;
    const extents = wanted.map(({ block }) => extentOf(block));
    yield* readEach(this.#format, extents, DIRECT_BLOCK, (stored, n) => {
      const { block, from, to } = wanted[n]!;
      const open = this.#open(block, stored);
      for (const index of order.subarray(from, to))
        results[index] = visit(this.#objectIn(open, places.offset(index), places.length(index)), index);
    });
    return results;
  }

  #idReader(ids: Uint8Array): ByteReader {
    return new ByteReader(ids, this.#format, () => `ID in the fractal heap at ${this.#heap.address}`);
  }

  #objectIn({ start, headBytes, reader }: OpenBlock, offset: number, length: number): ByteReader {
    const from = offset - start;
    if (from < headBytes) throw this.#corrupt(`an object at offset ${offset}, in the head of its block`);
    if (!(from + length <= reader.bytes.length)) {
      throw this.#corrupt(`an object of ${length} bytes at offset ${offset} extends past its block`);
    }
    const bytes = reader.bytes.subarray(from, from + length);
    return new ByteReader(bytes, this.#format, () => `${this.#structure}, offset ${offset}`);
  }

  /** Reads an object that is stored outside of the blocks. */
  *#readOther(place: Exclude<HeapObjectPlace, ManagedPlace>): Parser<ByteReader> {
    if (place.kind === 'huge') return yield* this.#readHuge(place.rest, this.#structure);
    return new ByteReader(place.rest.take(place.length), this.#format, `tiny ${this.#structure}`);
  }

  *#readHuge(id: ByteReader, where: string): Parser<ByteReader> {
    const { address, length, filtered } = yield* this.#huge.find(id);
    const stored = yield* readAt(this.#format, address, length, `huge ${where},`);
    return filtered ? this.#unfilter(stored, filtered.mask, filtered.size) : stored;
  }

  /** The direct block that contains an offset, found by descending the doubling table. */
  *#blockOf(offset: number): Parser<OpenBlock> {
    let block = this.#root(offset);
    while (block.rows > 0) block = childAt(this.#heap, yield* this.#indirectBlock(block), offset);
    const kept = this.#direct.get(block.address);
    if (kept?.start === block.start) return kept;
    const { address, length } = extentOf(block);
    const open = this.#open(block, yield* readAt(this.#format, address, length, DIRECT_BLOCK));
    this.#direct.set(address, open, open.reader.bytes.length);
    return open;
  }

  /** The direct blocks that contain the given offsets, which are in increasing order. */
  *#directBlocks(offsets: Float64Array): Parser<Wanted[]> {
    if (offsets.length === 0) return [];
    const found: Wanted[] = [];
    const seen = new Set<number>();
    let level: Wanted[] = [{ block: this.#root(offsets[0]!), from: 0, to: offsets.length }];
    while (level.length > 0) {
      const below: Wanted[] = [];
      for (const wanted of level) {
        const { block } = wanted;
        if (seen.has(block.address)) throw this.#corrupt(`its block at ${block.address} occurs twice`);
        seen.add(block.address);
        if (block.rows === 0) found.push(wanted);
        else
          for (const child of childrenOf(this.#heap, yield* this.#indirectBlock(block), offsets, wanted))
            below.push(child);
      }
      level = below;
    }
    return found.sort((one, other) => one.from - other.from);
  }

  #root(offset: number): HeapBlock {
    const { root } = this.#heap;
    if (root === undefined) throw this.#corrupt(`an object at offset ${offset} of an empty heap`);
    return rootBlock(this.#heap, root);
  }

  *#indirectBlock(block: HeapBlock): Parser<IndirectBlock> {
    const kept = this.#indirect.get(block.address);
    if (kept?.block.start === block.start && kept.block.rows === block.rows) return kept;
    const indirect = yield* readIndirectBlock(this.#format, this.#heap, block);
    this.#indirect.set(block.address, indirect, indirect.children.bytes.length);
    return indirect;
  }

  #open({ start, size, filtered }: HeapBlock, stored: ByteReader): OpenBlock {
    const reader = filtered ? this.#unfilter(stored, filtered.mask, size) : stored;
    return { start, headBytes: checkDirectBlock(this.#heap, reader, start), reader };
  }

  #unfilter({ bytes, structure }: ByteReader, mask: number, size: number): ByteReader {
    const filters = this.#heap.filtered?.pipeline ?? [];
    if (this.#undoFilters === undefined) {
      throw unsupportedFormat(`${structure}: it is filtered (${filters.map(({ id }) => id).join(', ')})`);
    }
    if (size > bytes.length * MOST_COMPRESSION)
      throw corruptFile(`${structure}: ${bytes.length} bytes cannot expand to ${size}`);
    const result = this.#undoFilters({ bytes, filters, mask, size });
    if (result.length !== size)
      throw corruptFile(`${structure}: its filters return ${result.length} bytes, not ${size}`);
    return new ByteReader(result, this.#format, structure);
  }

  get #structure(): string {
    return `object of the fractal heap at ${this.#heap.address}`;
  }

  #corrupt(detail: string) {
    return corruptFile(`fractal heap at ${this.#heap.address}: ${detail}`);
  }
}

/** The extent of a direct block in the file. */
function extentOf({ address, size, filtered }: HeapBlock): Extent {
  return { address, length: filtered?.bytes ?? size };
}

/** The children of an indirect block that contain the wanted offsets, each once. */
function childrenOf(heap: FractalHeap, block: IndirectBlock, offsets: Float64Array, { from, to }: Wanted): Wanted[] {
  const children: Wanted[] = [];
  for (let first = from; first < to; ) {
    const child = childAt(heap, block, offsets[first]!);
    let end = first + 1;
    while (end < to && offsets[end]! < child.start + child.size) end++;
    children.push({ block: child, from: first, to: end });
    first = end;
  }
  return children;
}
