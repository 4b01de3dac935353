import type { NumericArray } from 'h5rx';

/** Numbers as a file of NumPy (NEP 1). */
export function npyOf(numbers: NumericArray, dims: readonly number[]): Blob {
  const name = numbers[Symbol.toStringTag];
  const kind = name.startsWith('Float') ? 'f' : name.includes('Uint') ? 'u' : 'i';
  const shape = dims.map((size) => `${size},`).join(' ');
  const about = `{'descr': '<${kind}${numbers.BYTES_PER_ELEMENT}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The magic string, the version and the length have 10 bytes; the numbers begin at a multiple of 64.
  const length = Math.ceil((10 + about.length + 1) / 64) * 64 - 10;
  const head = `\x93NUMPY\x01\x00${String.fromCharCode(length & 0xff, length >> 8)}${about.padEnd(length - 1)}\n`;
  const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
  // A Blob refuses shared memory.
  return new Blob([bytes, numbers.buffer instanceof ArrayBuffer ? numbers : numbers.slice()] as BlobPart[]);
}
