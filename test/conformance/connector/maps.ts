import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5T_NATIVE } = h5;

/** Maps, as `docs/maps.md` says. */
export function mapsConform(under: ConnectorUnderTest): void {
  describe('maps', () => {
    test('keep a value for each key, now and when the file is opened again', async () => {
      const trial = new Trial(under);
      let file = await trial.create();
      let map = await run(h5.H5Mcreate_async(file, 'm', h5.text, h5.H5T_IEEE_F64LE));
      const put = (key: string, value: number) => run(h5.H5Mput_async(map, H5T_NATIVE, [key], H5T_NATIVE, [value]));
      const get = (key: string) => run(h5.H5Mget_async(map, H5T_NATIVE, [key]));
      const keys = async () => (await run(h5.H5Miterate_async(map))).map((key) => (key as string[])[0]);
      for (const [n, key] of ['one', 'two', 'three', ''].entries()) await put(key, n);
      await put('two', 22);
      expect([await get('two'), await get('')]).toEqual([Float64Array.of(22), Float64Array.of(3)]);
      await run(h5.H5Mdelete_async(map, H5T_NATIVE, ['one']));
      await expectFailure(h5.H5Mdelete_async(map, H5T_NATIVE, ['one']), 'not-found');
      await expectFailure(h5.H5Mget_async(map, H5T_NATIVE, ['one']), 'not-found');
      expect(await keys()).toEqual(['', 'two', 'three']);
      await run(h5.H5Mclose_async(map));
      file = await trial.reopen(file);
      map = await run(h5.H5Mopen_async(file, 'm'));
      expect([await run(h5.H5Mget_count_async(map)), await keys()]).toEqual([3, ['', 'two', 'three']]);
      expect(await get('three')).toEqual(Float64Array.of(2));
      expect(await run(h5.H5Mexists_async(map, H5T_NATIVE, ['one']))).toBe(false);
      await expectFailure(h5.H5Mput_async(map, H5T_NATIVE, ['x'], H5T_NATIVE, [1]), 'permission');
      await run(h5.H5Mclose_async(map));
      await run(h5.H5Fclose_async(file));
    });

    test('compare keys as their type has them, and refuse those that it does not have', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const map = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_STD_I8LE, h5.H5T_STD_I32LE));
      const put = (type: h5.MemoryType, key: h5.H5WritableData, value: number) =>
        h5.H5Mput_async(map, type, key, H5T_NATIVE, [value]);
      await run(put(H5T_NATIVE, [5], 1));
      await run(put(h5.H5T_STD_I64BE, BigInt64Array.of(5n), 2));
      await run(put(h5.H5T_NATIVE_DOUBLE, Float64Array.of(5), 3));
      expect(await run(h5.H5Mget_count_async(map))).toBe(1);
      await expectFailure(put(h5.H5T_NATIVE_INT, Int32Array.of(300), 1), 'bad-argument');
      await expectFailure(put(h5.H5T_NATIVE_DOUBLE, Float64Array.of(1.5), 1), 'bad-argument');
      await expectFailure(put(H5T_NATIVE, [1, 2], 1), 'bad-argument');
      expect(await run(h5.H5Mget_count_async(map))).toBe(1);
      await run(h5.H5Mclose_async(map));
      await run(h5.H5Fclose_async(file));
    });

    test('keep 0 and -0 apart, or refuse -0 by name', async () => {
      const trial = new Trial(under);
      let file = await trial.create();
      const created = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_IEEE_F64LE, h5.H5T_STD_I32LE));
      const put = (key: number, value: number) =>
        run(h5.H5Mput_async(created, H5T_NATIVE, [key], H5T_NATIVE, [value])).then(
          () => 2,
          ({ kind }: h5.H5Error) => {
            expect(kind).toBe('unsupported');
            return 1;
          },
        );
      await put(0, 1);
      const count = await put(-0, 2);
      await run(h5.H5Mclose_async(created));
      file = await trial.reopen(file);
      const map = await run(h5.H5Mopen_async(file, 'm'));
      const keys = (await run(h5.H5Miterate_async(map))).map((key) => (key as Float64Array)[0]);
      expect(keys).toHaveLength(count);
      expect(keys).toEqual(count === 2 ? expect.arrayContaining([0, -0]) : [0]);
      await run(h5.H5Mclose_async(map));
      await run(h5.H5Fclose_async(file));
    });

    test('are groups of two datasets, to whoever looks', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const map = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_STD_I32LE, h5.H5T_STD_I32LE));
      for (const n of [1, 2]) await run(h5.H5Mput_async(map, H5T_NATIVE, [n], H5T_NATIVE, [n * 10]));
      for (const [part, data] of [
        ['keys', Int32Array.of(1, 2)],
        ['values', Int32Array.of(10, 20)],
      ] as const) {
        const dset = await run(h5.H5Dopen_async(file, `m/${part}`));
        expect(await run(h5.H5Dread_async(dset))).toEqual(data);
        expect((await run(h5.H5Dget_space_async(dset))).maxdims).toEqual([h5.H5S_UNLIMITED]);
        await run(h5.H5Dclose_async(dset));
      }
      const version = await run(h5.H5Aopen_by_name_async(file, 'm', 'H5M_VERSION'));
      expect(await run(h5.H5Aread_async(version))).toEqual(Int32Array.of(1));
      await run(h5.H5Aclose_async(version));
      await run(h5.H5Gcreate_async(file, 'g'));
      await expectFailure(h5.H5Mopen_async(file, 'g'), 'bad-argument');
      await expectFailure(h5.H5Mopen_async(file, 'nothing'), 'not-found');
      await run(h5.H5Mclose_async(map));
      await run(h5.H5Fclose_async(file));
    });
  });
}
