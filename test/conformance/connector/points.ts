import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const { H5S_SELECT_APPEND, H5S_SELECT_PREPEND, H5S_SELECT_SET } = h5;

type Points = readonly (readonly number[])[];

/** Extents, and points in them. */
const CASES: readonly (readonly [name: string, dims: readonly number[], chunk: readonly number[] | null, Points])[] = [
  ['one point', [13], null, [[7]]],
  ['points in increasing order', [13], [4], [[1], [4], [5], [12]]],
  ['points in decreasing order', [13], [4], [[12], [5], [4], [1]]],
  ['points in no order', [13], null, [[6], [0], [11], [3], [8]]],
  ['the first and the last element', [13], [5], [[12], [0]]],
  ['neighbours', [13], [4], [[3], [4], [5]]],
  [
    'the corners of a plane',
    [5, 7],
    [2, 3],
    [
      [4, 6],
      [0, 0],
      [4, 0],
      [0, 6],
    ],
  ],
  ['a diagonal', [5, 7], null, [0, 1, 2, 3, 4].map((n) => [n, n])],
  ['points of a row from right to left', [5, 7], [2, 3], [6, 4, 2, 0].map((x) => [3, x])],
  [
    'points of three dimensions',
    [4, 6, 8],
    [3, 4, 3],
    [
      [3, 5, 7],
      [0, 0, 0],
      [2, 1, 6],
      [1, 5, 0],
    ],
  ],
  [
    'points of four dimensions',
    [2, 3, 4, 5],
    null,
    [
      [1, 2, 3, 4],
      [0, 0, 0, 0],
      [1, 0, 2, 1],
    ],
  ],
  [
    'points of five dimensions',
    [2, 3, 2, 3, 2],
    [1, 2, 2, 2, 1],
    [
      [1, 2, 1, 2, 1],
      [0, 1, 0, 1, 0],
    ],
  ],
];

/** The place of a point in C order. */
const indexOf = (dims: readonly number[], point: readonly number[]): number =>
  point.reduce((index, coordinate, d) => index * dims[d]! + coordinate, 0);

/** A thousand distinct points of 100 × 100: 7919 has no factor in common with 10,000. */
const THOUSAND: Points = Array.from({ length: 1000 }, (_, n) => {
  const index = (n * 7919 + 13) % 10_000;
  return [Math.floor(index / 100), index % 100];
});

