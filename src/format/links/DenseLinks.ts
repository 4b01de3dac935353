import { encodeName } from '../../model/nameBytes.js';
import { Btree2Records } from '../btree2/Btree2Records.js';
import { BTREE2_LINK_NAMES, BTREE2_LINK_ORDER } from '../btree2/btree2Header.js';
import { both } from '../bytes/both.js';
import { lookup3 } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import { parseLink, type StoredLink } from '../messages/link.js';
import { compareNames } from './compareNames.js';
import type { LinkReader } from './LinkReader.js';
import type { LinkStorage } from './LinkStorage.js';

const HEAP_ID_BYTES = 7;
/** Bytes before the ID: the hash of the name, or the creation order. */
const HASH_BYTES = 4;
const ORDER_BYTES = 8;

/**
 * Links in a fractal heap, indexed by the hashes of their names and optionally by creation order (File Format
 * Specification, III.A.2, types 5 and 6).
 */
export class DenseLinks implements LinkReader {
  readonly isSorted = false;
  readonly atCreation?: (n: number) => Parser<StoredLink | undefined>;
  readonly #format: FileFormat;
  readonly #group: LinkStorage;
  readonly #undoFilters: UndoFilters | undefined;
  #names: Btree2Records | undefined;
  #order: Btree2Records | undefined;
  #heap: HeapObjects | undefined;

  constructor(format: FileFormat, group: LinkStorage, undoFilters: UndoFilters | undefined) {
    this.#format = format;
    this.#group = group;
    this.#undoFilters = undoFilters;
    const orderIndex = group.linkInfo?.creationOrderIndex;
    if (orderIndex !== undefined) this.atCreation = (n) => this.#atCreation(orderIndex, n);
  }

  get bytes(): number {
    return (this.#names?.bytes ?? 0) + (this.#order?.bytes ?? 0) + (this.#heap?.bytes ?? 0);
  }

  *find(name: string): Parser<StoredLink | undefined> {
    const [names, heap] = yield* both(this.#openNames(), this.#openHeap());
    const hash = lookup3(encodeName(name));
    let found: StoredLink | undefined;
    function* compareLink(id: Uint8Array): Parser<number> {
      const link = parseLink(yield* heap.object(id));
      if (link.name === name) found = link;
      return compareNames(name, link.name);
    }
    // Records with equal hashes are sorted by name.
    yield* names.find((record) => hash - record.u32() || compareLink(record.take(HEAP_ID_BYTES)));
    return found;
  }

  *all(): Parser<readonly StoredLink[]> {
    const [ids, heap] = yield* both(this.#ids(), this.#openHeap());
    return yield* heap.each(ids, HEAP_ID_BYTES, parseLink);
  }

  *count(): Parser<number> {
    return (yield* this.#openNames()).count;
  }

  *#atCreation(index: number, n: number): Parser<StoredLink | undefined> {
    this.#order ??= yield* Btree2Records.open(this.#format, index, BTREE2_LINK_ORDER);
    const record = yield* this.#order.at(n);
    if (!record) return undefined;
    record.skip(ORDER_BYTES);
    return parseLink(yield* (yield* this.#openHeap()).object(record.take(HEAP_ID_BYTES)));
  }

  *#ids(): Parser<Uint8Array> {
    return yield* (yield* this.#openNames()).packed(HASH_BYTES, HEAP_ID_BYTES);
  }

  *#openNames(): Parser<Btree2Records> {
    const index = this.#group.linkInfo?.nameIndex;
    if (index === undefined)
      throw corruptFile(`object header at ${this.#group.address}: it has no index of its dense links`);
    this.#names ??= yield* Btree2Records.open(this.#format, index, BTREE2_LINK_NAMES);
    return this.#names;
  }

  *#openHeap(): Parser<HeapObjects> {
    this.#heap ??= yield* HeapObjects.open(this.#format, this.#group.linkInfo!.heap!, this.#undoFilters);
    return this.#heap;
  }
}
