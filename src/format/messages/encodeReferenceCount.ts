import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

const VERSION = 0;

/** The data of an object reference count message (File Format Specification, IV.A.2.w). */
export function encodeReferenceCount(count: number): Uint8Array {
  return new ByteWriter(NO_SIZES).u8(VERSION).u32(count).finish();
}
