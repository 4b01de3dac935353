import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const { H5S_SELECT_OR, H5S_SELECT_SET } = h5;

const slab = (dims: number[], start: number[], stride: number[] | null, count: number[]): h5.Dataspace =>
  h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), H5S_SELECT_SET, start, stride, count, null);
const points = (dims: number[], at: number[][]): h5.Dataspace =>
  h5.H5Sselect_elements(h5.H5Screate_simple(dims), H5S_SELECT_SET, at);

/** The row 4 5 6 7 of three rows of four, put into memory. */
const ROW: readonly (readonly [name: string, memory: h5.Dataspace, read: number[]])[] = [
  ['a part of a line', slab([7], [2], null, [4]), [0, 0, 4, 5, 6, 7, 0]],
  ['every second of a line', slab([8], [1], [2], [4]), [0, 4, 0, 5, 0, 6, 0, 7]],
  ['a column', slab([4, 3], [0, 1], null, [4, 1]), [0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0]],
  ['a box of two rows', slab([3, 3], [1, 1], null, [2, 2]), [0, 0, 0, 0, 4, 5, 0, 6, 7]],
  ['points in another order', points([5], [[4], [0], [3], [1]]), [5, 7, 0, 6, 4]],
  ['all of four', h5.H5Screate_simple([4]), [4, 5, 6, 7]],
  ['all of two rows', h5.H5Screate_simple([2, 2]), [4, 5, 6, 7]],
  [
    'two pieces of a line',
    h5.H5Sselect_hyperslab(slab([7], [0], null, [1]), H5S_SELECT_OR, [4], null, [3], null),
    [4, 0, 0, 0, 5, 6, 7],
  ],
];

/** Transfers between a selection in the file and one in memory. */
export function memorySelectionsConform(under: ConnectorUnderTest): void {
  const dims = [3, 4];
  const row = slab(dims, [1, 0], null, [1, 4]);
  const twelve = Int32Array.from({ length: 12 }, (_, n) => n);

  describe('selections in memory', () => {
    test.each(ROW)('that are %s take a row, and give it', async (_, memory, read) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, twelve, { chunk: [2, 3] });
      expect(await file.read(dset, { file: row, memory })).toEqual(Int32Array.from(read));
      const lying = Int32Array.from(read, (value) => (value === 0 ? 99 : -value));
      await file.write(dset, lying, { file: row, memory });
      expect(await file.read(dset)).toEqual(twelve.map((n) => (n >= 4 && n < 8 ? -n : n)));
    });

    test('pair points in the file with places in memory', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, twelve);
      const corners = points(dims, [
        [2, 3],
        [0, 0],
        [2, 0],
      ]);
      const memory = points(
        [2, 2],
        [
          [0, 0],
          [1, 1],
          [0, 1],
        ],
      );
      expect(await file.read(dset, { file: corners, memory })).toEqual(Int32Array.of(11, 8, 0, 0));
      await file.write(dset, Int32Array.of(-1, -2, 99, -3), { file: corners, memory });
      expect(await file.read(dset, { file: corners })).toEqual(Int32Array.of(-1, -3, -2));
    });

    test('without any selected in the file mean the whole extent', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [2, 2], [1, 2, 3, 4]);
      const memory = slab([6], [1], null, [4]);
      expect(await file.read(dset, { memory })).toEqual(Int32Array.of(0, 1, 2, 3, 4, 0));
      await file.write(dset, Int32Array.of(9, -1, -2, -3, -4, 9), { memory });
      expect(await file.read(dset)).toEqual(Int32Array.of(-1, -2, -3, -4));
    });

    test('are of other types than the file has', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I16BE, [4], [1, 2, 3, 4]);
      const parts = { type: h5.H5T_NATIVE_DOUBLE, memory: slab([4], [1], [2], [2]), file: slab([4], [2], null, [2]) };
      expect(await file.read(dset, parts)).toEqual(Float64Array.of(0, 3, 0, 4));
      await file.write(dset, Float64Array.of(9, 30, 9, 40), parts);
      expect(await file.read(dset)).toEqual(Int16Array.of(1, 2, 30, 40));
    });

    test('are texts and compounds too', async () => {
      const file = await TrialFile.create(under);
      const memory = slab([4], [1], null, [2]);
      const texts = await file.dataset('texts', h5.text(4), [2], ['ab', 'c']);
      expect(await file.read(texts, { memory })).toEqual(['', 'ab', 'c', '']);
      await file.write(texts, ['x', 'ä', '', 'x'], { memory });
      expect(await file.read(texts)).toEqual(['ä', '']);
      const pair = h5.compound({ n: h5.H5T_STD_I8LE, x: h5.H5T_IEEE_F64LE });
      const pairs = await file.dataset('pairs', pair, [2], { n: [1, 2], x: [0.1, 0.2] });
      expect(await file.read(pairs, { memory })).toEqual({
        n: Int8Array.of(0, 1, 2, 0),
        x: Float64Array.of(0, 0.1, 0.2, 0),
      });
      await file.write(pairs, { n: [9, 3, 4, 9], x: [9, 0.3, 0.4, 9] }, { memory });
      expect(await file.read(pairs)).toEqual({ n: Int8Array.of(3, 4), x: Float64Array.of(0.3, 0.4) });
    });

    test('lie in the array of the caller', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, twelve, { chunk: [2, 3] });
      const into = new Int32Array(4);
      expect(await file.read(dset, { file: row, dxpl: { into } })).toBe(into);
      expect(into).toEqual(Int32Array.of(4, 5, 6, 7));
      const doubles = new Float64Array(4);
      await expectFailure(file.reading(dset, { file: row, dxpl: { into: doubles } }), 'bad-argument');
      expect(await file.read(dset, { file: row, type: h5.H5T_NATIVE_DOUBLE, dxpl: { into: doubles } })).toBe(doubles);
      expect(doubles).toEqual(Float64Array.of(4, 5, 6, 7));
    });

    test('of another number of elements, or shorter data than they need, are refused', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, twelve);
      const three = slab([7], [2], null, [3]);
      await expectFailure(file.reading(dset, { file: row, memory: three }), 'bad-argument');
      await expectFailure(file.writing(dset, new Int32Array(7), { file: row, memory: three }), 'bad-argument');
      const four = slab([7], [3], null, [4]);
      await expectFailure(file.writing(dset, new Int32Array(6), { file: row, memory: four }), 'bad-argument');
      const beyond = slab([4], [1], null, [4]);
      await expectFailure(file.reading(dset, { file: row, memory: beyond }), 'bad-argument');
      expect(await file.read(dset)).toEqual(twelve);
    });
  });
}
