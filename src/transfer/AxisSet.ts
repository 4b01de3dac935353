import { type Blocks, isBox, lastOf } from '../model/selection/hyperslab.js';
import { type Axis, evenAxis, gappedAxis, type Segment } from './Axis.js';
import type { TransferCosts } from './TransferPlan.js';

/** One dimension of a regular selection, as axes that boxes can be cut from; several where one box cannot hold its blocks. */
export interface AxisSet {
  readonly length: number;
  axis(i: number): Axis;
}

/** How a dimension whose blocks have gaps between them is cut. */
type Cut = 'with-gaps' | 'by-block' | 'by-place';

/**
 * The axes of one dimension for a transfer.
 *
 * Blocks with gaps cannot be in one box. The alternatives are a box per block, a strided box per place in a block, and,
 * reading, boxes with the gaps in them. The cheapest is taken; a chunk costs a decoding each time it is touched.
 *
 * @param chunk - Size of a chunk in this dimension; `null` for contiguous datasets.
 * @param slabBytes - Bytes that are selected for each coordinate of this dimension.
 */
export function transferAxes(
  mode: 'read' | 'write',
  blocks: Blocks,
  chunk: number | null,
  slabBytes: number,
  { pieceBytes }: Pick<TransferCosts, 'pieceBytes'>,
): AxisSet {
  if (isBox(blocks)) return boxAxes(blocks, chunk);
  const { stride, count, block } = blocks;
  const gap = stride - block;
  if (mode === 'read' && chunk !== null && gap < chunk) return cutAxes('with-gaps', blocks, chunk);
  const bytes = count * block * slabBytes;
  const decodings = (times: number): number => (chunk === null ? 1 : times);
  const touchedByBlock = chunk === null || gap >= chunk ? 1 : Math.ceil(chunk / stride) + 1;
  const costs: [number, Cut][] = [
    [bytes * touchedByBlock + count * pieceBytes, 'by-block'],
    [bytes * decodings(Math.min(block, chunk ?? 1)) + block * pieceBytes, 'by-place'],
  ];
  if (mode === 'read') costs.push([(lastOf(blocks) - blocks.start + 1) * slabBytes + pieceBytes, 'with-gaps']);
  costs.sort(([one], [other]) => one - other);
  return cutAxes((costs[0] as [number, Cut])[1], blocks, chunk);
}

/** The axes of one dimension for single chunks, each of which is in one unit only. */
export function chunkAxes(blocks: Blocks, chunk: number): AxisSet {
  if (isBox(blocks)) return boxAxes(blocks, chunk);
  return cutAxes(blocks.stride - blocks.block < chunk ? 'with-gaps' : 'by-block', blocks, chunk);
}

function boxAxes({ start, stride, count, block }: Blocks, chunk: number | null): AxisSet {
  const axis = evenAxis(start, stride, count * block, 0, 1, chunk);
  return { length: 1, axis: () => axis };
}

function cutAxes(cut: Cut, blocks: Blocks, chunk: number | null): AxisSet {
  const { start, stride, count, block } = blocks;
  switch (cut) {
    case 'with-gaps': {
      const gap = stride - block;
      const axis = gappedAxis(blocks, chunk === null ? gap + 1 : (Math.floor(gap / chunk) + 1) * chunk);
      return { length: 1, axis: () => axis };
    }
    case 'by-block':
      return { length: count, axis: (i) => evenAxis(start + i * stride, 1, block, i * block, 1, chunk) };
    case 'by-place':
      return { length: block, axis: (i) => evenAxis(start + i, stride, count, i, block, chunk) };
  }
}

/** The segments of a dimension in turn, each of up to `group` units. */
export function* segmentsOf(axes: AxisSet, group: number): Generator<Segment, void, undefined> {
  for (let i = 0; i < axes.length; i += 1) {
    const axis = axes.axis(i);
    for (let from = 0; from < axis.units; from += group) yield axis.segment(from, Math.min(from + group, axis.units));
  }
}

/** The number of segments `segmentsOf` gives. */
export function segmentCount(axes: AxisSet, group: number): number {
  let segments = 0;
  for (let i = 0; i < axes.length; i += 1) segments += Math.ceil(axes.axis(i).units / group);
  return segments;
}
