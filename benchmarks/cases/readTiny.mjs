// A whole dataset of very many very small chunks: 16 × 16 float32, one KiB each.

import { offsetsOfChunks } from '../chunks.mjs';
import { digits } from '../table.mjs';
import { compareReads } from '../wholeRead.mjs';

/** zarrita has the compressed ones only: 100,000 files are enough for one run. */
export const reads = ['tiny.h5', 'tinyCompressed.h5', 'tinyCompressed.zarr'];

export async function run(context) {
  const chunks = digits([...offsetsOfChunks(context.size.tiny, [16, 16])].length);
  const rounds = Math.min(context.rounds, 3);
  const layouts = { tiny: 'no filter', tinyCompressed: context.filters };
  const rows = [];
  for (const [dataset, how] of Object.entries(layouts)) {
    rows.push(
      ...(await compareReads(
        { ...context, rounds },
        { dataset, what: `whole read, ${chunks} chunks of 1 KiB, ${how}` },
      )),
    );
  }
  return rows;
}
