import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

const VERSION = 2;
/** `H5O_SHARE_TYPE_COMMITTED`. */
const COMMITTED = 2;

/**
 * What a message that is marked as shared holds: where the committed datatype is (File Format Specification, IV.A.2).
 * libhdf5 writes version 2 whatever the version of the header.
 */
export function encodeSharedMessage(address: number, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).u8(VERSION).u8(COMMITTED).address(address).finish();
}
