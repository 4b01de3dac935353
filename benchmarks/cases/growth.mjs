// How the time for one grows with the number of all: links, attributes, levels of groups, chunks.

import { join } from 'node:path';
import { timed } from '../compare.mjs';
import { byTurns, inNode, inPython } from '../harness.mjs';
import { startH5rx } from '../peers.mjs';
import { digits, row } from '../table.mjs';

export const reads = [];
export const needsH5py = true;

const KINDS = {
  links: { what: 'a link of a group of', how: '`H5Literate_async`' },
  members: { what: 'a dataset of a group of', how: '`members`' },
  attributes: { what: 'an attribute of', how: '`readAttributes`' },
  depth: { what: 'a level of', how: '`walk`' },
  chunks: { what: 'a chunk of', how: '`H5Dread_async`' },
};
const COUNTS = [100, 1000, 10_000, 100_000];
/** Of ten times as many, one may take this many times as long. */
const LINEAR = 2;

export async function run({ folder, python, rounds }) {
  const rows = [];
  for (const [kind, { what, how }] of Object.entries(KINDS)) {
    const samples = {};
    for (const count of COUNTS) {
      const args = { kind, count, path: join(folder, `growth-${kind}-${count}.h5`) };
      await inPython(python, 'write_growth', args);
      const measured = await byTurns(rounds, args.path, { h5rx: () => inNode(import.meta.url, 'microseconds', args) });
      samples[count] = measured.h5rx;
      rows.push(row({ what: `${what} ${digits(count)}: ${how}`, samples: measured, unit: 'µs each', better: 'lower' }));
    }
    rows.push(
      row({
        what: `${how}: time for one of 100,000, to that for one of 10,000`,
        samples: { h5rx: samples[100_000].map((sample, n) => sample / samples[10_000][n]) },
        unit: '×',
        better: 'lower',
        targets: [{ atMost: LINEAR }],
      }),
    );
  }
  return rows;
}

/** Microseconds for one, the library loaded before. */
export async function microseconds({ path, kind, count }) {
  const h5 = await import('h5rx');
  const { count: counted, lastValueFrom, map } = await import('rxjs');
  const root$ = h5.openFile(path);
  const works = {
    links: () =>
      root$.pipe(
        h5.whileOpen((file) => h5.H5Literate_async(file)),
        map(({ length }) => length),
      ),
    members: () => root$.pipe(h5.members(), counted()),
    attributes: () => root$.pipe(h5.openGroup('g'), h5.readAttributes(), counted()),
    depth: () => root$.pipe(h5.walk(), counted()),
    chunks: () =>
      root$.pipe(
        h5.openDataset('d'),
        h5.readDataset(),
        map(({ data }) => data.length),
      ),
  };
  await startH5rx(path);
  const { seconds, result } = await timed(() => lastValueFrom(works[kind]()));
  if (result !== count) throw new Error(`${result} ${kind}, not ${count}`);
  return (seconds / count) * 1e6;
}