/** Selections by points, which have an order. */
export function pointsConform(under: ConnectorUnderTest): void {
  const select = (dims: readonly number[], points: Points): h5.Dataspace =>
    h5.H5Sselect_elements(h5.H5Screate_simple(dims), H5S_SELECT_SET, points);

  describe('points', () => {
    test.each(CASES)('%s of %j are read and written in their order', async (_, dims, chunk, points) => {
      const file = await TrialFile.create(under);
      const numbers = Int32Array.from({ length: dims.reduce((n, size) => n * size, 1) }, (_, n) => n);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, dims, numbers, chunk ? { chunk } : {});
      const indices = points.map((point) => indexOf(dims, point));
      expect(await file.read(dset, { file: select(dims, points) })).toEqual(Int32Array.from(indices));
      await file.write(
        dset,
        indices.map((_, n) => -1 - n),
        { file: select(dims, points) },
      );
      const written = numbers.map((n) => (indices.includes(n) ? -1 - indices.indexOf(n) : n));
      expect(await file.read(dset)).toEqual(written);
    });

    test('a thousand are read and written', async () => {
      const file = await TrialFile.create(under);
      const dims = [100, 100];
      const numbers = Float64Array.from({ length: 10_000 }, (_, n) => n / 4);
      const dset = await file.dataset('d', h5.H5T_IEEE_F64LE, dims, numbers, { chunk: [30, 30] });
      const places = THOUSAND.map((point) => indexOf(dims, point));
      expect(await file.read(dset, { file: select(dims, THOUSAND) })).toEqual(
        Float64Array.from(places, (place) => place / 4),
      );
      await file.write(
        dset,
        Float64Array.from(places.keys(), (n) => -n - 1),
        { file: select(dims, THOUSAND) },
      );
      const written = Float64Array.from(numbers);
      for (const [n, place] of places.entries()) written[place] = -n - 1;
      expect(await file.read(dset)).toEqual(written);
    });

    test.each([
      ['texts', h5.text, ['a', '', 'Grüße', 'dd', 'eee', 'f']],
      [
        'sequences',
        h5.H5Tvlen_create(h5.H5T_STD_I32LE),
        [[1], [], [2, 3], [4], [5, 6, 7], [8]].map((of) => Int32Array.from(of)),
      ],
    ] as const)('of two dimensions, and a scattered selection, of %s are written', async (_, type, data) => {
      const file = await TrialFile.create(under);
      const dims = [9, 11];
      const dset = await run(h5.H5Dcreate_async(file.id, 'd', type, h5.H5Screate_simple(dims), {}, { chunk: [4, 3] }));
      const points = [
        [0, 0],
        [8, 10],
        [3, 2],
        [3, 3],
        [8, 0],
        [2, 7],
      ];
      await file.write(dset, data as h5.H5WritableData, { file: select(dims, points) });
      expect(await file.read(dset, { file: select(dims, points) })).toEqual(data);
      let scattered = h5.H5Sselect_none(h5.H5Screate_simple(dims));
      for (const point of points)
        scattered = h5.H5Sselect_hyperslab(scattered, h5.H5S_SELECT_OR, point, null, [1, 1], null);
      await file.write(dset, [...data].reverse() as h5.H5WritableData, { file: scattered });
      expect(await file.read(dset, { file: scattered })).toEqual([...data].reverse());
    });

    test('that are named twice are read twice', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I16LE, [2, 3], Int16Array.of(0, 1, 2, 3, 4, 5), {
        chunk: [1, 2],
      });
      const points = [
        [1, 2],
        [0, 1],
        [1, 2],
        [1, 2],
        [0, 0],
      ];
      expect(await file.read(dset, { file: select([2, 3], points) })).toEqual(Int16Array.of(5, 1, 5, 5, 0));
    });

    test('that are appended come last, that are prepended first', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset(
        'd',
        h5.H5T_STD_U8LE,
        [10],
        Uint8Array.from({ length: 10 }, (_, n) => n * n),
      );
      const two = select([10], [[5], [2]]);
      const four = h5.H5Sselect_elements(two, H5S_SELECT_APPEND, [[9], [0]]);
      const six = h5.H5Sselect_elements(four, H5S_SELECT_PREPEND, [[1], [8]]);
      expect(await file.read(dset, { file: six })).toEqual(Uint8Array.of(1, 64, 25, 4, 81, 0));
    });

    test.each<[string, number[]]>([
      ['beyond the last element', [0, 4]],
      ['beyond the first dimension', [3, 0]],
      ['of fewer dimensions', [2]],
    ])('%s are refused with all others', async (_, beyond) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [3, 4], new Int32Array(12));
      const points = beyond.length === 1 ? [beyond] : [[0, 0], beyond];
      const selected = select(beyond.length === 1 ? [12] : [9, 9], points);
      await expectFailure(file.reading(dset, { file: selected }), 'bad-argument');
      await expectFailure(
        file.writing(
          dset,
          points.map(() => 1),
          { file: selected },
        ),
        'bad-argument',
      );
      expect(await file.read(dset)).toEqual(new Int32Array(12));
    });

    test('of texts, of compounds and of big-endian numbers are elements as well', async () => {
      const file = await TrialFile.create(under);
      const points = select([4], [[3], [1]]);
      const texts = await file.dataset('texts', h5.text, [4], ['zero', '', 'zwei', 'trois']);
      expect(await file.read(texts, { file: points })).toEqual(['trois', '']);
      await file.write(texts, ['drei', 'eins, uno'], { file: points });
      expect(await file.read(texts)).toEqual(['zero', 'eins, uno', 'zwei', 'drei']);
      const pair = h5.compound({ n: h5.H5T_STD_I16BE, x: h5.H5T_IEEE_F32LE });
      const pairs = await file.dataset('pairs', pair, [4], { n: [0, 1, 2, 3], x: [0, 0.5, 1, 1.5] });
      expect(await file.read(pairs, { file: points })).toEqual({
        n: Int16Array.of(3, 1),
        x: Float32Array.of(1.5, 0.5),
      });
      const big = await file.dataset('big', h5.H5T_STD_U32BE, [4], [1, 2, 3, 2 ** 32 - 1]);
      await file.write(big, [7, 8], { file: points });
      expect(await file.read(big)).toEqual(Uint32Array.of(1, 8, 3, 7));
    });

    test('of a dataset that has grown reach what is new', async () => {
      const file = await TrialFile.create(under);
      const space = h5.H5Screate_simple([2, 2], [h5.H5S_UNLIMITED, 4]);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, space, [1, 2, 3, 4], { chunk: [2, 2], fillValue: -1 });
      await expectFailure(file.reading(dset, { file: select([4, 4], [[3, 3]]) }), 'bad-argument');
      await run(h5.H5Dset_extent_async(dset, [4, 4]));
      expect(
        await file.read(dset, {
          file: select(
            [4, 4],
            [
              [3, 3],
              [1, 1],
              [1, 2],
              [0, 0],
            ],
          ),
        }),
      ).toEqual(Int32Array.of(-1, 4, -1, 1));
    });
  });
}
