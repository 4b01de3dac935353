import { deflateSync } from 'node:zlib';
import type { FilterProperty } from '../../index.node.js';

const ENCODERS: Readonly<Record<number, (bytes: Uint8Array, cdValues: readonly number[]) => Uint8Array>> = {
  1: (bytes, [level = 6]) => deflateSync(bytes, { level }),
  2: shuffled,
};

/**
 * Puts the bytes of a chunk through the filters that it was stored without, so that it is like the others. Undefined where these are not the last
 * of the pipeline, or are filters that only libraries have.
 */
export function applySkipped(
  bytes: Uint8Array,
  filters: readonly FilterProperty[],
  mask: number,
): Uint8Array | undefined {
  const first = filters.findIndex((_, place) => (mask & (1 << place)) !== 0);
  let encoded = bytes;
  for (const [place, { id, cdValues = [] }] of filters.entries()) {
    if (place < first) continue;
    const encode = ENCODERS[id];
    if (!encode || (mask & (1 << place)) === 0) return undefined;
    encoded = encode(encoded, cdValues);
  }
  return encoded;
}

/** First the first bytes of all elements, then the second ones … (`H5Z_FILTER_SHUFFLE`). */
function shuffled(bytes: Uint8Array, [size = 1]: readonly number[]): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const result = bytes.slice();
  for (let n = 0; n < count; n += 1)
    for (let b = 0; b < size; b += 1) result[b * count + n] = bytes[n * size + b] as number;
  return result;
}
