import { pythonTuple } from './NpyType.js';

/** The header of an npy file (NEP 1): version 1, 2 where it is long, 3 where a field's name is not Latin-1. */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${pythonTuple(shape)}, }`;
  const isLatin = [...text].every((character) => character.charCodeAt(0) < 0x100);
  const body = Buffer.from(text, isLatin ? 'latin1' : 'utf8');
  const version = !isLatin ? 3 : body.length + 64 > 0xffff ? 2 : 1;
  const lengthBytes = version === 1 ? 2 : 4;
  const prefix = 8 + lengthBytes;
  // Spaces and a line feed, so that the values begin at a multiple of 64.
  const total = Math.ceil((prefix + body.length + 1) / 64) * 64;
  const header = Buffer.alloc(total, ' ');
  header.write('\x93NUMPY', 'latin1');
  header[6] = version;
  header[7] = 0;
  header.writeUIntLE(total - prefix, 8, lengthBytes);
  body.copy(header, prefix);
  header[total - 1] = 0x0a;
  return header;
}
