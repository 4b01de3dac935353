import type { Blocks } from '../model/selection/hyperslab.js';

/** Coordinates of one dimension that a piece's box takes, and which of them are selected. */
export interface Segment {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  /** Selected coordinates among the `count`. */
  readonly selected: number;
  /** The selected ones: one part unless there are gaps. */
  readonly parts: readonly SegmentPart[];
}

/**
 * `periods` times `length` selected coordinates. Places are counted in the box (`source`) and in the dimension's selected
 * coordinates (`index`); neighbours are 1 and `indexStep` apart, periods `sourcePeriod` and `indexPeriod`.
 */
export interface SegmentPart {
  readonly source: number;
  readonly sourcePeriod: number;
  readonly index: number;
  readonly indexPeriod: number;
  readonly indexStep: number;
  readonly periods: number;
  readonly length: number;
}

/** Selected coordinates of one dimension, in units that pieces do not cut: chunks, or coordinates where there are none. */
export interface Axis {
  readonly units: number;
  /** The most coordinates that a box takes for one unit. */
  readonly unitLength: number;
  /** Coordinates that a box of all units takes. */
  readonly length: number;
  /** Units `from` to `to - 1`. */
  segment(from: number, to: number): Segment;
}

/**
 * Coordinates `stride` apart; the first is number `index` of the dimension's selected ones, the next `indexStep` later.
 * A unit is a chunk that holds some of them; with strides past a chunk, or no chunks, a coordinate.
 */
export function evenAxis(
  start: number,
  stride: number,
  count: number,
  index: number,
  indexStep: number,
  chunk: number | null,
): Axis {
  const segment = (first: number, last: number): Segment => {
    const length = last - first + 1;
    return {
      start: start + first * stride,
      stride: length === 1 ? 1 : stride,
      count: length,
      selected: length,
      parts: [
        {
          source: 0,
          sourcePeriod: 0,
          index: index + first * indexStep,
          indexPeriod: 0,
          indexStep,
          periods: 1,
          length,
        },
      ],
    };
  };
  if (chunk === null || stride >= chunk) {
    return { units: count, unitLength: 1, length: count, segment: (from, to) => segment(from, to - 1) };
  }
  const firstChunk = Math.floor(start / chunk);
  const lastChunk = Math.floor((start + (count - 1) * stride) / chunk);
  /** The number of coordinates before a chunk. */
  const before = (index: number): number => Math.min(count, Math.max(0, Math.ceil((index * chunk - start) / stride)));
  return {
    units: lastChunk - firstChunk + 1,
    unitLength: Math.min(count, Math.ceil(chunk / stride)),
    length: count,
    segment: (from, to) => segment(before(firstChunk + from), before(firstChunk + to) - 1),
  };
}

/** Blocks with gaps, read with the gaps between them. A unit is `unit` coordinates, more than a gap, from a multiple of it on. */
export function gappedAxis({ start, stride, count, block }: Blocks, unit: number): Axis {
  const end = start + (count - 1) * stride + block - 1;
  const firstUnit = Math.floor(start / unit);
  return {
    units: Math.floor(end / unit) - firstUnit + 1,
    unitLength: Math.min(unit, end - start + 1),
    length: end - start + 1,
    segment(from, to) {
      const low = Math.max(start, (firstUnit + from) * unit) - start;
      const high = Math.min(end, (firstUnit + to) * unit - 1) - start;
      // The first selected coordinate at or after low, the last one at or before high, as number of a block and place in it.
      const beyond = low % stride >= block;
      const firstBlock = Math.floor(low / stride) + (beyond ? 1 : 0);
      const firstPlace = beyond ? 0 : low % stride;
      const lastBlock = Math.floor(high / stride);
      const lastPlace = Math.min(high % stride, block - 1);
      const origin = firstBlock * stride + firstPlace;
      const parts: SegmentPart[] = [];
      const add = (at: number, place: number, periods: number, length: number): void => {
        parts.push({
          source: at * stride + place - origin,
          sourcePeriod: stride,
          index: at * block + place,
          indexPeriod: block,
          indexStep: 1,
          periods,
          length,
        });
      };
      if (firstBlock === lastBlock) {
        add(firstBlock, firstPlace, 1, lastPlace - firstPlace + 1);
      } else {
        const firstWhole = firstPlace === 0 ? firstBlock : firstBlock + 1;
        const lastWhole = lastPlace === block - 1 ? lastBlock : lastBlock - 1;
        if (firstWhole > firstBlock) add(firstBlock, firstPlace, 1, block - firstPlace);
        if (lastWhole >= firstWhole) add(firstWhole, 0, lastWhole - firstWhole + 1, block);
        if (lastWhole < lastBlock) add(lastBlock, 0, 1, lastPlace + 1);
      }
      return {
        start: start + origin,
        stride: 1,
        count: lastBlock * stride + lastPlace - origin + 1,
        selected: parts.reduce((sum, { periods, length }) => sum + periods * length, 0),
        parts,
      };
    },
  };
}
