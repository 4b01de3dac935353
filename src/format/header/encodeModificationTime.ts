import type { FieldSizes } from '../bytes/ByteWriter.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { MessageType } from './messageTypes.js';

/** A time as it is stored: seconds since 1970, modulo 2^32. */
export function storedSeconds(seconds: number): number {
  return Math.floor(seconds) % 2 ** 32;
}

/** The data of a message with the modification time (File Format Specification, IV.A.2.o and s). */
export function encodeModificationTime(type: number, seconds: number, sizes: FieldSizes): Uint8Array {
  const writer = new ByteWriter(sizes);
  if (type !== MessageType.MODIFICATION_TIME_OLD) return writer.u8(1).fill(0, 3).u32(storedSeconds(seconds)).finish();
  // The old message has year, month, day, hour, minute and second in decimal digits, in universal time.
  const digits = new Date(storedSeconds(seconds) * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
  return writer.text(digits).fill(0, 2).finish();
}
