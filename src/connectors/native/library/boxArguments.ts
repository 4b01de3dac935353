import type { Dataspace } from '../../../model/Dataspace.js';
import type { Piece, TransferCosts } from '../../../transfer/TransferPlan.js';

/** A call of h5wasm costs about 75 µs, the time in which it moves 40 KB without filters, or a fifth of that from gzipped chunks. */
export const CALL_COSTS: TransferCosts = { pieceBytes: 40 * 1024, decoding: 5 };

/** The arguments of a box for h5wasm; null for a scalar, which has no box. */
export interface BoxArguments {
  readonly offset: readonly bigint[] | null;
  readonly stride: readonly bigint[] | null;
  readonly count: readonly bigint[] | null;
}

/** The box of a piece for h5wasm. */
export function boxArguments(
  space: Dataspace,
  { start, stride, count }: Pick<Piece, 'start' | 'stride' | 'count'>,
): BoxArguments {
  if (space.dims.length === 0) return { offset: null, stride: null, count: null };
  return { offset: start.map(BigInt), stride: stride.map(BigInt), count: count.map(BigInt) };
}
