import { H5_INDEX_NAME, H5_ITER_DEC, type IndexType, type IterationOrder } from '../../model/iteration.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import { sortByName } from '../links/compareNames.js';
import { inCreationOrder } from '../links/inCreationOrder.js';
import type { SharedMessages } from '../messages/SharedMessages.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import type { Superblock } from '../superblock/superblock.js';
import type { AttributeReader, FoundAttribute } from './AttributeReader.js';
import { CompactAttributes } from './CompactAttributes.js';
import { DenseAttributes } from './DenseAttributes.js';

/**
 * The attributes of an object, compact or dense: by name, by index, or all of them. A damaged or unsupported attribute does
 * not prevent reading the others. Names are ordered by their bytes, as in libhdf5.
 */
export class ObjectAttributes {
  readonly #head: StoredObjectHead;
  readonly #reader: AttributeReader;

  constructor(superblock: Superblock, head: StoredObjectHead, shared: SharedMessages, undoFilters?: UndoFilters) {
    this.#head = head;
    this.#reader =
      head.attributeInfo?.heap === undefined
        ? new CompactAttributes(head, shared)
        : new DenseAttributes(superblock, head, shared, undoFilters);
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#reader.bytes;
  }

  /** Whether the object tracks the creation order of its attributes. */
  get isTracked(): boolean {
    return (this.#head.attributeCreationOrder ?? this.#head.attributeInfo?.creationOrder) !== undefined;
  }

  /** The attribute with a name. Only what the lookup needs is read. */
  find(name: string): Parser<ObjectAttribute | undefined> {
    return this.#reader.find(name);
  }

  /** All attributes in an order; creation order must be tracked. */
  *inOrder(index: IndexType, order: IterationOrder): Parser<readonly ObjectAttribute[]> {
    return yield* this.#ordered(yield* this.#reader.all(), index, order);
  }

  /** The names of all attributes; undefined for one whose message is damaged before the end of the name. */
  *names(index: IndexType, order: IterationOrder): Parser<readonly (string | undefined)[]> {
    return (yield* this.#found(index, order)).map(({ name }) => name);
  }

  /** The nth attribute in an order; undefined if there are fewer. */
  *at(index: IndexType, order: IterationOrder, n: number): Parser<ObjectAttribute | undefined> {
    const { atCreation } = this.#reader;
    if (index !== H5_INDEX_NAME && atCreation)
      return yield* atCreation(order === H5_ITER_DEC ? this.#head.numAttrs - 1 - n : n);
    const found = (yield* this.#found(index, order))[n];
    return found && (yield* found.read());
  }

  *#found(index: IndexType, order: IterationOrder): Parser<readonly FoundAttribute[]> {
    return yield* this.#ordered(yield* this.#reader.found(), index, order);
  }

  *#ordered<T extends { readonly name?: string; readonly creationOrder?: number }>(
    attributes: readonly T[],
    index: IndexType,
    order: IterationOrder,
  ): Parser<readonly T[]> {
    const increasing = index === H5_INDEX_NAME ? yield* sortByName(attributes) : inCreationOrder(attributes);
    if (!increasing)
      throw corruptFile(
        `object header at ${this.#head.address}: it tracks creation order, and not every attribute has one`,
      );
    return order === H5_ITER_DEC ? increasing.reverse() : increasing;
  }
}
