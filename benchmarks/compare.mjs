// Several ways of h5rx beside the peers: measured by turns, their values compared, a row for each way.

import { byTurns } from './harness.mjs';
import { digits, row } from './table.mjs';

/** Uncompressed megabytes a second, 10⁶ bytes. */
export const MEGABYTES = { of: ({ seconds, bytes }) => bytes / seconds / 1e6, unit: 'MB/s' };

/**
 * The rows of a comparison.
 *
 * @param path - The HDF5 file that is read, if one is.
 * @param what - What was measured; the way of h5rx is put behind it.
 * @param ways - Functions that measure h5rx, by the way's name.
 * @param peers - Those of the other parties by name, what `rarely` gives, or `cannot(…)`. Every function gives
 *   `{ checksum, … }`, and `measure.of` turns that into a sample.
 * @param targets - Of each row, as in `row`; or of some ways, by the way's name.
 */
export async function compare({ rounds, say }, { path, what, ways, peers, measure = MEGABYTES, targets = [] }) {
  const results = await byTurns(rounds, path, { ...ways, ...peers });
  const sums = new Set(Object.values(results).flatMap((all) => all.map(({ checksum }) => checksum)));
  if (sums.size > 1) throw new Error(`${what}: the parties have different values (${JSON.stringify(results)})`);
  const samples = Object.fromEntries(Object.entries(results).map(([name, all]) => [name, all.map(measure.of)]));
  for (const [name, all] of Object.entries(samples)) say(`${name}: ${all.map(digits).join(', ')} ${measure.unit}`);
  // Only what `cannot` gives has a note; parties that are left out have empty cells.
  const cells = Object.fromEntries(Object.entries(peers).filter(([, peer]) => peer?.note));
  return Object.keys(ways).map((way) =>
    row({
      what: `${what}: ${way}`,
      samples: { ...samples, h5rx: samples[way] },
      unit: measure.unit,
      better: measure.better,
      targets: Array.isArray(targets) ? targets : (targets[way] ?? []),
      cells,
    }),
  );
}

/** Seconds that `work` takes, and what it gives. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
