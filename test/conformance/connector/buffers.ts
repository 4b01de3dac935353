import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const pair = h5.compound({ n: h5.H5T_STD_I8LE, on: h5.booleanEnum });

/** Data as programs have them, and what is read afterwards. */
const PLAIN: readonly (readonly [string, h5.Datatype, h5.H5WritableData, h5.H5Container])[] = [
  ['numbers', h5.H5T_STD_I16BE, [1, -2, 3], Int16Array.of(1, -2, 3)],
  ['numbers for long integers', h5.H5T_STD_I64LE, [1, -2, 3], BigInt64Array.of(1n, -2n, 3n)],
  ['long integers', h5.H5T_STD_U64BE, [1n, 2n ** 63n, 3n], BigUint64Array.of(1n, 2n ** 63n, 3n)],
  ['booleans', h5.booleanEnum, [true, false, true], Int8Array.of(1, 0, 1)],
  ['values of enumerations', h5.enumeration(h5.H5T_STD_I16LE, { a: 5, b: -5 }), [5, -5, 5], Int16Array.of(5, -5, 5)],
  ['columns', pair, { n: [1, 2, 3], on: [true, true, false] }, { n: Int8Array.of(1, 2, 3), on: Int8Array.of(1, 1, 0) }],
  [
    'lists',
    h5.H5Tvlen_create(h5.H5T_STD_I8LE),
    [[1], [], [2, 3]],
    [Int8Array.of(1), Int8Array.of(), Int8Array.of(2, 3)],
  ],
];

/** What a write takes, and whose memory that is. */
export function buffersConform(under: ConnectorUnderTest): void {
  describe('data that are written', () => {
    test.each(PLAIN)('may be plain %s', async (_, type, data, read) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(type)) return;
      const dset = await file.dataset('d', type, [3], data);
      expect(await file.read(dset)).toEqual(read);
      await file.attribute(file.id, 'a', type, [3], data);
      expect(await file.attributeValue(file.id, 'a')).toEqual(read);
    });

    test.each<[string, h5.Datatype, h5.H5WritableData]>([
      ['text for numbers', h5.H5T_STD_I32LE, ['1', '2']],
      ['numbers for texts', h5.text, [1, 2]],
      ['an array of another class', h5.H5T_STD_I32LE, Float64Array.of(1, 2)],
      ['a single list', h5.H5Tvlen_create(h5.H5T_STD_I8LE), [1, 2]],
      ['nothing', h5.H5T_STD_I32LE, null],
    ])('are refused where they are %s', async (_, type, data) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', type, [2]);
      const before = await file.read(dset);
      await expectFailure(file.writing(dset, data, {}), 'bad-argument');
      expect(await file.read(dset)).toEqual(before);
    });

    test('are as they were at the call with `copy`, whatever becomes of them', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [3]);
      const data = Int32Array.of(1, 2, 3);
      const es = h5.H5EScreate();
      for (const round of [1, 2, 3]) {
        data.fill(round);
        h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, { copy: true }, data, es);
      }
      data.fill(99);
      await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
      expect(await file.read(dset)).toEqual(Int32Array.of(3, 3, 3));
      expect(data).toEqual(Int32Array.of(99, 99, 99));
    });

    test('are given away with `transfer`', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_IEEE_F64LE, [3]);
      await file.write(dset, Float64Array.of(1, 2, 3), { dxpl: { transfer: true } });
      expect(await file.read(dset)).toEqual(Float64Array.of(1, 2, 3));
    });

    test('stay as they are, with what is around them in their memory', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_U16BE, [2]);
      const memory = Uint16Array.of(9, 1, 2, 9);
      await file.write(dset, memory.subarray(1, 3));
      expect(await file.read(dset)).toEqual(Uint16Array.of(1, 2));
      expect(memory).toEqual(Uint16Array.of(9, 1, 2, 9));
    });

    test('are several MB, in pieces', async () => {
      const file = await TrialFile.create(under);
      const rows = Int32Array.from({ length: 2 ** 19 }, (_, n) => (n * 2654435761) | 0);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [1024, 512], undefined, { chunk: [256, 512] });
      await file.write(dset, rows, { dxpl: { pieceBytes: 300_000 } });
      expect(await file.read(dset, { dxpl: { pieceBytes: 500_000 } })).toEqual(rows);
      const column = h5.H5Sselect_hyperslab(
        h5.H5Screate_simple([1024, 512]),
        h5.H5S_SELECT_SET,
        [0, 511],
        null,
        [1024, 1],
      );
      expect(await file.read(dset, { file: column })).toEqual(rows.filter((_, n) => n % 512 === 511));
    });

    test('are read by many at once', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset(
        'd',
        h5.H5T_STD_I32LE,
        [40, 3],
        Int32Array.from({ length: 120 }, (_, n) => n),
        { chunk: [7, 2] },
      );
      await file.reopen();
      const again = await file.open('d');
      const rows = Array.from({ length: 40 }, (_, y) =>
        file.read(again, {
          file: h5.H5Sselect_hyperslab(h5.H5Screate_simple([40, 3]), h5.H5S_SELECT_SET, [y, 0], null, [1, 3]),
        }),
      );
      expect(await Promise.all(rows)).toEqual(
        Array.from({ length: 40 }, (_, y) => Int32Array.of(3 * y, 3 * y + 1, 3 * y + 2)),
      );
      await expectFailure(file.reading(dset, {}), 'bad-argument');
    });
  });
}
