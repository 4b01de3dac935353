import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** The padding of texts of any length means nothing. */
const TEXT = h5.H5Tset_strpad(
  h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), h5.H5T_CSET_UTF8),
  h5.H5T_STR_SPACEPAD,
);

const point = h5.compound({ x: h5.H5T_IEEE_F64LE, name: h5.text(4) });

/** Data of three elements in every container, and the type of which they are. */
const CONTAINERS: readonly (readonly [string, h5.Datatype, h5.H5WritableData])[] = [
  ['8-bit integers', h5.H5T_STD_I8LE, Int8Array.of(-1, 0, 127)],
  ['unsigned 8-bit integers', h5.H5T_STD_U8BE, Uint8Array.of(1, 0, 255)],
  ['16-bit integers', h5.H5T_STD_I16BE, Int16Array.of(-300, 0, 300)],
  ['unsigned 16-bit integers', h5.H5T_STD_U16LE, Uint16Array.of(1, 0, 65535)],
  ['32-bit integers', h5.H5T_STD_I32BE, Int32Array.of(-70000, 0, 70000)],
  ['unsigned 32-bit integers', h5.H5T_STD_U32LE, Uint32Array.of(1, 0, 2 ** 32 - 1)],
  ['64-bit integers', h5.H5T_STD_I64BE, BigInt64Array.of(-(2n ** 62n), 0n, 5n)],
  ['unsigned 64-bit integers', h5.H5T_STD_U64LE, BigUint64Array.of(2n ** 64n - 1n, 0n, 5n)],
  ['half floats', h5.H5T_IEEE_F16LE, Float32Array.of(0.5, -0, Number.NaN)],
  ['floats', h5.H5T_IEEE_F32BE, Float32Array.of(0.25, -0, Number.POSITIVE_INFINITY)],
  ['doubles', h5.H5T_IEEE_F64LE, Float64Array.of(0.1, -0, Number.NaN)],
  ['texts of a length', h5.text(8), ['abc', '', 'größe']],
  ['texts of any length', TEXT, ['abc', '', 'größe, 長い']],
  ['booleans', h5.booleanEnum, Int8Array.of(1, 0, 1)],
  ['opaque bytes', h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 2), 'pair'), Uint8Array.of(1, 2, 3, 4, 5, 6)],
  ['bit fields', h5.H5T_STD_B8LE, Uint8Array.of(1, 2, 255)],
  ['compounds', point, { x: Float64Array.of(1, 2, 3), name: ['a', 'bc', ''] }],
  ['arrays', h5.H5Tarray_create(h5.H5T_STD_I16LE, [2]), Int16Array.of(1, 2, 3, 4, 5, 6)],
  ['sequences', h5.H5Tvlen_create(h5.H5T_STD_I32LE), [Int32Array.of(1, 2), Int32Array.of(), Int32Array.of(3)]],
  ['complex numbers', h5.H5T_COMPLEX_IEEE_F64LE, Float64Array.of(1, -1, 2, -2, 0, 0)],
];

