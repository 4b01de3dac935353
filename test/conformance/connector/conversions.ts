import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** What is stored, and what it is as another type: the nearest value that this type has. */
const READ: readonly (readonly [string, h5.Datatype, h5.H5WritableData, h5.Datatype, h5.H5Data])[] = [
  [
    'integers as doubles',
    h5.H5T_STD_I32LE,
    [-5, 0, 2 ** 31 - 1],
    h5.H5T_NATIVE_DOUBLE,
    Float64Array.of(-5, 0, 2 ** 31 - 1),
  ],
  ['bytes as longer integers', h5.H5T_STD_I8LE, [-128, 0, 127], h5.H5T_NATIVE_INT64, BigInt64Array.of(-128n, 0n, 127n)],
  [
    'big-endian integers as little-endian ones',
    h5.H5T_STD_I16BE,
    [1, -2, 256],
    h5.H5T_STD_I32LE,
    Int32Array.of(1, -2, 256),
  ],
  [
    'integers below and above as the least and the greatest',
    h5.H5T_STD_I32LE,
    [-300, 300, 5],
    h5.H5T_NATIVE_INT8,
    Int8Array.of(-128, 127, 5),
  ],
  [
    'negative integers as 0 where there is no sign',
    h5.H5T_STD_I16LE,
    [-1, -300, 300],
    h5.H5T_NATIVE_UINT8,
    Uint8Array.of(0, 0, 255),
  ],
  [
    'integers without a sign as the greatest with one',
    h5.H5T_STD_U64LE,
    [2n ** 64n - 1n, 0n, 7n],
    h5.H5T_NATIVE_INT64,
    BigInt64Array.of(2n ** 63n - 1n, 0n, 7n),
  ],
  [
    'fractions without what is behind the point',
    h5.H5T_IEEE_F64LE,
    [1.9, -1.9, 0.5],
    h5.H5T_NATIVE_INT,
    Int32Array.of(1, -1, 0),
  ],
  [
    'doubles beyond as the least and the greatest integer',
    h5.H5T_IEEE_F64LE,
    [1e12, -1e12, 3],
    h5.H5T_NATIVE_INT,
    Int32Array.of(2 ** 31 - 1, -(2 ** 31), 3),
  ],
  [
    'doubles as the nearest floats',
    h5.H5T_IEEE_F64LE,
    [0.1, 16777217, -0],
    h5.H5T_NATIVE_FLOAT,
    Float32Array.of(0.1, 16777216, -0),
  ],
  [
    'floats as doubles',
    h5.H5T_IEEE_F32BE,
    [0.1, 1.5, Number.NaN],
    h5.H5T_NATIVE_DOUBLE,
    Float64Array.of(Math.fround(0.1), 1.5, Number.NaN),
  ],
  [
    'doubles beyond floats as infinity',
    h5.H5T_IEEE_F64LE,
    [1e300, -1e300, 1],
    h5.H5T_NATIVE_FLOAT,
    Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1),
  ],
  [
    'long integers as the nearest doubles',
    h5.H5T_STD_I64LE,
    [2n ** 53n + 1n, -5n, 2n ** 53n],
    h5.H5T_NATIVE_DOUBLE,
    Float64Array.of(2 ** 53, -5, 2 ** 53),
  ],
  [
    'half floats as doubles',
    h5.H5T_IEEE_F16LE,
    [0.5, 65504, -0.25],
    h5.H5T_NATIVE_DOUBLE,
    Float64Array.of(0.5, 65504, -0.25),
  ],
  [
    'enumerations as integers',
    h5.enumeration(h5.H5T_STD_I8LE, { no: 0, yes: 1, maybe: -7 }),
    [1, 0, -7],
    h5.H5T_NATIVE_INT,
    Int32Array.of(1, 0, -7),
  ],
  ['short texts as longer ones', h5.text(2), ['ab', 'c', ''], h5.text(5), ['ab', 'c', '']],
  [
    'arrays as arrays of another base',
    h5.H5Tarray_create(h5.H5T_STD_I16LE, [2]),
    [1, 2, 3, 4, 5, 6],
    h5.H5Tarray_create(h5.H5T_IEEE_F64LE, [2]),
    Float64Array.of(1, 2, 3, 4, 5, 6),
  ],
  [
    'sequences as sequences of another base',
    h5.H5Tvlen_create(h5.H5T_STD_I16BE),
    [[1, 2], [], [3]],
    h5.H5Tvlen_create(h5.H5T_IEEE_F64LE),
    [Float64Array.of(1, 2), Float64Array.of(), Float64Array.of(3)],
  ],
];

