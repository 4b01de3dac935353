import type { Datatype } from '../../model/Datatype.js';
import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { withinFileBudget } from '../bytes/withinBudget.js';
import { hasBlob } from '../references/standardReference.js';
import { GlobalHeapCollections } from './GlobalHeapCollections.js';
import { type HeapIdField, heapIdFields } from './heapIdFields.js';

/** How many bytes of an object, by its address, were looked through as items of a kind: no byte is twice. */
type Verified = Map<readonly HeapIdField[], Map<number, number>>;

/**
 * Verifies what elements say of global heaps (File Format Specification, III.E), before libhdf5 follows it: there are
 * damaged IDs and collections with which it does not come to an end. One check is for the transfers of one open file
 * that nobody writes to meanwhile; it keeps what it has read.
 */
export class GlobalHeapCheck {
  readonly #format: FileFormat;
  readonly #collections: GlobalHeapCollections;

  constructor(format: FileFormat) {
    this.#format = format;
    this.#collections = new GlobalHeapCollections(format);
  }

  /**
   * Reads every collection that elements refer to, and those that sequences in them refer to. Errors: `corrupt-file`
   * where a collection is not one, or does not have an object with as many bytes as the element has to have.
   *
   * @param type - The datatype as the file has it.
   * @param elementSize - Bytes of an element in the file.
   * @param elements - Elements as the file has them, one after the other, filters undone.
   */
  *check(type: Datatype, elementSize: number, elements: Uint8Array): Parser<void> {
    if (elements.length < elementSize) return;
    const fields = heapIdFields(type, elementSize, this.#format.sizeofOffsets);
    if (fields.length === 0) return;
    const ids = Math.floor(elements.length / elementSize) * fields.length;
    const items = this.#checkItems(fields, elementSize, elements, new Map());
    yield* withinFileBudget(this.#format, items, 'variable-length data', ids);
  }

  *#checkItems(fields: readonly HeapIdField[], itemSize: number, bytes: Uint8Array, verified: Verified): Parser<void> {
    const reader = new ByteReader(bytes, this.#format, 'variable-length data');
    for (let start = 0; start + itemSize <= bytes.length; start += itemSize) {
      for (const field of fields) {
        reader.seek(start + field.offset);
        if (field.isReference && !hasBlob(bytes.subarray(start + field.offset))) continue;
        const { address, index, length } = readId(reader, field);
        // What is empty has no collection; libhdf5 looks at nothing but the address.
        if (address === 0) continue;
        if (address === undefined) throw reader.corrupt('an ID has the undefined address');
        const collection = yield* this.#collections.collection(address);
        const place = collection.objects.get(index);
        const where = `global heap collection at ${address}`;
        if (place === undefined) throw corruptFile(`${where}: it has no object ${index}`);
        if (length > place.length)
          throw corruptFile(`${where}: object ${index} has ${place.length} bytes, not ${length}`);
        if (field.items.length === 0) continue;
        const before = verify(verified, field.items, address + place.start, length);
        const inner = collection.bytes.subarray(place.start + before, place.start + Math.max(before, length));
        yield* this.#checkItems(field.items, field.itemSize, inner, verified);
      }
    }
  }
}

/** The ID in a field, and the bytes that its object has to have. */
function readId(reader: ByteReader, { countAt, itemSize }: HeapIdField) {
  reader.skip(countAt ?? 0);
  const count = countAt === undefined ? 0 : reader.u32();
  const address = reader.address();
  return { address, index: reader.u32(), length: count * itemSize };
}

/** Notes that the first `length` bytes of an object are verified, and gives how many were before. */
function verify(verified: Verified, items: readonly HeapIdField[], address: number, length: number): number {
  const objects = verified.get(items) ?? new Map<number, number>();
  verified.set(items, objects);
  const before = objects.get(address) ?? 0;
  objects.set(address, Math.max(before, length));
  return before;
}
