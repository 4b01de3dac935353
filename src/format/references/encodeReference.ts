import type { Reference } from '../../model/Reference.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import { notStorable } from '../messages/notStorable.js';
import { textBytes } from '../messages/textBytes.js';
import { encodeSelection } from '../selections/encodeSelection.js';
import { REFERENCE_TYPES } from './standardReference.js';

/** `H5R_MAX_STRING_LEN`. */
const MAX_NAME_BYTES = 65535;
/** Size of a token in memory; in a file, tokens have the size of its addresses. */
const TOKEN_BYTES = 8;
/** No flags: h5rx writes no references into other files. */
const FLAGS = 0;

/** A global heap of the file (File Format Specification, III.E), for the data that elements do not hold themselves. */
export interface ReferenceHeap {
  add(bytes: Uint8Array): { readonly address: number; readonly index: number };
}

/**
 * Encodes a reference of HDF5 1.12 as an element (`H5T_STD_REF`, see `StandardReference`), without the trailing zeros, and adds
 * its object to the heap.
 *
 * @param reference - Its token is the address of an object header, in 8 bytes.
 *
 * Errors: `H5Error` `bad-argument` (a token of another size, a name that is too long).
 */
export function encodeReference(reference: Reference, sizes: FieldSizes, heap: ReferenceHeap): Uint8Array {
  const { type, region, externalFile } = reference;
  if (externalFile !== undefined) throw unsupportedFormat(`a reference into another file, '${externalFile}'`);
  const token = addressToken(reference.token, sizes);
  const head = new ByteWriter(sizes).u8(REFERENCE_TYPES[type]).u8(FLAGS);
  if (type === 'object') return head.u8(token.length).put(token).finish();
  const rest = new ByteWriter(sizes).u8(token.length).put(token);
  if (type === 'attr') {
    const name = textBytes(reference.attribute ?? '', 'the name of the attribute of a reference', MAX_NAME_BYTES);
    rest.u16(name.length).put(name);
  } else {
    const { dims, selection } = region!;
    const bytes = encodeSelection(selection, dims, sizes);
    rest.u32(bytes.length).u32(dims.length).put(bytes);
  }
  const { address, index } = heap.add(rest.finish());
  return head.u32(rest.length).address(address).u32(index).finish();
}

/** Shortens the token of an object to the size of the file's addresses. */
export function addressToken(token: Uint8Array, { sizeofOffsets }: FieldSizes): Uint8Array {
  if (token.length !== TOKEN_BYTES || token.subarray(sizeofOffsets).some((byte) => byte !== 0))
    throw notStorable(`a reference of ${token.length} bytes in a file with addresses of ${sizeofOffsets} bytes`);
  return token.subarray(0, sizeofOffsets);
}
