import { ByteReader } from './ByteReader.js';

const CHECKSUM_BYTES = 4;

/**
 * Jenkins' lookup3 hash (`hashlittle`, initial value 0) of the bytes: the checksum of all metadata (File Format
 * Specification, I.A).
 */
export function lookup3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  let position = 0;
  for (; bytes.length - position > 12; position += 12) {
    a = (a + view.getInt32(position, true)) | 0;
    b = (b + view.getInt32(position + 4, true)) | 0;
    c = (c + view.getInt32(position + 8, true)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (position === bytes.length) return c >>> 0;
  a = (a + word(bytes, position)) | 0;
  b = (b + word(bytes, position + 4)) | 0;
  c = (c + word(bytes, position + 8)) | 0;
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return c >>> 0;
}

/**
 * Compares the checksum in the last four bytes of a structure with that of all bytes before it. Call it before
 * interpreting the content, which may be damaged.
 */
export function verifyChecksum({ bytes, format, structure }: ByteReader): void {
  const end = Math.max(0, bytes.length - CHECKSUM_BYTES);
  const trailer = new ByteReader(bytes.subarray(end), format, structure);
  const stored = trailer.u32();
  const computed = lookup3(bytes.subarray(0, end));
  if (stored === computed) return;
  throw trailer.corrupt(`checksum ${hexadecimal(stored)} is stored, ${hexadecimal(computed)} computed`);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Four bytes as a little-endian word, those past the end being zero. */
function word(bytes: Uint8Array, position: number): number {
  let value = 0;
  for (let index = 3; index >= 0; index--) value = (value << 8) | (bytes[position + index] ?? 0);
  return value;
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
