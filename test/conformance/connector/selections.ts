import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { placesOf } from './placesOf.js';
import { BEYOND, box, IRREGULAR, REGULAR } from './selectionCases.js';
import { TrialFile } from './TrialFile.js';

/** Selections by hyperslabs, in extents of one to five dimensions. */
export function selectionsConform(under: ConnectorUnderTest): void {
  describe.each([
    ['regular hyperslabs', REGULAR],
    ['unions of hyperslabs', IRREGULAR],
  ])('%s', (_, cases) => {
    test.each(cases)('that select %s of %j are read and written', async (_name, dims, chunk, select, has) => {
      const file = await TrialFile.create(under);
      const places = placesOf(dims);
      const numbers = Int32Array.from(places.keys());
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, numbers, chunk ? { chunk } : {});
      const selected = select(h5.H5Screate_simple(dims));
      const expected = numbers.filter((n) => has(...places[n]!));
      expect(h5.H5Sget_select_npoints(selected)).toBe(expected.length);
      expect(await file.read(dset, { file: selected })).toEqual(expected);
      await file.write(
        dset,
        expected.map((n) => -1 - n),
        { file: selected },
      );
      expect(await file.read(dset)).toEqual(numbers.map((n) => (has(...places[n]!) ? -1 - n : n)));
    });
  });

  describe('selections', () => {
    test.each(BEYOND)('%s are refused, and change nothing', async (_, selected) => {
      const file = await TrialFile.create(under);
      const numbers = Int32Array.from({ length: 12 }, (_, n) => n);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [3, 4], numbers);
      await expectFailure(file.reading(dset, { file: selected }), 'bad-argument');
      const zeros = new Int32Array(h5.H5Sget_select_npoints(selected));
      await expectFailure(file.writing(dset, zeros, { file: selected }), 'bad-argument');
      expect(await file.read(dset)).toEqual(numbers);
    });

    test('take as many elements as there are, neither fewer nor more', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [3, 4], new Int32Array(12));
      const row = box([1, 0], [1, 4])(h5.H5Screate_simple([3, 4]));
      for (const length of [3, 5]) {
        await expectFailure(file.writing(dset, new Int32Array(length).fill(1), { file: row }), 'bad-argument');
      }
      const memory = h5.H5Screate_simple([5]);
      await expectFailure(file.reading(dset, { file: row, memory }), 'bad-argument');
      await expectFailure(file.writing(dset, new Int32Array(5).fill(1), { file: row, memory }), 'bad-argument');
      expect(await file.read(dset)).toEqual(new Int32Array(12));
    });

    test('of a scalar are all or nothing', async () => {
      const file = await TrialFile.create(under);
      const scalar = h5.H5Screate(h5.H5S_SCALAR);
      const dset = await file.dataset('d', h5.H5T_IEEE_F64LE, scalar, [2.5]);
      expect(await file.read(dset, { file: scalar })).toEqual(Float64Array.of(2.5));
      expect(await file.read(dset, { file: h5.H5Sselect_none(scalar) })).toEqual(Float64Array.of());
      expect(await file.read(dset, { memory: box([1], [1])(h5.H5Screate_simple([3])) })).toEqual(
        Float64Array.of(0, 2.5, 0),
      );
      const four = box([0], [4])(h5.H5Screate_simple([4]));
      await expectFailure(file.reading(dset, { file: four }), 'bad-argument');
    });

    test('of a null dataspace are none', async () => {
      const file = await TrialFile.create(under);
      const nothing = h5.H5Screate(h5.H5S_NULL);
      const dset = await file.dataset('d', h5.H5T_IEEE_F32LE, nothing);
      expect(await file.read(dset)).toBeNull();
      expect(await run(h5.H5Dget_space_async(dset))).toEqual(nothing);
      await expectFailure(file.reading(dset, { file: box([0], [1])(h5.H5Screate_simple([1])) }), 'bad-argument');
      await expectFailure(file.writing(dset, [1], {}), 'bad-argument');
    });

    test.each([[[0]], [[0, 3]], [[3, 0, 2]]])('of an extent of %j are empty', async (dims) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_IEEE_F32LE, dims, []);
      const space = await run(h5.H5Dget_space_async(dset));
      expect(space).toMatchObject({ class: 'H5S_SIMPLE', dims, maxdims: dims });
      expect(await file.read(dset)).toEqual(Float32Array.of());
      expect(await file.read(dset, { file: h5.H5Sselect_none(space) })).toEqual(Float32Array.of());
      const one = box(
        dims.map(() => 0),
        dims.map(() => 1),
      )(h5.H5Screate_simple(dims.map(() => 1)));
      await expectFailure(file.reading(dset, { file: one }), 'bad-argument');
      await file.reopen();
      expect(await file.read(await file.open('d'))).toEqual(Float32Array.of());
    });

    test('of an extent of 2³¹ elements, which nobody wrote, hold the fill value', async () => {
      const file = await TrialFile.create(under);
      const dims = [2 ** 15, 2 ** 16];
      const dset = await file.dataset('d', h5.H5T_STD_I16LE, dims, undefined, { chunk: [512, 512], fillValue: 3 });
      const space = await run(h5.H5Dget_space_async(dset));
      expect(h5.H5Sget_simple_extent_npoints(space)).toBe(2 ** 31);
      const corner = box([2 ** 15 - 1, 2 ** 16 - 2], [1, 2])(space);
      await file.write(dset, [7], { file: box([2 ** 15 - 1, 2 ** 16 - 1], [1, 1])(space) });
      expect(await file.read(dset, { file: corner })).toEqual(Int16Array.of(3, 7));
    });

    test('of another extent of the same dimensions are the same', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset(
        'd',
        h5.H5T_STD_I32LE,
        [3, 4],
        Int32Array.from({ length: 12 }, (_, n) => n),
      );
      const column = box([0, 2], [3, 1]);
      expect(await file.read(dset, { file: column(h5.H5Screate_simple([3, 100])) })).toEqual(Int32Array.of(2, 6, 10));
      expect(await file.read(dset, { file: column(h5.H5Screate_simple([3, 3])) })).toEqual(Int32Array.of(2, 6, 10));
    });
  });
}
