import type { Decoder } from '../../../codec/decoder.js';
import type { CompoundData, H5Data, NumericArray } from '../../../model/H5Data.js';

/**
 * A container for `n` elements that several workers fill together: typed arrays over shared memory. Undefined where there is no shared
 * memory, or the elements are not numbers.
 */
export function sharedContainer(decoder: Decoder, n: number): H5Data | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return undefined;
  return sharedLike(decoder.allocate(1), n);
}

/** A shared container for `n` elements, of the same types as a container of one element. */
function sharedLike(container: H5Data, n: number): H5Data | undefined {
  if (container === null || Array.isArray(container)) return undefined;
  if (ArrayBuffer.isView(container)) {
    const like = container.constructor as new (buffer: SharedArrayBuffer) => NumericArray;
    return new like(new SharedArrayBuffer(container.byteLength * n));
  }
  const columns: [string, H5Data][] = [];
  for (const [field, column] of Object.entries(container)) {
    const shared = sharedLike(column, n);
    if (shared === undefined) return undefined;
    columns.push([field, shared]);
  }
  return Object.fromEntries(columns) as CompoundData;
}
