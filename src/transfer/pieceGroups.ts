import type { AxisSet } from './AxisSet.js';

/**
 * How many bytes of chunks a piece may decode for each byte it may transfer. Thin selections touch many chunks for few
 * elements; without a limit one piece of them could take as long as reading the dataset.
 */
const DECODED_PER_TRANSFERRED = 4;

/**
 * The number of units of each dimension that make a piece: the fastest dimensions grow first, so that pieces are
 * contiguous in the file and, where possible, in the buffer.
 *
 * @param chunk - Dimensions of a chunk, none of them greater than the dataset's; `null` for contiguous datasets.
 * @param budget - Elements a piece may have.
 */
export function pieceGroups(sets: readonly AxisSet[], chunk: readonly number[] | null, budget: number): number[] {
  // The axes of one set differ by at most a unit, by how their blocks lie over the chunks.
  const axes = sets.map((set) => set.axis(0));
  let transferred = axes.reduce((product, { unitLength }) => product * unitLength, 1);
  let decoded = chunk === null ? 0 : chunk.reduce((product, size) => product * size, 1);
  const groups = axes.map(() => 1);
  for (let dimension = axes.length - 1; dimension >= 0; dimension -= 1) {
    const { units, unitLength, length } = axes[dimension] as (typeof axes)[number];
    const limit = Math.min(budget / transferred, (DECODED_PER_TRANSFERRED * budget) / decoded);
    const most = Math.max(1, Math.floor(limit * (1 + Number.EPSILON)));
    // Pieces of equal size, rather than full ones and a remainder.
    const group = most >= units ? most : Math.ceil(units / Math.ceil(units / most));
    groups[dimension] = group;
    transferred *= group >= units ? length / unitLength : group;
    decoded *= Math.min(group, units);
  }
  return groups;
}
