// Every seventh element in both dimensions: a hyperslab that touches every chunk and takes little of each.

import { compareHyperslabs } from '../hyperslabs.mjs';

export const reads = ['chunked.h5', 'chunked.zarr', 'compressed.h5', 'compressed.zarr'];

const STEP = 7;

export async function run(context) {
  const { array } = context.size;
  const strided = (shape) => shape.map((length) => [0, length, STEP]);
  const layouts = { chunked: 'no filter', compressed: context.filters };
  const rows = [];
  for (const [dataset, how] of Object.entries(layouts)) {
    rows.push(
      ...(await compareHyperslabs(context, {
        dataset,
        shape: array,
        warm: { shape: [1024, 1024], slab: strided([1024, 1024]) },
        slabs: [strided(array)],
        what: `every ${STEP}th element in both dimensions, ${how}`,
        measure: { of: ({ seconds, bytes }) => bytes / 4 / seconds / 1e6, unit: 'million elements/s' },
      })),
    );
  }
  return rows;
}
