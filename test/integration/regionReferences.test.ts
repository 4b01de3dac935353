import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const GRID = h5.H5Screate_simple([6, 10]);
const hyperslab = h5.H5Sselect_hyperslab;

/** Selections of every kind, and the elements that each has. */
const REGIONS: readonly (readonly [string, h5.Dataspace])[] = [
  ['box', hyperslab(GRID, h5.H5S_SELECT_SET, [1, 2], null, [1, 1], [2, 3])],
  ['strided', hyperslab(GRID, h5.H5S_SELECT_SET, [0, 1], [2, 3], [3, 3], null)],
  ['blocks', hyperslab(GRID, h5.H5S_SELECT_SET, [0, 0], [3, 5], [2, 2], [2, 3])],
  [
    'irregular',
    hyperslab(
      hyperslab(GRID, h5.H5S_SELECT_SET, [0, 0], null, [1, 1], [2, 3]),
      h5.H5S_SELECT_OR,
      [1, 2],
      null,
      [1, 1],
      [3, 4],
    ),
  ],
  [
    'points',
    h5.H5Sselect_elements(GRID, h5.H5S_SELECT_SET, [
      [5, 9],
      [0, 1],
      [2, 2],
    ]),
  ],
  ['all', GRID],
  ['none', h5.H5Sselect_none(GRID)],
];

/** Numbers of the selected elements, as libhdf5 finds them through the references of an attribute. */
const ELEMENTS = [
  'def elements(ref):',
  '    space = h5py.h5r.get_region(ref, f.id)',
  '    chosen = np.zeros((6, 10), bool)',
  '    if space.get_select_npoints() == 60: chosen[...] = True',
  '    elif space.get_select_type() == h5py.h5s.SEL_POINTS:',
  '        for point in space.get_select_elem_pointlist(): chosen[tuple(point)] = True',
  '    elif space.get_select_npoints() > 0:',
  '        for first, last in space.get_select_hyper_blocklist():',
  '            chosen[tuple(slice(a, b + 1) for a, b in zip(first, last))] = True',
  '    return [int(n) for n in np.flatnonzero(chosen)]',
  "answer = [elements(ref) for ref in f.attrs['regions']]",
];

describeWithTools(
  'references to regions (H5T_STD_REF_DSETREG) in attributes',
  ['python', 'h5dump'],
  ({ python, h5dump }) => {
    test.each([
      ['earliest', 'earliest'],
      ['latest', 'latest'],
    ] as const)('of every kind are stored by an edit, and say what they select: %s', async (_, low) => {
      const path = join(temporaryFolder(), `regions-${low}.h5`);
      const file = await run(
        h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, h5.H5P_DEFAULT, { libverBounds: [low, 'latest'] }),
      );
      const grid = await run(h5.H5Dcreate_async(file, 'grid', h5.H5T_STD_I32LE, GRID));
      const values = Int32Array.from({ length: 60 }, (_one, n) => n);
      await run(h5.H5Dwrite_async(grid, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, values));
      const references = [];
      const expected: number[][] = [];
      for (const [, space] of REGIONS) {
        references.push(await run(h5.H5Rcreate_region_async(file, 'grid', space)));
        const selected = await run(h5.H5Dread_async(grid, h5.H5T_NATIVE, h5.H5S_ALL, space));
        expected.push(Array.from(selected as Int32Array).sort((a, b) => a - b));
      }
      const space = h5.H5Screate_simple([REGIONS.length]);
      const attr = await run(h5.H5Acreate_async(file, 'regions', h5.H5T_STD_REF_DSETREG, space));
      await run(h5.H5Awrite_async(attr, h5.H5T_NATIVE, references));
      const found = (await run(h5.H5Aread_async(attr))) as h5.Reference[];
      for (const [n, reference] of found.entries()) {
        const region = await run(h5.H5Ropen_region_async(reference));
        const selected = await run(h5.H5Dread_async(grid, h5.H5T_NATIVE, h5.H5S_ALL, region));
        expect(
          Array.from(selected as Int32Array).sort((a, b) => a - b),
          REGIONS[n]![0],
        ).toEqual(expected[n]);
        expect(reference.token).toHaveLength(12);
        expect(region.selection).toEqual(reference.region!.selection);
      }
      await run(h5.H5Aclose_async(attr));
      await run(h5.H5Dclose_async(grid));
      await run(h5.H5Fclose_async(file));
      expect(askH5py(python, path, ...ELEMENTS)).toEqual(expected);
      expect(spawnSync(h5dump, ['-a', '/regions', path]).status).toBe(0);
    });
  },
);
