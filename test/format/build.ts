import { ByteReader } from '../../src/format/bytes/ByteReader.js';
import type { FileFormat } from '../../src/format/bytes/FileFormat.js';

/** Sizes of nearly all files, and no user block. */
export const FORMAT: FileFormat = { sizeofOffsets: 8, sizeofLengths: 8, baseAddress: 0, fileSize: 1 << 20 };

/** Little-endian fields: a number is one byte, `[value, size]` a field of `size` bytes, a string its characters. */
export type Field = number | readonly [value: number | bigint, size: number] | string | Uint8Array;

export function bytes(...fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(fields.flatMap(encode));
}

export function reader(...fields: readonly Field[]): ByteReader {
  return new ByteReader(bytes(...fields), FORMAT, 'test structure');
}

function encode(field: Field): number[] {
  if (typeof field === 'number') return [field];
  if (typeof field === 'string') return [...new TextEncoder().encode(field)];
  if (field instanceof Uint8Array) return [...field];
  const [value, size] = field;
  return Array.from({ length: size }, (_, index) => Number((BigInt(value) >> BigInt(8 * index)) & 0xffn));
}
