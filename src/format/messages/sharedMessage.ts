import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** Location of a shared message: in another object's header, or in the file's heap of shared messages. */
export type SharedLocation =
  | { readonly kind: 'committed'; readonly address: number }
  | { readonly kind: 'heap'; readonly id: Uint8Array };

/** `H5O_SHARE_TYPE_SOHM` and `H5O_SHARE_TYPE_COMMITTED`. */
const IN_HEAP = 1;
const COMMITTED = 2;
const HEAP_ID_BYTES = 8;

/** The pointer that a header message holds instead of its data if it is shared (File Format Specification, IV.A.2, "Shared Message"). */
export function parseSharedMessage(reader: ByteReader): SharedLocation {
  const version = reader.version(1, 3);
  const type = reader.u8();
  if (version === 1) {
    // libhdf5 wrote a symbol table entry here, which begins with a length; the specification omits that length.
    reader.skip(6 + reader.format.sizeofLengths);
  }
  if (version === 3 && type === IN_HEAP) return { kind: 'heap', id: reader.take(HEAP_ID_BYTES) };
  return { kind: 'committed', address: reader.definedAddress('address of the shared message') };
}

/**
 * A pointer to a committed datatype, for a message that is marked as shared (File Format Specification, IV.A.2, "Shared
 * Message"). libhdf5 writes version 2 whatever the version of the header.
 */
export function encodeSharedMessage(address: number, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).u8(2).u8(COMMITTED).address(address).finish();
}
