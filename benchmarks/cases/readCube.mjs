// Slices of a 4-D dataset: planes through chunks that hold sixteen of them, and a strided part of every chunk.

import { CUBE } from '../data.mjs';
import { compareHyperslabs } from '../hyperslabs.mjs';

export const reads = ['cube.h5', 'cube.zarr'];

export async function run(context) {
  const [length] = CUBE.shape;
  const [step] = CUBE.chunk;
  const whole = [0, length, 1];
  const one = (at) => [at, at + 1, 1];
  const places = Array.from({ length: length / step }, (_, n) => n * step);
  const warm = { shape: [32, 32, 32, 32], slab: [[0, 32, 1], one(3), [0, 32, 1], one(5)] };
  const common = { dataset: 'cube', shape: CUBE.shape, warm };
  const planes = places.flatMap((i) => places.map((k) => [whole, one(i + 3), whole, one(k + 5)]));
  return [
    ...(await compareHyperslabs(context, {
      ...common,
      slabs: planes,
      what: `4-D, ${planes.length} slices \`[:, i, :, k]\` across ${places.length ** 2} chunks each, none shared, ${context.filters}`,
      measure: { of: ({ seconds }) => planes.length / seconds, unit: 'slices/s' },
    })),
    ...(await compareHyperslabs(context, {
      ...common,
      slabs: [[whole, [3, length, step], whole, [5, length, step]]],
      what: `4-D, \`[:, 3::${step}, :, 5::${step}]\` across all ${places.length ** 4} chunks, ${context.filters}`,
      measure: { of: ({ seconds }) => seconds * 1000, unit: 'ms', better: 'lower' },
    })),
  ];
}
