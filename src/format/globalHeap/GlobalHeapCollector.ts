import type { Datatype } from '../../model/Datatype.js';
import { H5Error } from '../../model/H5Error.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { together } from '../bytes/together.js';
import { addressAt, UNDEFINED_ADDRESS } from '../bytes/unsignedAt.js';
import { hasHeapObject } from '../references/standardReference.js';
import { type ElementPlace, elementPlaces } from './elementPlaces.js';
import type { GlobalHeapCollections } from './GlobalHeapCollections.js';
import { GlobalHeapObjects } from './GlobalHeapObjects.js';
import { COLLECTION_BYTES, type GlobalHeapCollection } from './globalHeap.js';

/** The heap objects that a run of elements refers to. */
export interface Collected {
  readonly objects: GlobalHeapObjects;
  /** Number of elements in the run: fewer than were given if they refer to more than should be in memory at once. */
  readonly count: number;
}

/** Limit on the bytes that a run of elements refers to, unless one element alone refers to more. */
const MOST_BYTES = 2 ** 25;
/** All elements of a read together refer to at most this many times the bytes of the file, plus the slack. */
const CLAIM_FACTOR = 4;
const CLAIM_SLACK = 2 ** 26;

/** Bytes before the heap ID: the number of items of a sequence; type, flags and length of a reference. */
const COUNT_BYTES = 4;
const REFERENCE_HEAD_BYTES = 6;

type HeapPlace = Exclude<ElementPlace, { kind: 'object' }>;

/** Contiguous items of one datatype. */
interface Items {
  readonly bytes: Uint8Array;
  readonly itemSize: number;
  readonly places: readonly HeapPlace[];
}

/** A heap ID found in an item. `length` is the length that its object must have; 0 if the item does not store one. */
interface PlacedId {
  readonly item: number;
  readonly place: HeapPlace;
  readonly address: number;
  readonly index: number;
  readonly length: number;
}

/**
 * Reads the global heap collections that elements of a datatype refer to (File Format Specification, III.E) before the elements
 * are decoded; decoding then reads nothing.
 *
 * A collector serves one read. Each heap object belongs to one element, so the objects of a read cannot have many more bytes
 * than the file; without that limit, a few bytes that refer to each other could exhaust memory.
 */
export class GlobalHeapCollector {
  readonly #collections: GlobalHeapCollections;
  readonly #elementSize: number;
  readonly #places: readonly HeapPlace[];
  /** Bytes that elements have referred to so far, counted again for each reference. */
  #claimed = 0;

  /**
   * @param type - The datatype as it is stored.
   * @param elementSize - Bytes of an element in the file.
   */
  constructor(collections: GlobalHeapCollections, type: Datatype, elementSize: number) {
    const { sizeofOffsets } = collections.format;
    this.#collections = collections;
    this.#elementSize = elementSize;
    this.#places = elementPlaces(type, elementSize, { sizeofOffsets, references: true }).filter(isInHeap);
  }

  /** Whether elements of the datatype refer to global heaps at all. */
  get isNeeded(): boolean {
    return this.#places.length > 0;
  }

  /**
   * Reads the collections that elements refer to, starting at element `from` and including nested sequences. Errors:
   * `corrupt-file` if a collection is invalid, or if it lacks an object of the length that a sequence of sequences needs. Other
   * objects are verified when they are looked up. Collections of old region references that cannot be read are skipped.
   *
   * @param elements - Elements as they are stored, concatenated, their filters undone.
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

  /** Number of elements, at least one, whose heap objects may be in memory at once. */
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

  /** Addresses of the collections that items refer to; elements can be decoded without the optional ones. */
  #addressesIn(level: readonly Items[]): { readonly needed: Set<number>; readonly optional: Set<number> } {
    const needed = new Set<number>();
    const optional = new Set<number>();
    const most = CLAIM_FACTOR * this.#collections.format.fileSize + CLAIM_SLACK;
    for (const items of level) {
      const texts = new Map<HeapPlace, PlacedId>();
      for (const id of this.#idsIn(items)) {
        const { place, address, length } = id;
        (place.kind === 'region' ? optional : needed).add(address);
        // Elements that were never written share one fill string, which is decoded once.
        if (place.kind === 'sequence' && place.isText) {
          const before = texts.get(place);
          texts.set(place, id);
          if (before?.address === address && before.index === id.index) continue;
        }
        this.#claimed += length;
        if (this.#claimed > most)
          throw corruptFile(`variable-length data of ${this.#claimed} bytes or more; at most ${most} are possible`);
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

  /** The collection at an address; undefined if it cannot be read. */
  *#readable(address: number): Parser<GlobalHeapCollection | undefined> {
    try {
      return yield* this.#collections.collection(address);
    } catch (error) {
      if (error instanceof H5Error && error.kind !== 'io') return undefined;
      throw error;
    }
  }

  /** The items of all sequences whose items refer to global heaps themselves. */
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

  /** The heap IDs in items, item by item; null IDs are skipped. */
  *#idsIn({ bytes, itemSize, places }: Items): Generator<PlacedId, void, undefined> {
    const { sizeofOffsets } = this.#collections.format;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.floor(bytes.length / itemSize);
    for (let item = 0; item < count; item++) {
      for (const place of places) {
        const at = item * itemSize + place.offset;
        if (place.kind === 'standard' && !hasHeapObject(bytes, at)) continue;
        const idAt =
          at + (place.kind === 'sequence' ? COUNT_BYTES : place.kind === 'standard' ? REFERENCE_HEAD_BYTES : 0);
        const address = addressAt(view, idAt, sizeofOffsets);
        // An empty sequence has address 0; libhdf5 looks only at the address, too.
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

/** The stored length of the object that a place refers to; 0 for old region references, which store none. */
function lengthOf(place: HeapPlace, view: DataView, at: number): number {
  if (place.kind === 'region') return 0;
  return place.kind === 'sequence' ? view.getUint32(at, true) * place.itemBytes : view.getUint32(at + 2, true);
}
