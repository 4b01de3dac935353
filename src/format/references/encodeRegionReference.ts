import type { Reference } from '../../model/Reference.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { encodeOldSelection } from '../selections/encodeOldSelection.js';
import { addressToken, type ReferenceHeap } from './encodeReference.js';

/**
 * Encodes an old region reference as an element (`H5T_STD_REF_DSETREG`; File Format Specification, VIII): the ID of a new heap
 * object, which holds the dataset's address and the selection.
 *
 * @param reference - Its token is the address of the dataset's object header, in 8 bytes; its region is present.
 *
 * Errors: `H5Error` `bad-argument` or `unsupported` for a token or a region that the file cannot hold.
 */
export function encodeRegionReference(
  { token, region }: Reference,
  sizes: FieldSizes,
  heap: ReferenceHeap,
): Uint8Array {
  if (!region) throw new TypeError('the region of a region reference is missing');
  const selection = encodeOldSelection(region.selection, region.dims, sizes);
  const object = new ByteWriter(sizes).put(addressToken(token, sizes)).put(selection).finish();
  const { address, index } = heap.add(object);
  return new ByteWriter(sizes).address(address).u32(index).finish();
}
