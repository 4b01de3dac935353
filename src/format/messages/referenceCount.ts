import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

const VERSION = 0;

/** The object reference count message (File Format Specification, IV.A.2.w): the number of hard links. */
export function parseReferenceCount(reader: ByteReader): number {
  reader.version(VERSION, VERSION);
  return reader.u32();
}

/** The data of an object reference count message (File Format Specification, IV.A.2.w). */
export function encodeReferenceCount(count: number): Uint8Array {
  return new ByteWriter(NO_SIZES).u8(VERSION).u32(count).finish();
}
