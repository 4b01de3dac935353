import type { PipelineDecoder } from '../../src/filters/pipeline.js';
import { H5Error } from '../../src/model/H5Error.js';

/** A damaged chunk for each number: bits flipped, bytes set, the end cut off or more put behind it. */
export function damaged(chunk: Uint8Array, seed: number): Uint8Array {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % limit;
  };
  for (let i = 0; i < 3; i += 1) below(2);
  const result = seed % 4 === 0 ? chunk.slice(0, below(chunk.length)) : chunk.slice();
  for (let n = 0; result.length > 0 && n < seed % 3; n += 1) {
    // Headers are where sizes are.
    const at = below(seed % 2 === 0 ? Math.min(result.length, 40) : result.length);
    const extreme = [0, 1, 0x7f, 0x80, 0xfe, 0xff][below(6)] as number;
    result[at] = seed % 5 === 0 ? extreme : (result[at] as number) ^ (1 << below(8));
  }
  return seed % 7 === 0 ? Uint8Array.of(...result, ...chunk.subarray(0, below(50))) : result;
}

/** What a decoder gives, or the `H5Error` that it throws. */
export function decodeOrError(decoder: PipelineDecoder, chunk: Uint8Array, filterMask = 0): Uint8Array | H5Error {
  try {
    return decoder.decode(chunk, filterMask);
  } catch (error) {
    if (error instanceof H5Error) return error;
    throw error;
  }
}
