import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** The data of the object reference count message (File Format Specification, IV.A.2.w). */
export function encodeReferenceCount(count: number, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).u8(0).u32(count).finish();
}
