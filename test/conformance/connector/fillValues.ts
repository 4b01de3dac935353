import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** Fill values as they are given, and one element as it is read. */
const CASES: readonly (readonly [string, h5.Datatype, unknown, h5.H5Container])[] = [
  ['an integer', h5.H5T_STD_I32LE, -42, Int32Array.of(-42)],
  ['a big-endian integer', h5.H5T_STD_U16BE, 258, Uint16Array.of(258)],
  ['a long integer', h5.H5T_STD_I64LE, -(2n ** 62n) - 1n, BigInt64Array.of(-(2n ** 62n) - 1n)],
  ['a float', h5.H5T_IEEE_F32LE, 0.1, Float32Array.of(0.1)],
  ['not a number', h5.H5T_IEEE_F64LE, Number.NaN, Float64Array.of(Number.NaN)],
  ['infinity', h5.H5T_IEEE_F64BE, Number.NEGATIVE_INFINITY, Float64Array.of(Number.NEGATIVE_INFINITY)],
  ['zero with a sign', h5.H5T_IEEE_F64LE, -0, Float64Array.of(-0)],
  ['a text of a length', h5.text(8), 'größe', ['größe']],
  ['a text of any length', h5.text, 'no value', ['no value']],
  ['true', h5.booleanEnum, true, Int8Array.of(1)],
  ['a member of an enumeration', h5.enumeration(h5.H5T_STD_I16LE, { none: -1, some: 3 }), 3, Int16Array.of(3)],
  [
    'a compound',
    h5.compound({ x: h5.H5T_IEEE_F64LE, n: h5.H5T_STD_I8LE, name: h5.text(3) }),
    { x: 0.5, n: -1, name: 'ab' },
    { x: Float64Array.of(0.5), n: Int8Array.of(-1), name: ['ab'] },
  ],
  ['an array', h5.H5Tarray_create(h5.H5T_STD_I16LE, [2]), Int16Array.of(1, -2), Int16Array.of(1, -2)],
  ['opaque bytes', h5.H5Tcreate(h5.H5T_OPAQUE, 3), Uint8Array.of(9, 0, 255), Uint8Array.of(9, 0, 255)],
];

/** The elements of a container, and the same again. */
function twice(data: h5.H5Container): h5.H5Container {
  if (Array.isArray(data)) return [...data, ...data] as h5.H5Container;
  if (!ArrayBuffer.isView(data)) {
    return Object.fromEntries(Object.entries(data).map(([field, column]) => [field, twice(column)]));
  }
  const both = new (data.constructor as Float64ArrayConstructor)(2 * data.length);
  for (const start of [0, data.length]) both.set(data as Float64Array, start);
  return both;
}

/** Fill values of every class. */
export function fillValuesConform(under: ConnectorUnderTest): void {
  describe('fill values', () => {
    test.each(CASES)('may be %s, and are read where nobody wrote', async (_, type, fillValue, one) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(type)) return;
      const space = h5.H5Screate_simple([2], [4]);
      if (under.refusesFillValue?.(type, fillValue)) {
        const create = h5.H5Dcreate_async(file.id, 'd', type, space, {}, { chunk: [2], fillValue });
        await expectFailure(create, 'unsupported');
        return;
      }
      await file.dataset('d', type, space, undefined, { chunk: [2], fillValue });
      await file.reopen();
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(twice(one));
      expect((await run(h5.H5Dget_create_plist_async(dset))).fillValue).toEqual(one);
    });

    test('are zero by default', async () => {
      const file = await TrialFile.create(under);
      for (const [name, type, zeros] of [
        ['numbers', h5.H5T_STD_I16BE, Int16Array.of(0, 0)],
        ['pairs', h5.compound({ n: h5.H5T_STD_I8LE }), { n: Int8Array.of(0, 0) }],
        ['booleans', h5.booleanEnum, Int8Array.of(0, 0)],
      ] as const) {
        expect(await file.read(await file.dataset(name, type, [2]))).toEqual(zeros);
      }
    });

    test('stay around what was written in a chunk', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.H5T_STD_I32LE, [4, 5], undefined, { chunk: [3, 3], fillValue: -9 });
      const one = h5.H5Sselect_elements(h5.H5Screate_simple([4, 5]), h5.H5S_SELECT_SET, [[1, 1]]);
      await file.write(dset, [5], { file: one });
      expect(await file.read(dset)).toEqual(Int32Array.from({ length: 20 }, (_, n) => (n === 6 ? 5 : -9)));
    });

    test('are told with the other creation properties', async () => {
      const file = await TrialFile.create(under);
      const dcpl = { chunk: [2], fillValue: 77, deflate: 6, shuffle: true };
      await file.dataset('d', h5.H5T_STD_I32LE, [4], undefined, dcpl);
      await file.reopen();
      const created = await run(h5.H5Dget_create_plist_async(await file.open('d')));
      expect(created).toMatchObject({ layout: 'chunked', chunk: [2], fillValue: Int32Array.of(77) });
      expect(created.filters).toMatchObject([{ id: 2 }, { id: 1, cdValues: [6] }]);
    });
  });
}