/** Datasets: their data in every container, selections, layouts, extents. */
export function datasetsConform(under: ConnectorUnderTest): void {
  const three = h5.H5Screate_simple([3]);

  describe('datasets', () => {
    test.each(CONTAINERS)('hold %s, now and when the file is opened again', async (_, type, data) => {
      const trial = new Trial(under);
      let file = await trial.create();
      if (under.refuses?.(type)) {
        await expectFailure(h5.H5Dcreate_async(file, 'd', type, three), 'unsupported');
        await run(h5.H5Fclose_async(file));
        return;
      }
      const dset = await run(h5.H5Dcreate_async(file, 'd', type, three));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
      expect(await run(h5.H5Dread_async(dset))).toEqual(data);
      await run(h5.H5Dclose_async(dset));
      file = await trial.reopen(file);
      const again = await run(h5.H5Dopen_async(file, 'd'));
      expect(await run(h5.H5Dread_async(again))).toEqual(data);
      const stored = await run(h5.H5Dget_type_async(again));
      expect(
        h5.H5Tequal(type === TEXT ? h5.H5Tset_strpad(stored as h5.StringDatatype, TEXT.strpad) : stored, type),
      ).toBe(true);
      await run(h5.H5Dclose_async(again));
      await run(h5.H5Fclose_async(file));
    });

    test('are read and written by selections, in other types', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const space = h5.H5Screate_simple([4, 6]);
      const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, {}, { chunk: [2, 4], deflate: 3 }));
      const all = Float64Array.from({ length: 24 }, (_, n) => n);
      await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, all));
      const box = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [1, 0], [2, 3], [2, 2], null);
      expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, box))).toEqual(Int32Array.of(6, 9, 18, 21));
      const points = h5.H5Sselect_elements(space, h5.H5S_SELECT_SET, [
        [3, 5],
        [0, 0],
      ]);
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, points, H5P_DEFAULT, Int32Array.of(-1, -2)));
      expect(await run(h5.H5Dread_async(dset, h5.H5T_NATIVE_DOUBLE, H5S_ALL, points))).toEqual(Float64Array.of(-1, -2));
      const beyond = h5.H5Sselect_hyperslab(h5.H5Screate_simple([9, 9]), h5.H5S_SELECT_SET, [8, 8], null, [1, 1], null);
      await expectFailure(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, beyond), 'bad-argument');
      await expectFailure(
        h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, box, H5P_DEFAULT, Int32Array.of(1)),
        'bad-argument',
      );
      expect(await run(h5.H5Dget_create_plist_async(dset))).toMatchObject({ layout: 'chunked', chunk: [2, 4] });
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });

    test('grow and shrink; what was never written is the fill value', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const space = h5.H5Screate_simple([2], [h5.H5S_UNLIMITED]);
      const dcpl = { chunk: [4], fillValue: 7 };
      const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I16LE, space, {}, dcpl));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int16Array.of(1, 2)));
      await run(h5.H5Dset_extent_async(dset, [5]));
      expect(await run(h5.H5Dread_async(dset))).toEqual(Int16Array.of(1, 2, 7, 7, 7));
      await run(h5.H5Dset_extent_async(dset, [1]));
      expect(await run(h5.H5Dread_async(dset))).toEqual(Int16Array.of(1));
      expect(await run(h5.H5Dget_space_async(dset))).toMatchObject({ dims: [1], maxdims: [h5.H5S_UNLIMITED] });
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });

    test('may be of one element or of none', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const one = await run(h5.H5Dcreate_async(file, 'one', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR)));
      const none = await run(h5.H5Dcreate_async(file, 'none', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_NULL)));
      await run(h5.H5Dwrite_async(one, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, [5]));
      expect(await run(h5.H5Dread_async(one))).toEqual(Int32Array.of(5));
      expect(await run(h5.H5Dread_async(none))).toBeNull();
      for (const id of [one, none]) await run(h5.H5Dclose_async(id));
      await run(h5.H5Fclose_async(file));
    });

    test('are read together', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const dsets: h5.DatasetId[] = [];
      for (const n of [1, 2]) {
        const dset = await run(h5.H5Dcreate_async(file, `d${n}`, h5.H5T_STD_I32LE, three));
        await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(n, n, n)));
        dsets.push(dset);
      }
      const natives: h5.MemoryType[] = [H5T_NATIVE, H5T_NATIVE];
      const alls: h5.SpaceArgument[] = [H5S_ALL, H5S_ALL];
      expect(await run(h5.H5Dread_multi_async(2, dsets, natives, alls, alls, H5P_DEFAULT))).toEqual([
        Int32Array.of(1, 1, 1),
        Int32Array.of(2, 2, 2),
      ]);
      for (const dset of dsets) await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    });
  });
}
