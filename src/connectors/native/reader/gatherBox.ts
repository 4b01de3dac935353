import { copierFor } from './copierFor.js';

/** A box of elements: in each dimension `count` of them, `stride` apart, from `start` on. */
export interface ElementBox {
  readonly start: readonly number[];
  readonly stride: readonly number[];
  readonly count: readonly number[];
}

/**
 * The elements of a box, contiguous and in C order, from elements that are in C order of `dims`. A box that is contiguous already is given
 * as a view of the source; any other is copied into `scratch(bytes)`.
 */
export function gatherBox(
  source: Uint8Array,
  dims: readonly number[],
  elementSize: number,
  { start, stride, count }: ElementBox,
  scratch: (bytes: number) => Uint8Array,
): Uint8Array {
  let { rank, run } = innermostRun(dims, elementSize, { stride, count });
  let offset = 0;
  const distances: number[] = [];
  for (let d = dims.length - 1, distance = elementSize; d >= 0; d -= 1) {
    offset += (start[d] as number) * distance;
    distances[d] = distance * (stride[d] as number);
    distance *= dims[d] as number;
  }
  // Dimensions of one element are only an offset.
  while (rank > 0 && count[rank - 1] === 1) rank -= 1;
  if (rank === 0) return source.subarray(offset, offset + run);
  let runs = 1;
  for (let d = 0; d < rank; d += 1) runs *= count[d] as number;
  const target = scratch(runs * run);
  const copy = copierFor(source, target, run, elementSize);
  const index = new Array<number>(rank).fill(0);
  const inner = count[rank - 1] as number;
  const innerDistance = distances[rank - 1] as number;
  for (let to = 0; to < target.length; ) {
    for (let i = 0, from = offset; i < inner; i += 1, from += innerDistance, to += run) copy(from, to);
    let d = rank - 2;
    for (; d >= 0; d -= 1) {
      index[d] = (index[d] as number) + 1;
      offset += distances[d] as number;
      if ((index[d] as number) < (count[d] as number)) break;
      offset -= (index[d] as number) * (distances[d] as number);
      index[d] = 0;
    }
    if (d < 0) break;
  }
  return target;
}

/** How much of a box is contiguous: the dimensions from `rank` on are one run of `run` bytes for each element of those before it. */
export function innermostRun(
  dims: readonly number[],
  elementSize: number,
  { stride, count }: Omit<ElementBox, 'start'>,
): { readonly rank: number; readonly run: number } {
  let rank = dims.length;
  let run = elementSize;
  while (rank > 0) {
    if (stride[rank - 1] !== 1 && count[rank - 1] !== 1) break;
    rank -= 1;
    run *= count[rank] as number;
    if (count[rank] !== dims[rank]) break;
  }
  return { rank, run };
}
