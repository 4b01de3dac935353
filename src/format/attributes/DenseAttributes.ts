import { encodeName } from '../../model/nameBytes.js';
import { Btree2Records } from '../btree2/Btree2Records.js';
import { BTREE2_ATTRIBUTE_NAMES, BTREE2_ATTRIBUTE_ORDER } from '../btree2/btree2Header.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { both } from '../bytes/both.js';
import { lookup3 } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import { PAUSE, type Parser } from '../bytes/Parser.js';
import { parsed } from '../bytes/parsed.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import { packIds } from '../fractalHeap/packIds.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_SHARED } from '../header/ObjectHeader.js';
import { compareNames } from '../links/compareNames.js';
import type { SharedMessages } from '../messages/SharedMessages.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import type { Superblock } from '../superblock/superblock.js';
import type { AttributeReader, FoundAttribute } from './AttributeReader.js';
import { attributeName, readAttribute, readAttributeName } from './readAttribute.js';

/** What an index records about an attribute (File Format Specification, III.A.2, types 8 and 9). */
interface AttributeRecord {
  readonly id: Uint8Array;
  /** Whether the ID belongs to the heap of shared messages. */
  readonly shared: boolean;
  readonly creationOrder: number;
}

const HEAP_ID_BYTES = 8;
/** Approximate bytes of memory that a name takes. */
const NAME_BYTES = 200;
/** Attributes parsed between two pauses: some milliseconds of work. */
const ATTRIBUTES_AT_ONCE = 512;

/** Attributes in a fractal heap, indexed by the hashes of their names and optionally by creation order. */
export class DenseAttributes implements AttributeReader {
  readonly atCreation?: (n: number) => Parser<ObjectAttribute | undefined>;
  readonly #superblock: Superblock;
  readonly #object: Pick<StoredObjectHead, 'address' | 'attributeInfo'>;
  readonly #shared: SharedMessages;
  readonly #undoFilters: UndoFilters | undefined;
  #names: Btree2Records | undefined;
  #order: Btree2Records | undefined;
  #heap: HeapObjects | undefined;
  #found: readonly FoundAttribute[] | undefined;

  constructor(
    superblock: Superblock,
    object: Pick<StoredObjectHead, 'address' | 'attributeInfo'>,
    shared: SharedMessages,
    undoFilters: UndoFilters | undefined,
  ) {
    this.#superblock = superblock;
    this.#object = object;
    this.#shared = shared;
    this.#undoFilters = undoFilters;
    const orderIndex = object.attributeInfo?.creationOrderIndex;
    if (orderIndex !== undefined) this.atCreation = (n) => this.#atCreation(orderIndex, n);
  }

  get bytes(): number {
    const kept = [this.#names, this.#order, this.#heap].reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
    return kept + NAME_BYTES * (this.#found?.length ?? 0);
  }

  *find(name: string): Parser<ObjectAttribute | undefined> {
    const names = yield* this.#openNames();
    const hash = lookup3(encodeName(name));
    let found: ObjectAttribute | undefined;
    const compareAttribute = function* (this: DenseAttributes, record: AttributeRecord): Parser<number> {
      const message = yield* this.#message(record);
      const stored = attributeName(message);
      if (stored === name) found = yield* this.#read(record, message);
      return compareNames(name, stored);
    }.bind(this);
    // Records with equal hashes are sorted by name.
    yield* names.find((bytes) => {
      const record = parseRecord(bytes);
      return hash - bytes.u32() || compareAttribute(record);
    });
    return found;
  }

  *all(): Parser<readonly ObjectAttribute[]> {
    const attributes: ObjectAttribute[] = [];
    for (const { record, message } of yield* this.messages()) {
      attributes.push(yield* this.#read(record, message));
      if (attributes.length % ATTRIBUTES_AT_ONCE === 0) yield PAUSE;
    }
    return attributes;
  }

  *found(): Parser<readonly FoundAttribute[]> {
    if (this.#found) return this.#found;
    const found: FoundAttribute[] = [];
    for (const { record, message } of yield* this.messages()) {
      const name = yield* readAttributeName(() => parsed(message));
      found.push({ ...name, ...this.#orderOf(record), read: () => this.#read(record) });
    }
    this.#found = found;
    return found;
  }

  /** The messages of all attributes, not interpreted. */
  *messages(): Parser<{ readonly record: AttributeRecord; readonly message: ByteReader }[]> {
    const [records, heap] = yield* both(this.#records(), this.#openHeap());
    const own = records.filter(({ shared }) => !shared);
    const ids = packIds(
      own.map(({ id }) => id),
      HEAP_ID_BYTES,
    );
    const found = yield* heap.each(ids, HEAP_ID_BYTES, (message, index) => ({ record: own[index]!, message }));
    const seen = new Set<string>();
    for (const record of records) {
      if (!record.shared) continue;
      const key = record.id.join();
      if (seen.has(key)) throw corruptFile(`object header at ${this.#object.address}: a shared attribute occurs twice`);
      seen.add(key);
      found.push({ record, message: yield* this.#message(record) });
    }
    return found;
  }

  *#atCreation(index: number, n: number): Parser<ObjectAttribute | undefined> {
    this.#order ??= yield* Btree2Records.open(this.#superblock, index, BTREE2_ATTRIBUTE_ORDER);
    const record = yield* this.#order.at(n);
    return record && (yield* this.#read(parseRecord(record)));
  }

  *#read(record: AttributeRecord, message?: ByteReader): Parser<ObjectAttribute> {
    const attribute = readAttribute(this.#shared, () => (message ? parsed(message) : this.#message(record)));
    return { ...(yield* attribute), ...this.#orderOf(record) };
  }

  *#message({ id, shared }: AttributeRecord): Parser<ByteReader> {
    return shared
      ? yield* this.#shared.fromHeap(MessageType.ATTRIBUTE, id)
      : yield* (yield* this.#openHeap()).object(id);
  }

  #orderOf({ creationOrder }: AttributeRecord) {
    return this.#object.attributeInfo?.creationOrder ? { creationOrder } : {};
  }

  *#records(): Parser<AttributeRecord[]> {
    return (yield* (yield* this.#openNames()).all()).map(parseRecord);
  }

  *#openNames(): Parser<Btree2Records> {
    const index = this.#object.attributeInfo?.nameIndex;
    if (index === undefined)
      throw corruptFile(`object header at ${this.#object.address}: it has no index of its dense attributes`);
    this.#names ??= yield* Btree2Records.open(this.#superblock, index, BTREE2_ATTRIBUTE_NAMES);
    return this.#names;
  }

  *#openHeap(): Parser<HeapObjects> {
    const address = this.#object.attributeInfo!.heap!;
    this.#heap ??= yield* HeapObjects.open(this.#superblock, address, this.#undoFilters);
    return this.#heap;
  }
}

/** The part that both indexes share; the name index appends the hash of the name. */
function parseRecord(reader: ByteReader): AttributeRecord {
  const id = reader.take(HEAP_ID_BYTES);
  const shared = (reader.u8() & MESSAGE_SHARED) !== 0;
  return { id, shared, creationOrder: reader.u32() };
}
