import { deflateSync } from 'node:zlib';
import { expect } from 'vitest';
import type { StoredFilter } from '../../src/format/messages/filterPipeline.js';
import type { H5ErrorKind } from '../../src/model/H5Error.js';

export const deflateFilter = (level = 6): StoredFilter => ({ id: 1, flags: 1, cdValues: [level] });
export const shuffleFilter = (size: number): StoredFilter => ({ id: 2, flags: 1, cdValues: [size] });
export const fletcher32Filter: StoredFilter = { id: 3, flags: 0, cdValues: [] };
export const lzfFilter: StoredFilter = { id: 32000, flags: 1, cdValues: [4, 261, 0] };

export function deflated(bytes: Uint8Array, options: Parameters<typeof deflateSync>[1] = {}): Uint8Array {
  return new Uint8Array(deflateSync(bytes, options));
}

/** Shuffle as libhdf5 does it, byte by byte. */
export function shuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const result = bytes.slice();
  if (count <= 1) return result;
  for (let k = 0; k < size; k += 1) {
    for (let i = 0; i < count; i += 1) result[k * count + i] = bytes[i * size + k] as number;
  }
  return result;
}

/** For `toThrow`: an `H5Error` of a kind, and the message. */
export function H5ErrorOf(kind: H5ErrorKind, message?: string): unknown {
  return expect.objectContaining({ name: 'H5Error', kind, ...(message !== undefined && { message }) });
}
