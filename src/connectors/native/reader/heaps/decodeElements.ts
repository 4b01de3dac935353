import { corruptFile } from '../../../../format/bytes/formatError.js';
import type { Parser } from '../../../../format/bytes/Parser.js';
import type { GlobalHeapCollections } from '../../../../format/globalHeap/GlobalHeapCollections.js';
import type { MemoryType } from '../../../../model/Datatype.js';
import type { H5Data } from '../../../../model/H5Data.js';
import { StoredElements, type StoredType } from './StoredElements.js';

/**
 * A container of the elements of an attribute, or of a fill value, whatever they refer to.
 *
 * @param data - Elements as the file has them, one after the other.
 * @param n - How many.
 * @param hid - Number of the identifier that references carry.
 */
export function* decodeElements(
  heaps: GlobalHeapCollections,
  type: StoredType,
  data: Uint8Array,
  n: number,
  memType: MemoryType,
  hid: number,
): Parser<H5Data> {
  const length = n * type.elementSize;
  // Before anyone makes room for them: a damaged extent may declare anything.
  if (!(length <= data.length)) throw corruptFile(`${n} elements of ${type.elementSize} bytes in ${data.length} bytes`);
  const elements = new StoredElements(heaps, type, memType, hid);
  const { decoder } = elements;
  const values = decoder.allocate(n);
  yield* elements.decode(data.subarray(0, length), (source, from, count) =>
    decoder.decode(source, from, count, values, from, 1),
  );
  return values;
}
