import type { Datatype } from '../../model/Datatype.js';
import { H5Error } from '../../model/H5Error.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { together } from '../bytes/together.js';
import { addressAt, UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import { hasBlob } from '../references/standardReference.js';
import { type ElementPlace, elementPlaces } from './elementPlaces.js';
import type { GlobalHeapCollections } from './GlobalHeapCollections.js';
import { GlobalHeapObjects } from './GlobalHeapObjects.js';
import { COLLECTION_BYTES, type GlobalHeapCollection } from './globalHeap.js';

/** What elements from one on refer to. */
export interface Collected {
  readonly objects: GlobalHeapObjects;
  /** Of how many elements: fewer than there are where they refer to more than should be in memory at once. */
  readonly count: number;
}

/** Elements refer to so many bytes at the most that are in memory at once, unless one alone refers to more. */
const MOST_BYTES = 2 ** 25;
/** All elements of a read together refer to so many times the bytes of the file, and to some more, at the most. */
const CLAIM_FACTOR = 4;
const CLAIM_SLACK = 2 ** 26;

/** Bytes of the number of items before the ID of a sequence; of type, flags and length before that of a reference. */
const COUNT_BYTES = 4;
const REFERENCE_HEAD_BYTES = 6;

type HeapPlace = Exclude<ElementPlace, { kind: 'object' }>;

/** Items that lie close together, all of one datatype. */
interface Items {
  readonly bytes: Uint8Array;
  readonly itemSize: number;
  readonly places: readonly HeapPlace[];
}

/** An ID in a place of an item: of an object that has to have `length` bytes, where that is told. */
interface PlacedId {
  readonly item: number;
  readonly place: HeapPlace;
  readonly address: number;
  readonly index: number;
  readonly length: number;
}

/**
 * Reads the global heap collections that elements of a datatype refer to (File Format Specification, III.E), so that decoding
 * them reads nothing.
 *
 * One collector is for one read: an object of a heap belongs to one element, so that all that are read cannot have many more
 * bytes than the file. A few bytes that lead to each other would otherwise make more than there is memory.
 */
export class GlobalHeapCollector {
  readonly #collections: GlobalHeapCollections;
  readonly #elementSize: number;
  readonly #places: readonly HeapPlace[];
  /** Bytes that elements refer to, each time anew. */
  #claimed = 0;

  /**
   * @param type - The datatype as the file has it.
   * @param elementSize - Bytes of an element in the file.
   */
  constructor(collections: GlobalHeapCollections, type: Datatype, elementSize: number) {
    const { sizeofOffsets } = collections.format;
    this.#collections = collections;
    this.#elementSize = elementSize;
    this.#places = elementPlaces(type, elementSize, { sizeofOffsets, references: true }).filter(isInHeap);
  }

  /** Whether elements refer to heaps at all. */
  get isNeeded(): boolean {
    return this.#places.length > 0;
  }

  /**
   * Reads what elements refer to, sequences in sequences included, from element `from` on. Errors: `corrupt-file` where a
   * collection is not one, or does not have an object with as many bytes as a sequence of sequences has to have. Other objects
   * are verified when they are found; what an old reference to a region leads to is left out where it cannot be read.
   *
   * @param elements - Elements as the file has them, one after the other, filters undone.
   */
  *collect(elements: Uint8Array, from = 0): Parser<Collected> {
    const size = this.#elementSize;
    const left = elements.subarray(from * size);
    const count = this.#countAtOnce(left);
    const objects = new GlobalHeapObjects();
    let level: Items[] = [{ bytes: left.subarray(0, count * size), itemSize: size, places: this.#places }];
    while (level.length > 0) {
      const { needed, optional } = this.#addressesIn(level);
      yield* this.#load(needed, objects, (address) => this.#collections.collection(address));
      yield* this.#load(optional, objects, (address) => this.#readable(address));
      level = this.#itemsIn(level, objects);
    }
    return { objects, count };
  }

  /** How many elements, at least one, refer to no more than should be in memory at once. */
  #countAtOnce(elements: Uint8Array): number {
    const count = Math.floor(elements.length / this.#elementSize);
    const seen = new Set<number>();
    let bytes = 0;
    for (const id of this.#idsIn({ bytes: elements, itemSize: this.#elementSize, places: this.#places })) {
      if (!seen.has(id.address)) bytes += COLLECTION_BYTES;
      seen.add(id.address);
      bytes += id.length;
      if (bytes > MOST_BYTES) return Math.max(id.item, 1);
    }
    return count;
  }

  /** Addresses of the collections that items refer to; without the optional ones their references are read as well. */
  #addressesIn(level: readonly Items[]): { readonly needed: Set<number>; readonly optional: Set<number> } {
    const needed = new Set<number>();
    const optional = new Set<number>();
    const most = CLAIM_FACTOR * this.#collections.format.fileSize + CLAIM_SLACK;
    for (const items of level) {
      const texts = new Map<HeapPlace, PlacedId>();
      for (const id of this.#idsIn(items)) {
        const { place, address, length } = id;
        (place.kind === 'region' ? optional : needed).add(address);
        // What was never written is one text for all elements, and decoded once.
        if (place.kind === 'sequence' && place.isText) {
          const before = texts.get(place);
          texts.set(place, id);
          if (before?.address === address && before.index === id.index) continue;
        }
        this.#claimed += length;
        if (this.#claimed > most)
          throw corruptFile(`variable-length data of ${this.#claimed} bytes and more: ${most} can be`);
      }
    }
    return { needed, optional };
  }

  *#load(
    addresses: Iterable<number>,
    objects: GlobalHeapObjects,
    read: (address: number) => Parser<GlobalHeapCollection | undefined>,
  ): Parser<void> {
    const missing = [...addresses].filter((address) => !objects.has(address));
    for (const collection of yield* together(missing.map(read))) if (collection) objects.add(collection);
  }

  /** A collection; undefined for what is none. */
  *#readable(address: number): Parser<GlobalHeapCollection | undefined> {
    try {
      return yield* this.#collections.collection(address);
    } catch (error) {
      if (error instanceof H5Error && error.kind !== 'io') return undefined;
      throw error;
    }
  }

  /** The items of all sequences whose items refer to heaps themselves. */
  #itemsIn(level: readonly Items[], objects: GlobalHeapObjects): Items[] {
    const next: Items[] = [];
    for (const items of level) {
      for (const place of items.places) {
        if (place.kind !== 'sequence' || !place.items.some(isInHeap)) continue;
        const { itemSize, itemBytes } = place;
        const places = place.items.filter(isInHeap);
        for (const { address, index, length } of this.#idsIn({ ...items, places: [place] })) {
          const { bytes, start } = objects.find(address, index, length);
          next.push({ bytes: bytes.subarray(start, start + (length / itemBytes) * itemSize), itemSize, places });
        }
      }
    }
    return next;
  }

  /** The IDs in items, one item after the other; those of nothing are left out. */
  *#idsIn({ bytes, itemSize, places }: Items): Generator<PlacedId, void, undefined> {
    const { sizeofOffsets } = this.#collections.format;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.floor(bytes.length / itemSize);
    for (let item = 0; item < count; item++) {
      for (const place of places) {
        const at = item * itemSize + place.offset;
        if (place.kind === 'standard' && !hasBlob(bytes, at)) continue;
        const idAt =
          at + (place.kind === 'sequence' ? COUNT_BYTES : place.kind === 'standard' ? REFERENCE_HEAD_BYTES : 0);
        const address = addressAt(view, idAt, sizeofOffsets);
        // What is empty has no collection; libhdf5 looks at nothing but the address.
        if (address === 0) continue;
        if (address === UNDEFINED_ADDRESS) {
          if (place.kind === 'region') continue;
          throw corruptFile('variable-length data: an ID has the undefined address');
        }
        const length = lengthOf(place, view, at);
        yield { item, place, address, index: view.getUint32(idAt + sizeofOffsets, true), length };
      }
    }
  }
}

function isInHeap(place: ElementPlace): place is HeapPlace {
  return place.kind !== 'object';
}

/** Bytes of the object that the place says it has; of old references to regions it is not told. */
function lengthOf(place: HeapPlace, view: DataView, at: number): number {
  if (place.kind === 'region') return 0;
  return place.kind === 'sequence' ? view.getUint32(at, true) * place.itemBytes : view.getUint32(at + 2, true);
}
