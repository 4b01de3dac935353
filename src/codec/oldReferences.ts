import { MEMORY_SIZES } from '../model/datatype/size.js';

/** Bytes of the index that follows the address of a collection in a reference to a region. */
const INDEX_BYTES = 4;

/**
 * The token of a reference of the old forms, `H5T_STD_REF_OBJ` and `H5T_STD_REF_DSETREG`: its element with an address of 8
 * bytes, whatever the size of addresses in the file.
 */
export function tokenOf(element: Uint8Array, type: 'object' | 'region'): Uint8Array {
  const token = new Uint8Array(MEMORY_SIZES.references[type]);
  const address = element.length - (type === 'region' ? INDEX_BYTES : 0);
  token.set(element.subarray(0, address));
  if (type === 'region') token.set(element.subarray(address), token.length - INDEX_BYTES);
  return token;
}

/** The element of `size` bytes for a token; undefined where its address does not fit. */
export function elementOf(token: Uint8Array, type: 'object' | 'region', size: number): Uint8Array | undefined {
  const element = new Uint8Array(size);
  const index = type === 'region' ? INDEX_BYTES : 0;
  const address = token.subarray(0, token.length - index);
  if (address.subarray(size - index).some((byte) => byte !== 0)) return undefined;
  element.set(address.subarray(0, size - index));
  element.set(token.subarray(token.length - index), size - index);
  return element;
}
