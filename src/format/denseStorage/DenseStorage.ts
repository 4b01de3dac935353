import { encodeName } from '../../model/nameBytes.js';
import { Btree2Records, type CompareRecord, readBtree2Records } from '../btree2/Btree2Records.js';
import { type Btree2Header, readBtree2Header } from '../btree2/btree2Header.js';
import { createBtree2 } from '../btree2/createBtree2.js';
import { insertBtree2Record } from '../btree2/insertBtree2Record.js';
import { releaseBtree2 } from '../btree2/releaseBtree2.js';
import { removeBtree2Record } from '../btree2/removeBtree2Record.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { lookup3 } from '../bytes/checksum.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { parsed } from '../bytes/parsed.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { createHeap } from '../fractalHeap/createHeap.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import { insertHeapObject } from '../fractalHeap/insertHeapObject.js';
import { packIds } from '../fractalHeap/packIds.js';
import { releaseHeap } from '../fractalHeap/releaseHeap.js';
import { removeHeapObject } from '../fractalHeap/removeHeapObject.js';
import { compareNames } from '../links/compareNames.js';
import type { StorageInfo } from '../messages/storageInfo.js';
import { DENSE_KINDS, type DenseIndex, type DenseKind, type DenseRecord } from './denseKinds.js';

/** A link or an attribute in dense storage. */
export interface DenseItem {
  readonly name: string;
  /** The data of its message. */
  readonly data: Uint8Array;
  /** Creation order, if it is tracked. */
  readonly creationOrder?: number;
}

/** The part of a Link Info or Attribute Info message that says where dense storage is. */
export type DenseAddresses = Pick<StorageInfo, 'creationOrderIndex'> &
  Required<Pick<StorageInfo, 'heap' | 'nameIndex'>>;

/**
 * The links of a group, or the attributes of an object, in a fractal heap with an index of their names and, where that is
 * asked for, one of their creation order (File Format Specification, IV.A.2.c and v). Each change replaces the indexes by new
 * ones; it becomes visible when `addresses` are stored in the object's header.
 */
export class DenseStorage {
  readonly #edit: FileEdit;
  readonly #kind: DenseKind;
  readonly #isTracked: boolean;
  readonly #heap: number;
  #nameIndex: number;
  #orderIndex: number | undefined;
  /** A reader of the heap, valid until the heap changes. */
  #objects: HeapObjects | undefined;

  private constructor(
    edit: FileEdit,
    kind: DenseKind,
    { heap, nameIndex, creationOrderIndex }: DenseAddresses,
    isTracked: boolean,
  ) {
    this.#edit = edit;
    this.#kind = kind;
    this.#isTracked = isTracked;
    this.#heap = heap;
    this.#nameIndex = nameIndex;
    this.#orderIndex = creationOrderIndex;
  }

  /** Opens the storage that an info message describes; creates an empty one if the message has no addresses. */
  static open(edit: FileEdit, kind: keyof typeof DENSE_KINDS, info: StorageInfo): DenseStorage {
    const { heap, nameIndex, creationOrderIndex, creationOrder } = info;
    const dense = DENSE_KINDS[kind];
    const isTracked = creationOrder !== undefined;
    const isIndexed = creationOrder === 'indexed';
    if (heap !== undefined && nameIndex !== undefined && isIndexed === (creationOrderIndex !== undefined)) {
      const found = { heap, nameIndex, ...(creationOrderIndex !== undefined && { creationOrderIndex }) };
      return new DenseStorage(edit, dense, found, isTracked);
    }
    if (heap !== undefined || nameIndex !== undefined || creationOrderIndex !== undefined) {
      const found = Object.entries({ heap, nameIndex, creationOrderIndex }).map(([what, at]) => `${what} ${at}`);
      throw corruptFile(`dense storage of ${kind}s with ${found.join(', ')}`);
    }
    const made = {
      heap: createHeap(edit, dense.heap),
      nameIndex: createBtree2(edit, dense.names.parameters),
      ...(isIndexed && { creationOrderIndex: createBtree2(edit, dense.order.parameters) }),
    };
    return new DenseStorage(edit, dense, made, isTracked);
  }

