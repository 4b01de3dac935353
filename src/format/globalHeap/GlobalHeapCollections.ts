import { RecentlyUsed } from '../../model/RecentlyUsed.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { type GlobalHeapCollection, readGlobalHeapCollection } from './globalHeap.js';

/** Bytes of collections that are cached. */
const KEPT_BYTES = 2 ** 24;
/** Approximate bytes of memory that an entry of a collection's index takes. */
const PLACE_BYTES = 64;

/** Reads global heap collections (File Format Specification, III.E) of an unchanging file, and caches the recent ones. */
export class GlobalHeapCollections {
  readonly format: FileFormat;
  readonly #kept = new RecentlyUsed<number, GlobalHeapCollection>(KEPT_BYTES);
  /** Addresses of all collections read so far, and their total size. */
  readonly #known = new Set<number>();
  #knownBytes = 0;

  constructor(format: FileFormat) {
    this.format = format;
  }

  /** The collection at an address. Errors: `corrupt-file` if there is none, or if it overlaps another one. */
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
