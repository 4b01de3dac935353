import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { RecentlyUsed } from '../bytes/RecentlyUsed.js';
import { type GlobalHeapCollection, readGlobalHeapCollection } from './globalHeap.js';

/** Collections are kept up to so many bytes. */
const KEPT_BYTES = 2 ** 24;
/** What the places of an object take in memory. */
const PLACE_BYTES = 64;

/** The global heap collections of a file that nobody writes to meanwhile, those used last at hand. */
export class GlobalHeapCollections {
  readonly format: FileFormat;
  readonly #kept = new RecentlyUsed<number, GlobalHeapCollection>(KEPT_BYTES);
  /** Addresses of all collections ever read, and their bytes together. */
  readonly #known = new Set<number>();
  #knownBytes = 0;

  constructor(format: FileFormat) {
    this.format = format;
  }

  /** The collection at an address. Errors: `corrupt-file` where there is none, or one that overlaps another. */
  *collection(address: number): Parser<GlobalHeapCollection> {
    const kept = this.#kept.get(address);
    if (kept) return kept;
    const collection = yield* readGlobalHeapCollection(this.format, address);
    const size = collection.bytes.length;
    if (!this.#known.has(address)) {
      this.#known.add(address);
      this.#knownBytes += size;
      if (this.#knownBytes > this.format.fileSize)
        throw corruptFile(`global heap collection at ${address}: it overlaps another one`);
    }
    this.#kept.set(address, collection, size + PLACE_BYTES * collection.objects.size);
    return collection;
  }
}
