import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { placesOf } from './placesOf.js';
import { TrialFile } from './TrialFile.js';

const { H5S_UNLIMITED } = h5;

/** Extents one after the other. What an element was before an extent that did not have it is the fill value afterwards. */
const STEPS: readonly (readonly [string, maxdims: number[], chunk: number[], extents: [number[], ...number[][]]])[] = [
  ['a line that grows', [H5S_UNLIMITED], [4], [[3], [4], [11]]],
  ['a line that shrinks and grows again', [20], [4], [[10], [3], [9]]],
  ['a line that ends, and begins again', [H5S_UNLIMITED], [3], [[5], [0], [4]]],
  [
    'a plane that grows to the right',
    [3, H5S_UNLIMITED],
    [2, 3],
    [
      [3, 2],
      [3, 7],
    ],
  ],
  [
    'a plane that grows in both dimensions',
    [H5S_UNLIMITED, H5S_UNLIMITED],
    [2, 2],
    [
      [2, 3],
      [5, 5],
    ],
  ],
  [
    'a plane that shrinks in one dimension and grows in the other',
    [8, 8],
    [3, 3],
    [
      [4, 4],
      [2, 7],
      [5, 5],
    ],
  ],
  [
    'space that changes in three dimensions',
    [H5S_UNLIMITED, 5, 6],
    [2, 2, 2],
    [
      [1, 2, 3],
      [3, 4, 6],
      [2, 5, 2],
    ],
  ],
  [
    'space that loses chunks',
    [4, 4, 4],
    [2, 2, 2],
    [
      [3, 3, 3],
      [2, 2, 2],
      [3, 3, 3],
    ],
  ],
];

/** Extents that change. */
export function extentsConform(under: ConnectorUnderTest): void {
  describe('extents', () => {
    test.each(STEPS)('of %s', async (_, maxdims, chunk, [first, ...following]) => {
      const file = await TrialFile.create(under);
      const fill = -1;
      // Every place has a number of its own that does not depend on the extent.
      const numberOf = (place: readonly number[]): number => place.reduce((sum, x) => 20 * sum + x + 1, 0);
      const present = new Map(placesOf(first).map((place) => [`${place}`, numberOf(place)]));
      const space = h5.H5Screate_simple(first, maxdims);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, space, [...present.values()], { chunk, fillValue: fill });
      for (const dims of following) {
        await run(h5.H5Dset_extent_async(dset, dims));
        const places = placesOf(dims);
        const kept = new Set(places.map(String));
        for (const place of present.keys()) if (!kept.has(place)) present.delete(place);
        expect(await run(h5.H5Dget_space_async(dset))).toMatchObject({ dims, maxdims });
        expect(await file.read(dset)).toEqual(Int32Array.from(places, (place) => present.get(`${place}`) ?? fill));
      }
    });

    test('take rows that are appended one batch after the other', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([0, 3], [H5S_UNLIMITED, 3]);
      const dset = await file.dataset('d', h5.H5T_IEEE_F64LE, space, undefined, { chunk: [4, 3] });
      let rows = 0;
      for (const more of [1, 5, 2]) {
        const dims = [rows + more, 3];
        await run(h5.H5Dset_extent_async(dset, dims));
        const end = h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, [rows, 0], null, [more, 3]);
        await file.write(
          dset,
          Float64Array.from({ length: 3 * more }, (_, n) => 3 * rows + n),
          { file: end },
        );
        rows += more;
      }
      await file.reopen();
      expect(await file.read(await file.open('d'))).toEqual(Float64Array.from({ length: 24 }, (_, n) => n));
    });

    test('never go beyond the greatest, nor have other dimensions', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([2, 3], [4, 3]);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, space, [1, 2, 3, 4, 5, 6], { chunk: [2, 2] });
      for (const dims of [[5, 3], [2, 4], [6], [2, 3, 1]]) {
        await expectFailure(h5.H5Dset_extent_async(dset, dims), 'bad-argument');
      }
      expect(await run(h5.H5Dget_space_async(dset))).toMatchObject({ dims: [2, 3], maxdims: [4, 3] });
      expect(await file.read(dset)).toEqual(Int32Array.of(1, 2, 3, 4, 5, 6));
    });

    test('of texts and sequences grow by empty ones', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([1], [H5S_UNLIMITED]);
      const texts = await file.dataset('texts', h5.text, space, ['first'], { chunk: [2] });
      const lists = await file.dataset('lists', h5.H5Tvlen_create(h5.H5T_STD_I8LE), space, [[1, 2]], { chunk: [2] });
      for (const dset of [texts, lists]) await run(h5.H5Dset_extent_async(dset, [3]));
      expect(await file.read(texts)).toEqual(['first', '', '']);
      expect(await file.read(lists)).toEqual([Int8Array.of(1, 2), Int8Array.of(), Int8Array.of()]);
    });

    test('are what all identifiers of the dataset tell', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([1], [H5S_UNLIMITED]);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, space, [1], { chunk: [2] });
      const again = await file.open('d');
      await run(h5.H5Dset_extent_async(dset, [3]));
      await file.write(dset, [1, 2, 3]);
      expect(await run(h5.H5Dget_space_async(again))).toMatchObject({ dims: [3] });
      expect(await file.read(again)).toEqual(Int32Array.of(1, 2, 3));
    });

    test('of a dataset that is open for reading stay', async () => {
      const file = await TrialFile.create(under);
      await file.dataset('d', h5.H5T_STD_I32LE, h5.H5Screate_simple([1], [5]), [1], { chunk: [2] });
      await file.reopen();
      const dset = await file.open('d');
      await expectFailure(h5.H5Dset_extent_async(dset, [2]), 'permission');
      await expectFailure(file.writing(dset, [2], {}), 'permission');
      expect(await file.read(dset)).toEqual(Int32Array.of(1));
    });
  });
}
