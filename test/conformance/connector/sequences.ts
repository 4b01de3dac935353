import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** Types whose elements hold several values, and data of two elements. */
const CASES: readonly (readonly [string, h5.Datatype, h5.H5Container])[] = [
  ['sequences of bytes', h5.H5Tvlen_create(h5.H5T_STD_U8LE), [Uint8Array.of(1, 0, 255), Uint8Array.of()]],
  ['sequences of big-endian numbers', h5.H5Tvlen_create(h5.H5T_STD_I32BE), [Int32Array.of(-1), Int32Array.of(1, 2, 3)]],
  [
    'sequences of doubles',
    h5.H5Tvlen_create(h5.H5T_IEEE_F64LE),
    [Float64Array.of(0.1, -0), Float64Array.of(Number.NaN)],
  ],
  [
    'sequences of long integers',
    h5.H5Tvlen_create(h5.H5T_STD_I64LE),
    [BigInt64Array.of(2n ** 62n + 1n), BigInt64Array.of()],
  ],
  ['sequences of texts', h5.H5Tvlen_create(h5.text(3)), [['abc', '', 'd'], []]],
  [
    'sequences of compounds',
    h5.H5Tvlen_create(h5.compound({ n: h5.H5T_STD_I16LE, x: h5.H5T_IEEE_F32LE })),
    [
      { n: Int16Array.of(1, 2), x: Float32Array.of(0.5, 1) },
      { n: Int16Array.of(), x: Float32Array.of() },
    ],
  ],
  [
    'sequences of arrays',
    h5.H5Tvlen_create(h5.H5Tarray_create(h5.H5T_STD_U8LE, [2])),
    [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)],
  ],
  [
    'sequences of sequences',
    h5.H5Tvlen_create(h5.H5Tvlen_create(h5.H5T_STD_I8LE)),
    [[Int8Array.of(1, 2), Int8Array.of()], [Int8Array.of(3)]],
  ],
  [
    'arrays of two dimensions',
    h5.H5Tarray_create(h5.H5T_STD_I32BE, [2, 3]),
    Int32Array.from({ length: 12 }, (_, n) => n - 6),
  ],
  ['arrays of one element', h5.H5Tarray_create(h5.H5T_IEEE_F64LE, [1]), Float64Array.of(0.1, 0.2)],
  ['arrays of texts', h5.H5Tarray_create(h5.text(2), [3]), ['a', 'bc', '', 'd', '', 'ef']],
  [
    'arrays of compounds',
    h5.H5Tarray_create(h5.compound({ a: h5.H5T_STD_I8LE, b: h5.H5T_STD_I16BE }), [2]),
    { a: Int8Array.of(1, 2, 3, 4), b: Int16Array.of(-1, -2, -3, -4) },
  ],
  [
    'arrays of arrays',
    h5.H5Tarray_create(h5.H5Tarray_create(h5.H5T_STD_U8LE, [2]), [2]),
    Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  ],
  ['opaque bytes without a tag', h5.H5Tcreate(h5.H5T_OPAQUE, 5), Uint8Array.from({ length: 10 }, (_, n) => 250 - n)],
  ['enumerations of 16 bits', h5.enumeration(h5.H5T_STD_I16BE, { low: -300, high: 300 }), Int16Array.of(-300, 300)],
  [
    'enumerations of 64 bits',
    h5.enumeration(h5.H5T_STD_I64LE, { big: 2n ** 62n, none: 0 }),
    BigInt64Array.of(2n ** 62n, 0n),
  ],
];

/** Elements that hold several values: sequences of variable length, arrays, opaque bytes, enumerations. */
export function sequencesConform(under: ConnectorUnderTest): void {
  describe('elements', () => {
    test.each(CASES)('that are %s are stored, in datasets and in attributes', async (_, type, data) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(type)) return;
      await file.dataset('d', type, [2], data);
      await file.attribute(file.id, 'a', type, [2], data);
      await file.reopen();
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(data);
      expect(await file.attributeValue(file.id, 'a')).toEqual(data);
      expect(h5.H5Tequal(await run(h5.H5Dget_type_async(dset)), type)).toBe(true);
    });

    test('that are sequences are read and replaced one by one', async () => {
      const file = await TrialFile.create(under);
      const type = h5.H5Tvlen_create(h5.H5T_STD_I32LE);
      const rows = [0, 1, 2, 3, 4].map((length) => Int32Array.from({ length }, (_, n) => 10 * length + n));
      const dset = await file.dataset('d', type, [5], rows, { chunk: [2] });
      const space = h5.H5Screate_simple([5]);
      const some = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [1], [2], [2], null);
      expect(await file.read(dset, { file: some })).toEqual([rows[1], rows[3]]);
      await file.write(dset, [Int32Array.of(), Int32Array.from({ length: 1000 }, (_, n) => n)], { file: some });
      expect(await file.read(dset)).toEqual([
        rows[0],
        Int32Array.of(),
        rows[2],
        Int32Array.from({ length: 1000 }, (_, n) => n),
        rows[4],
      ]);
    });

    test('that are sequences and were never written are empty', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5Tvlen_create(h5.H5T_IEEE_F64LE), [3]);
      expect(await file.read(dset)).toEqual([Float64Array.of(), Float64Array.of(), Float64Array.of()]);
    });

    test('that are arrays fill a scalar, and are selected as a whole', async () => {
      const file = await TrialFile.create(under);
      const matrix = h5.H5Tarray_create(h5.H5T_IEEE_F32LE, [3, 2]);
      const data = Float32Array.of(3.25, -119, 42, 99.5, 3.125, 0);
      const one = await file.dataset('one', matrix, h5.H5Screate(h5.H5S_SCALAR), data);
      expect(await file.read(one)).toEqual(data);
      const three = await file.dataset(
        'three',
        matrix,
        [3],
        Float32Array.from({ length: 18 }, (_, n) => n),
      );
      const last = h5.H5Sselect_elements(h5.H5Screate_simple([3]), h5.H5S_SELECT_SET, [[2], [0]]);
      expect(await file.read(three, { file: last })).toEqual(Float32Array.of(12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5));
    });

    test('keep every bit of their numbers', async () => {
      const file = await TrialFile.create(under);
      const bits = BigUint64Array.of(0x7ff8_0000_dead_beefn, 0xfff0_0000_0000_0001n, 0x8000_0000_0000_0000n, 1n);
      const doubles = new Float64Array(bits.buffer);
      await file.dataset('d', h5.H5T_IEEE_F64LE, [4], doubles);
      await file.attribute(file.id, 'a', h5.H5T_IEEE_F64LE, [4], doubles);
      await file.reopen();
      for (const read of [await file.read(await file.open('d')), await file.attributeValue(file.id, 'a')]) {
        const { buffer, byteOffset, length } = read as Float64Array;
        expect(new BigUint64Array(buffer, byteOffset, length)).toEqual(bits);
      }
    });
  });
}
