import type { Reference } from '../../model/Reference.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { encodeOldSelection } from '../selections/encodeOldSelection.js';
import { addressToken, type ReferenceHeap } from './encodeReference.js';

/**
 * The element of an old reference to a region (`H5T_STD_REF_DSETREG`; File Format Specification, VIII): the ID of a new object
 * in the heap, which has the dataset and the selection.
 *
 * @param reference - Its token is the address of the dataset's header, in 8 bytes; its region is known.
 *
 * Errors: `H5Error` `unsupported` for a token or a region that the file cannot have.
 */
export function encodeRegionReference(
  { token, region }: Reference,
  sizes: FieldSizes,
  heap: ReferenceHeap,
): Uint8Array {
  if (!region) throw new TypeError('a reference to a region that is not known');
  const selection = encodeOldSelection(region.selection, region.dims, sizes);
  const object = new ByteWriter(sizes).put(addressToken(token, sizes)).put(selection).finish();
  const { address, index } = heap.add(object);
  return new ByteWriter(sizes).address(address).u32(index).finish();
}
