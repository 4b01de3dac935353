import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { type GlobalHeapCollection, readGlobalHeapCollection } from './globalHeap.js';

/** Collections are kept up to so many bytes. */
const KEPT_BYTES = 2 ** 26;

/** The global heap collections of a file that nobody writes to meanwhile, those read last at hand. */
export class GlobalHeapCollections {
  readonly #format: FileFormat;
  /** In the order in which they were read. */
  readonly #collections = new Map<number, GlobalHeapCollection>();
  #keptBytes = 0;
  /** Addresses of all collections ever read, and their bytes together. */
  readonly #known = new Set<number>();
  #knownBytes = 0;

  constructor(format: FileFormat) {
    this.#format = format;
  }

  /** The collection at an address. Errors: `corrupt-file` where there is none, or one that overlaps another. */
  *collection(address: number): Parser<GlobalHeapCollection> {
    const kept = this.#collections.get(address);
    if (kept) return kept;
    const collection = yield* readGlobalHeapCollection(this.#format, address);
    const size = collection.bytes.length;
    if (!this.#known.has(address)) {
      this.#known.add(address);
      this.#knownBytes += size;
      if (this.#knownBytes > this.#format.fileSize) {
        throw corruptFile(`global heap collection at ${address}: it overlaps another one`);
      }
    }
    this.#collections.set(address, collection);
    this.#keptBytes += size;
    for (const [oldest, { bytes }] of this.#collections) {
      if (this.#keptBytes <= KEPT_BYTES || oldest === address) break;
      this.#collections.delete(oldest);
      this.#keptBytes -= bytes.length;
    }
    return collection;
  }

  /** One object of a collection. Errors: as `collection`, and `corrupt-file` where it has no such object. */
  *object(address: number, index: number): Parser<Uint8Array> {
    const { bytes, objects } = yield* this.collection(address);
    const place = objects.get(index);
    if (place === undefined) throw corruptFile(`global heap collection at ${address}: it has no object ${index}`);
    return bytes.subarray(place.start, place.start + place.length);
  }
}
