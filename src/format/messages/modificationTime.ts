import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

const VERSION = 1;
const RESERVED_BYTES = 3;
/** Length of a date `YYYYMMDDhhmmss`. */
const DIGITS = 14;
const OLD_RESERVED_BYTES = 2;

/** The object modification time message (File Format Specification, IV.A.2.s): seconds since 1970. */
export function parseModificationTime(reader: ByteReader): number {
  reader.version(VERSION, VERSION);
  reader.skip(RESERVED_BYTES);
  return reader.u32();
}

/** The modification time message of files before HDF5 1.6 (File Format Specification, IV.A.2.o): `YYYYMMDDhhmmss` in UTC. */
export function parseOldModificationTime(reader: ByteReader): number {
  const text = reader.text(DIGITS);
  const fields = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (fields === undefined) throw reader.corrupt(`${JSON.stringify(text)} is not a time`);
  const [year, month, day, hour, minute, second] = fields as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** A time as it is stored (File Format Specification, IV.A.2.s): whole seconds since 1970, modulo 2^32. */
export function storedSeconds(seconds: number): number {
  return Math.floor(seconds) % 2 ** 32;
}

/** The data of an object modification time message (File Format Specification, IV.A.2.s); `seconds` since 1970. */
export function encodeModificationTime(seconds: number): Uint8Array {
  return new ByteWriter(NO_SIZES).u8(VERSION).fill(0, RESERVED_BYTES).u32(seconds).finish();
}

/** The data of the message of files before HDF5 1.6 (File Format Specification, IV.A.2.o), a date in the years 0 to 9999. */
export function encodeOldModificationTime(seconds: number): Uint8Array {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '');
  const text = digits.slice(0, DIGITS);
  return new ByteWriter(NO_SIZES).text(text).fill(0, OLD_RESERVED_BYTES).finish();
}
