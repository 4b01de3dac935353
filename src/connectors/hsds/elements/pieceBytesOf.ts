import type { DataTransfer } from '../../../model/H5P.js';

/** Requests of one transfer at once; the endpoint may bear fewer. */
export const REQUESTS_AT_ONCE = 8;
/** What the server reckons for an element of variable length. */
export const VARIABLE_BYTES = 512;
/** Bytes of a request: a chunk of the server's has at most as many by default. */
const PIECE_BYTES = 4 << 20;
/** Chunks that a request may touch; the server warns from 1,000 on. */
const MOST_CHUNKS = 500;

/** The most bytes of a request. */
export function pieceBytesOf(
  { pieceBytes = PIECE_BYTES }: DataTransfer,
  layout: readonly number[] | null | undefined,
  elementBytes: number,
): number {
  const chunkBytes = (layout ?? []).reduce((product, size) => product * size, elementBytes);
  return layout ? Math.min(pieceBytes, Math.max(chunkBytes, 1) * MOST_CHUNKS) : pieceBytes;
}
