import type { Selection } from '../../model/Dataspace.js';
import { boxesOf } from '../../model/selection/boxesOf.js';
import { notStorable } from '../messages/notStorable.js';

/** `H5R__encode_region` counts the bytes of a selection in 32 bits. */
const MAX_CORNERS = 2 ** 24;

/** The coordinates of the first and last corner of each block of a selection, concatenated (File Format Specification, VIII). */
export function cornersOf(selection: Selection, dims: readonly number[]): number[] {
  const corners: number[] = [];
  for (const { start, stride, count } of boxesOf(selection, dims)) {
    // In a dimension with a stride, each coordinate is a block of its own.
    const along = (d: number, low: readonly number[], high: readonly number[]): void => {
      if (d === dims.length) {
        corners.push(...low, ...high);
        if (corners.length > MAX_CORNERS) throw notStorable(`a region of more than ${MAX_CORNERS} corners of blocks`);
      } else if (stride[d] === 1 || count[d] === 1) {
        along(d + 1, [...low, start[d]!], [...high, start[d]! + count[d]! - 1]);
      } else {
        for (let n = 0; n < count[d]!; n++) {
          const at = start[d]! + n * stride[d]!;
          along(d + 1, [...low, at], [...high, at]);
        }
      }
    };
    along(0, [], []);
  }
  return corners;
}
