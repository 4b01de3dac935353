import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { type TransferParts, TrialFile } from './TrialFile.js';

/** Datasets of several types and extents, and what is in them. */
const DATASETS: readonly (readonly [string, h5.Datatype, h5.Dataspace, h5.H5Container])[] = [
  ['number', h5.H5T_IEEE_F64LE, h5.H5Screate(h5.H5S_SCALAR), Float64Array.of(0.1)],
  ['line', h5.H5T_STD_I16BE, h5.H5Screate_simple([4]), Int16Array.of(1, 2, 3, 4)],
  ['plane', h5.H5T_STD_U8LE, h5.H5Screate_simple([2, 3]), Uint8Array.of(1, 2, 3, 4, 5, 6)],
  ['fixed', h5.text(3), h5.H5Screate_simple([2]), ['ab', '']],
  ['variable', h5.text, h5.H5Screate_simple([3]), ['', 'größe', 'x']],
  [
    'pairs',
    h5.compound({ a: h5.H5T_STD_I32LE, b: h5.H5T_IEEE_F32LE }),
    h5.H5Screate_simple([2]),
    { a: Int32Array.of(1, 2), b: Float32Array.of(0.5, 1.5) },
  ],
];

/** Transfers of several datasets as one operation. */
export function multiConforms(under: ConnectorUnderTest): void {
  const reading = (dsets: readonly h5.DatasetId[], parts: readonly TransferParts[]) =>
    h5.H5Dread_multi_async(
      dsets.length,
      dsets,
      parts.map(({ type }) => type ?? h5.H5T_NATIVE),
      parts.map(({ memory }) => memory ?? h5.H5S_ALL),
      parts.map(({ file }) => file ?? h5.H5S_ALL),
      h5.H5P_DEFAULT,
    );
  const writing = (
    dsets: readonly h5.DatasetId[],
    parts: readonly TransferParts[],
    data: readonly h5.H5WritableData[],
  ) =>
    h5.H5Dwrite_multi_async(
      dsets.length,
      dsets,
      parts.map(({ type }) => type ?? h5.H5T_NATIVE),
      parts.map(({ memory }) => memory ?? h5.H5S_ALL),
      parts.map(({ file }) => file ?? h5.H5S_ALL),
      h5.H5P_DEFAULT,
      data,
    );
  const make = async (file: TrialFile, withData: boolean): Promise<h5.DatasetId[]> => {
    const dsets: h5.DatasetId[] = [];
    for (const [name, type, space, data] of DATASETS)
      dsets.push(await file.dataset(name, type, space, withData ? data : undefined));
    return dsets;
  };
  const wholes: TransferParts[] = DATASETS.map(() => ({}));
  const contents = DATASETS.map(([, , , data]) => data);

  describe('several datasets', () => {
    test('of different types and extents are read together, in the order that was asked for', async () => {
      const file = await TrialFile.create(under);
      const dsets = await make(file, true);
      expect(await run(reading(dsets, wholes))).toEqual(contents);
      expect(await run(reading([...dsets].reverse(), wholes))).toEqual([...contents].reverse());
    });

    test('of different types and extents are written together', async () => {
      const file = await TrialFile.create(under);
      const dsets = await make(file, false);
      await run(writing(dsets, wholes, contents));
      for (const [n, dset] of dsets.entries()) expect(await file.read(dset)).toEqual(contents[n]);
    });

    test('are read and written by a selection each', async () => {
      const file = await TrialFile.create(under);
      const dsets = await make(file, true);
      const two = [dsets[1]!, dsets[2]!];
      const slab = (dims: number[], start: number[], count: number[]) =>
        h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), h5.H5S_SELECT_SET, start, null, count, null);
      const parts = [{ file: slab([4], [1], [2]) }, { file: slab([2, 3], [1, 0], [1, 3]) }];
      expect(await run(reading(two, parts))).toEqual([Int16Array.of(2, 3), Uint8Array.of(4, 5, 6)]);
      await run(
        writing(two, parts, [
          [-2, -3],
          [40, 50, 60],
        ]),
      );
      expect(await run(reading(two, [{}, {}]))).toEqual([
        Int16Array.of(1, -2, -3, 4),
        Uint8Array.of(1, 2, 3, 40, 50, 60),
      ]);
      const placed = [{ ...parts[0], memory: slab([4], [2], [2]), type: h5.H5T_NATIVE_DOUBLE }, parts[1]!];
      expect(await run(reading(two, placed))).toEqual([Float64Array.of(0, 0, -2, -3), Uint8Array.of(40, 50, 60)]);
    });

    test('are read by some of their fields', async () => {
      const file = await TrialFile.create(under);
      const dsets = await make(file, true);
      const pairs = [dsets[5]!, dsets[5]!];
      const parts = [{ type: h5.compound({ b: h5.H5T_IEEE_F64LE }) }, { type: h5.compound({ a: h5.H5T_STD_I8LE }) }];
      expect(await run(reading(pairs, parts))).toEqual([{ b: Float64Array.of(0.5, 1.5) }, { a: Int8Array.of(1, 2) }]);
    });

    test('may lie in several files', async () => {
      const file = await TrialFile.create(under);
      const other = await file.trial.create({ fcloseDegree: 'strong' });
      const space = h5.H5Screate_simple([2]);
      const dsets = [
        await file.dataset('d', h5.H5T_STD_I8LE, space, [1, 2]),
        await run(h5.H5Dcreate_async(other, 'd', h5.H5T_STD_I8LE, space)),
      ];
      await run(
        writing(
          dsets,
          [{}, {}],
          [
            [3, 4],
            [5, 6],
          ],
        ),
      );
      expect(await run(reading(dsets, [{}, {}]))).toEqual([Int8Array.of(3, 4), Int8Array.of(5, 6)]);
      await run(h5.H5Fclose_async(other));
    });

    test('fail together when one fails', async () => {
      const file = await TrialFile.create(under);
      const dsets = await make(file, true);
      const beyond = h5.H5Sselect_hyperslab(h5.H5Screate_simple([9]), h5.H5S_SELECT_SET, [8], null, [1], null);
      const parts = wholes.map((part, n) => (n === 1 ? { file: beyond } : part));
      await expectFailure(reading(dsets, parts), 'bad-argument');
      const data = contents.map((one, n) => (n === 1 ? [7] : one));
      await expectFailure(writing(dsets, parts, data), 'bad-argument');
      expect(await file.read(dsets[1]!)).toEqual(contents[1]);
    });

    test('may be none; arrays of other lengths are refused', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I8LE, [2], [1, 2]);
      expect(await run(reading([], []))).toEqual([]);
      const one: h5.SpaceArgument[] = [h5.H5S_ALL];
      await expectFailure(
        h5.H5Dread_multi_async(2, [dset, dset], [h5.H5T_NATIVE], one, one, h5.H5P_DEFAULT),
        'bad-argument',
      );
      await expectFailure(reading([dset, dset], [{}]), 'bad-argument');
    });

    test('are 50 at once', async () => {
      const file = await TrialFile.create(under);
      const dsets: h5.DatasetId[] = [];
      for (let n = 0; n < 50; n += 1) dsets.push(await file.dataset(`d${n}`, h5.H5T_STD_I32LE, [3]));
      const rows = dsets.map((_, n) => Int32Array.of(n, -n, n * n));
      await run(
        writing(
          dsets,
          dsets.map(() => ({})),
          rows,
        ),
      );
      expect(
        await run(
          reading(
            dsets,
            dsets.map(() => ({})),
          ),
        ),
      ).toEqual(rows);
    });
  });
}
