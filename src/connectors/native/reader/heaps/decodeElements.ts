import { corruptFile } from '../../../../format/bytes/formatError.js';
import type { Parser } from '../../../../format/bytes/Parser.js';
import type { GlobalHeapCollections } from '../../../../format/globalHeap/GlobalHeapCollections.js';
import type { MemoryType } from '../../../../model/Datatype.js';
import type { H5Data } from '../../../../model/H5Data.js';
import { StoredElementDecoder, type StoredType } from './StoredElementDecoder.js';

/**
 * Decodes the elements of an attribute or of a fill value, with what they refer to in global heaps.
 *
 * @param data - The stored elements, contiguous.
 * @param n - Number of elements.
 * @param hid - Number of the identifier that decoded references carry.
 * @returns A container of the elements. Errors: `H5Error` `corrupt-file` where `data` is shorter than `n` elements, or a heap is damaged.
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
  // Checked before anything is allocated: a damaged extent may declare any size.
  if (!(length <= data.length)) throw corruptFile(`${n} elements of ${type.elementSize} bytes in ${data.length} bytes`);
  const elements = new StoredElementDecoder(heaps, type, memType, hid);
  const { decoder } = elements;
  const values = decoder.allocate(n);
  yield* elements.decode(data.subarray(0, length), (source, from, count) =>
    decoder.decode(source, from, count, values, from, 1),
  );
  return values;
}
