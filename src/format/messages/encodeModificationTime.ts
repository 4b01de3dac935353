import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

const VERSION = 1;
const RESERVED_BYTES = 3;
const OLD_RESERVED_BYTES = 2;

/** The data of an object modification time message (File Format Specification, IV.A.2.s) of seconds since 1970. */
export function encodeModificationTime(seconds: number): Uint8Array {
  return new ByteWriter(NO_SIZES).u8(VERSION).fill(0, RESERVED_BYTES).u32(seconds).finish();
}

/** The same for the message of files before HDF5 1.6 (IV.A.2.o), which holds a date of the years 0 to 9999. */
export function encodeOldModificationTime(seconds: number): Uint8Array {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '');
  const text = digits.slice(0, 'YYYYMMDDhhmmss'.length);
  return new ByteWriter(NO_SIZES).text(text).fill(0, OLD_RESERVED_BYTES).finish();
}