  /** The addresses after the changes made so far. */
  get addresses(): DenseAddresses {
    return {
      heap: this.#heap,
      nameIndex: this.#nameIndex,
      ...(this.#orderIndex !== undefined && { creationOrderIndex: this.#orderIndex }),
    };
  }

  get count(): number {
    return this.#names().totalRecords;
  }

  find(name: string): DenseItem | undefined {
    const { format } = this.#edit;
    const record = this.#edit.read(new Btree2Records(format, this.#names()).find(this.#byName(name)));
    return record && this.#itemOf(this.#kind.names.read(record));
  }

  /** All items, ordered by the hashes of their names. */
  items(): DenseItem[] {
    const { format } = this.#edit;
    const records = this.#edit.read(readBtree2Records(format, this.#names()));
    const read = records.map((record) => this.#kind.names.read(record));
    const heap = this.#edit.read(HeapObjects.open(format, this.#heap));
    const { idBytes } = this.#kind.heap;
    const ids = packIds(
      read.map(({ id }) => id),
      idBytes,
    );
    return this.#edit.read(heap.each(ids, idBytes, (message, index) => this.#describe(message, read[index]!)));
  }

  /** Adds an item with an unused name; `data` encode the same name, and the same creation order if they include one. */
  insert(name: string, data: Uint8Array, creationOrder?: number): void {
    this.#insert(name, data, { creationOrder: this.#isTracked ? creationOrder : undefined, flags: 0 });
  }

  /** Removes and returns an item; without one of the name it returns undefined and changes nothing. */
  remove(name: string): DenseItem | undefined {
    return this.#remove(name)?.item;
  }

  /** Replaces an existing item; the new one keeps its creation order. */
  replace(name: string, newName: string, data: Uint8Array): void {
    const removed = this.#remove(name);
    if (!removed) throw this.#corrupt(`it has no '${name}'`);
    const { item, flags } = removed;
    this.#insert(newName, data, { creationOrder: item.creationOrder, flags });
  }

  /** Frees the space of the heap and the indexes. */
  release(): void {
    // Shared messages need no reference counting here: they are refused.
    const records = this.#edit.read(readBtree2Records(this.#edit.format, this.#names()));
    for (const record of records) this.#kind.names.read(record);
    releaseBtree2(this.#edit, this.#nameIndex, this.#kind.names.parameters.type);
    if (this.#orderIndex !== undefined) releaseBtree2(this.#edit, this.#orderIndex, this.#kind.order.parameters.type);
    releaseHeap(this.#edit, this.#heap);
  }

  #insert(name: string, data: Uint8Array, { creationOrder, flags }: Pick<DenseRecord, 'creationOrder' | 'flags'>) {
    const { names, order } = this.#kind;
    if (this.#orderIndex !== undefined && creationOrder === undefined)
      throw new RangeError(`'${name}' has no creation order`);
    this.#objects = undefined;
    const record = { id: insertHeapObject(this.#edit, this.#heap, data), hash: hashOf(name), creationOrder, flags };
    this.#nameIndex = this.#add(this.#nameIndex, names, record, this.#byName(name));
    if (this.#orderIndex !== undefined)
      this.#orderIndex = this.#add(this.#orderIndex, order, record, this.#byOrder(creationOrder!));
  }

  #add(index: number, { parameters, write }: DenseIndex, record: DenseRecord, compare: CompareRecord): number {
    const writer = new ByteWriter(this.#edit.format);
    write(writer, record);
    return insertBtree2Record(this.#edit, index, parameters.type, writer.finish(), compare);
  }

  #remove(name: string): { readonly item: DenseItem; readonly flags: number } | undefined {
    const { names, order } = this.#kind;
    const removed = removeBtree2Record(this.#edit, this.#nameIndex, names.parameters.type, this.#byName(name));
    if (!removed) return undefined;
    const record = names.read(new ByteReader(removed.record, this.#edit.format, `record of ${this.#structure}`));
    const item = this.#itemOf(record);
    this.#nameIndex = removed.header;
    if (this.#orderIndex !== undefined) {
      const compare = this.#byOrder(item.creationOrder ?? -1);
      const inOrder = removeBtree2Record(this.#edit, this.#orderIndex, order.parameters.type, compare);
      if (!inOrder) throw this.#corrupt(`'${name}' is not in its index of the creation order`);
      this.#orderIndex = inOrder.header;
    }
    this.#objects = undefined;
    removeHeapObject(this.#edit, this.#heap, record.id);
    return { item, flags: record.flags };
  }

  #names(): Btree2Header {
    const { type, recordSize } = this.#kind.names.parameters;
    const header = this.#edit.read(readBtree2Header(this.#edit.format, this.#nameIndex, type));
    if (header.recordSize !== recordSize) throw this.#corrupt(`an index of names with ${header.recordSize} bytes each`);
    return header;
  }

  #itemOf(record: DenseRecord): DenseItem {
    return this.#describe(this.#edit.read(this.#message(record)), record);
  }

  #describe(message: ByteReader, record: DenseRecord): DenseItem {
    const { name, creationOrder = record.creationOrder } = this.#kind.describe(message);
    return { name, data: message.bytes, ...(this.#isTracked && creationOrder !== undefined && { creationOrder }) };
  }

  *#message({ id }: DenseRecord): Parser<ByteReader> {
    this.#objects ??= yield* HeapObjects.open(this.#edit.format, this.#heap);
    return yield* this.#objects.object(id);
  }

  /** Records with equal hashes are sorted by name. */
  #byName(name: string): CompareRecord {
    const { names, describe } = this.#kind;
    const hash = hashOf(name);
    const message = (record: DenseRecord) => this.#message(record);
    return function* (stored) {
      const record = names.read(stored);
      if (record.hash !== hash) return hash - record.hash;
      return compareNames(name, describe(yield* message(record)).name);
    };
  }

  #byOrder(creationOrder: number): CompareRecord {
    return (stored) => parsed(creationOrder - this.#kind.order.read(stored).creationOrder!);
  }

  get #structure(): string {
    return `the dense storage with its heap at ${this.#heap}`;
  }

  #corrupt(detail: string) {
    return corruptFile(`${this.#structure}: ${detail}`);
  }
}

/** Frees the dense storage that an info message describes, if there is one. */
export function releaseDense(edit: FileEdit, kind: keyof typeof DENSE_KINDS, info: StorageInfo): void {
  if (info.heap !== undefined) DenseStorage.open(edit, kind, info).release();
}

function hashOf(name: string): number {
  return lookup3(encodeName(name));
}