/** What is given as one type, and what a dataset of another one holds then. */
const WRITTEN: readonly (readonly [string, h5.Datatype, h5.H5WritableData, h5.Datatype, h5.H5Data])[] = [
  ['doubles as integers', h5.H5T_NATIVE_DOUBLE, [1.9, -2.9, 1e20], h5.H5T_STD_I16LE, Int16Array.of(1, -2, 32767)],
  ['integers as big-endian ones', h5.H5T_NATIVE_INT, [1, -2, 70000], h5.H5T_STD_I32BE, Int32Array.of(1, -2, 70000)],
  ['integers that do not fit', h5.H5T_NATIVE_INT, [-1, 256, 255], h5.H5T_STD_U8LE, Uint8Array.of(0, 255, 255)],
  [
    'long integers as floats',
    h5.H5T_NATIVE_INT64,
    [1n, -(2n ** 24n) - 1n, 0n],
    h5.H5T_IEEE_F32LE,
    Float32Array.of(1, -(2 ** 24), 0),
  ],
  [
    'doubles as half floats',
    h5.H5T_NATIVE_DOUBLE,
    [0.5, 1 / 3, 1e6],
    h5.H5T_IEEE_F16LE,
    Float32Array.of(0.5, 0.333251953125, Number.POSITIVE_INFINITY),
  ],
  ['long texts in short ones', h5.text(8), ['abcdef', 'ab', ''], h5.text(3), ['abc', 'ab', '']],
];

/** Transfers in which memory has other types than the file. */
export function conversionsConform(under: ConnectorUnderTest): void {
  describe('conversions', () => {
    test.each(READ)('read %s', async (_, stored, data, type, expected) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(stored)) return;
      const dset = await file.dataset('d', stored, [3], data);
      expect(await file.read(dset, { type })).toEqual(expected);
    });

    test.each(WRITTEN)('write %s', async (_, type, data, stored, expected) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(stored)) return;
      const dset = await file.dataset('d', stored, [3]);
      await file.write(dset, data, { type });
      expect(await file.read(dset)).toEqual(expected);
    });

    test.each<[string, h5.Datatype, h5.H5WritableData, h5.Datatype]>([
      ['texts as numbers', h5.text(3), ['1', '2', '3'], h5.H5T_NATIVE_INT],
      ['numbers as texts', h5.H5T_STD_I32LE, [1, 2, 3], h5.text(3)],
      ['numbers as compounds', h5.H5T_STD_I32LE, [1, 2, 3], h5.compound({ n: h5.H5T_STD_I32LE })],
      ['opaque bytes as numbers', h5.H5Tcreate(h5.H5T_OPAQUE, 4), new Uint8Array(12), h5.H5T_NATIVE_INT],
      [
        'arrays as arrays of other dimensions',
        h5.H5Tarray_create(h5.H5T_STD_I8LE, [4]),
        new Int8Array(12),
        h5.H5Tarray_create(h5.H5T_STD_I8LE, [2, 2]),
      ],
    ])('there are none of %s', async (_, stored, data, type) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', stored, [3], data);
      await expectFailure(file.reading(dset, { type }), 'bad-argument');
    });

    test('are the same for attributes', async () => {
      const file = await TrialFile.create(under);
      const attr = await run(h5.H5Acreate_async(file.id, 'a', h5.H5T_STD_I16BE, h5.H5Screate_simple([3])));
      await run(h5.H5Awrite_async(attr, h5.H5T_NATIVE_DOUBLE, Float64Array.of(1.9, -1e9, 40000)));
      expect(await run(h5.H5Aread_async(attr))).toEqual(Int16Array.of(1, -32768, 32767));
      expect(await run(h5.H5Aread_async(attr, h5.H5T_NATIVE_UINT8))).toEqual(Uint8Array.of(1, 0, 255));
      await expectFailure(h5.H5Aread_async(attr, h5.text), 'bad-argument');
      await expectFailure(h5.H5Awrite_async(attr, h5.H5T_NATIVE, [1, 2]), 'bad-argument');
    });
  });
}
