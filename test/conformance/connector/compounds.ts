import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const sample = h5.compound({ n: h5.H5T_STD_I32LE, x: h5.H5T_IEEE_F64LE, name: h5.text(4) });
const SAMPLES = { n: [1, 2, 3], x: [0.1, 0.2, 0.3], name: ['a', 'bc', ''] };

/** Compounds of every kind of field, and two elements of them. */
const FIELDS: readonly (readonly [string, h5.Datatype, h5.CompoundData])[] = [
  [
    'big-endian numbers',
    h5.compound({ i: h5.H5T_STD_I16BE, u: h5.H5T_STD_U64BE, f: h5.H5T_IEEE_F32BE }),
    { i: Int16Array.of(-2, 300), u: BigUint64Array.of(2n ** 64n - 1n, 1n), f: Float32Array.of(0.5, -0) },
  ],
  [
    'arrays of two dimensions',
    h5.compound({ id: h5.H5T_STD_U8LE, m: h5.H5Tarray_create(h5.H5T_STD_I16LE, [2, 3]) }),
    { id: Uint8Array.of(1, 2), m: Int16Array.from({ length: 12 }, (_, n) => n - 6) },
  ],
  [
    'other compounds',
    h5.compound({ at: h5.compound({ x: h5.H5T_IEEE_F32LE, y: h5.H5T_IEEE_F32LE }), n: h5.H5T_STD_I8LE }),
    { at: { x: Float32Array.of(1, 2), y: Float32Array.of(-1, -2) }, n: Int8Array.of(7, 8) },
  ],
  [
    'compounds of compounds of compounds',
    h5.compound({ a: h5.compound({ b: h5.compound({ c: h5.H5T_STD_I32BE }), d: h5.H5T_STD_I8LE }) }),
    { a: { b: { c: Int32Array.of(1, -1) }, d: Int8Array.of(2, -2) } },
  ],
  [
    'enumerations and booleans',
    h5.compound({ on: h5.booleanEnum, colour: h5.enumeration(h5.H5T_STD_U8LE, { red: 1, blue: 200 }) }),
    { on: Int8Array.of(1, 0), colour: Uint8Array.of(200, 1) },
  ],
  [
    'opaque bytes',
    h5.compound({ id: h5.H5T_STD_I8LE, raw: h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 3), 'triple') }),
    { id: Int8Array.of(1, 2), raw: Uint8Array.of(1, 2, 3, 255, 0, 254) },
  ],
  [
    'texts of any length',
    h5.compound({ name: h5.text, n: h5.H5T_STD_I32LE }),
    { name: ['größe, 長い', ''], n: Int32Array.of(1, 2) },
  ],
  [
    'sequences',
    h5.compound({ n: h5.H5T_STD_I32LE, list: h5.H5Tvlen_create(h5.H5T_STD_U16LE) }),
    { n: Int32Array.of(1, 2), list: [Uint16Array.of(1, 65535), Uint16Array.of()] },
  ],
  [
    'names of other alphabets, spaces and signs',
    h5.compound({ größe: h5.H5T_STD_I8LE, 'a b': h5.H5T_STD_I8LE, 'x/y': h5.H5T_STD_I8LE, 長: h5.H5T_STD_I8LE }),
    { größe: Int8Array.of(1, 2), 'a b': Int8Array.of(3, 4), 'x/y': Int8Array.of(5, 6), 長: Int8Array.of(7, 8) },
  ],
];

/** Compounds: fields of every class, and transfers of some of them. */
export function compoundsConform(under: ConnectorUnderTest): void {
  describe('compounds', () => {
    test.each(FIELDS)('of %s are stored, in datasets and in attributes', async (_, type, data) => {
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

    test('are read by the fields that memory has, in its order', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', sample, [3], SAMPLES);
      const some = h5.compound({ x: h5.H5T_IEEE_F32LE, n: h5.H5T_STD_I64LE });
      expect(await file.read(dset, { type: some })).toEqual({
        x: Float32Array.of(0.1, 0.2, 0.3),
        n: BigInt64Array.of(1n, 2n, 3n),
      });
      const one = h5.H5Sselect_hyperslab(h5.H5Screate_simple([3]), h5.H5S_SELECT_SET, [1], null, [1], null);
      expect(await file.read(dset, { type: h5.compound({ name: h5.text(4) }), file: one })).toEqual({ name: ['bc'] });
    });

    test('are written field by field; the others stay as they were', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', sample, [3], SAMPLES, { chunk: [2] });
      await file.write(dset, { x: Float64Array.of(1, 2, 3) }, { type: h5.compound({ x: h5.H5T_IEEE_F64LE }) });
      const last = h5.H5Sselect_hyperslab(h5.H5Screate_simple([3]), h5.H5S_SELECT_SET, [2], null, [1], null);
      const type = h5.compound({ name: h5.text(4), n: h5.H5T_STD_I16BE });
      await file.write(dset, { name: ['new'], n: [-7] }, { type, file: last });
      expect(await file.read(dset)).toEqual({
        n: Int32Array.of(1, 2, -7),
        x: Float64Array.of(1, 2, 3),
        name: ['a', 'bc', 'new'],
      });
    });

    test('with gaps between their fields keep their layout', async () => {
      const file = await TrialFile.create(under);
      let type = h5.H5Tcreate(h5.H5T_COMPOUND, 32);
      type = h5.H5Tinsert(type, 'n', 4, h5.H5T_STD_I32LE);
      type = h5.H5Tinsert(type, 'x', 16, h5.H5T_IEEE_F64LE);
      const data = { n: Int32Array.of(1, 2), x: Float64Array.of(0.5, -1) };
      const dset = await file.dataset('d', type, [2], data);
      expect(await file.read(dset)).toEqual(data);
      const stored = (await run(h5.H5Dget_type_async(dset))) as h5.CompoundDatatype;
      expect(h5.H5Tequal(h5.H5Tpack(stored), h5.H5Tpack(type))).toBe(true);
    });

    test('of many fields are as long as those', async () => {
      const file = await TrialFile.create(under);
      const names = Array.from({ length: 60 }, (_, n) => `field ${n}`);
      const type = h5.compound(Object.fromEntries(names.map((name) => [name, h5.H5T_STD_I16LE])));
      const data = Object.fromEntries(names.map((name, n) => [name, Int16Array.of(n, -n)]));
      const dset = await file.dataset('d', type, [2], data);
      expect(await file.read(dset)).toEqual(data);
      expect((await run(h5.H5Dget_type_async(dset))) as h5.CompoundDatatype).toMatchObject({
        members: names.map((name) => ({ name })),
      });
    });

    test('take a column for each field, of one length', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', sample, [3], SAMPLES);
      await expectFailure(file.writing(dset, { n: [1, 2, 3], x: [1, 2, 3] }, {}), 'bad-argument');
      await expectFailure(file.writing(dset, { ...SAMPLES, n: [1, 2] }, {}), 'bad-argument');
      await expectFailure(file.writing(dset, [1, 2, 3], {}), 'bad-argument');
      expect(await file.read(dset)).toMatchObject({ n: Int32Array.of(1, 2, 3) });
    });
  });
}
