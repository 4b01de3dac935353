import type { Dataspace } from '../../../model/Dataspace.js';
import type { Piece, TransferCosts } from '../../../transfer/TransferPlan.js';

/** What a call of h5wasm costs: some 75 µs, in which it moves 40 KB or more without filters, and a fifth of it of gzipped chunks. */
export const CALL_COSTS: TransferCosts = { pieceBytes: 40 * 1024, decoding: 5 };

/** A box as h5wasm takes it; nulls for all of a scalar, of which it takes no box. */
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
