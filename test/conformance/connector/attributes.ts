import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

const { H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC, H5T_NATIVE } = h5;

/** Attributes. */
export function attributesConform(under: ConnectorUnderTest): void {
  const scalar = h5.H5Screate(h5.H5S_SCALAR);

  describe('attributes', () => {
    test('hold values, and are there when the file is opened again', async () => {
      const trial = new Trial(under);
      let file = await trial.create();
      const numbers = await run(h5.H5Acreate_async(file, 'numbers', h5.H5T_STD_I16LE, h5.H5Screate_simple([2])));
      await run(h5.H5Awrite_async(numbers, H5T_NATIVE, Int16Array.of(1, 2)));
      const title = await run(h5.H5Acreate_async(file, 'title', h5.text, scalar));
      await run(h5.H5Awrite_async(title, H5T_NATIVE, ['größe']));
      expect(await run(h5.H5Aread_async(numbers, h5.H5T_NATIVE_DOUBLE))).toEqual(Float64Array.of(1, 2));
      for (const id of [numbers, title]) await run(h5.H5Aclose_async(id));
      file = await trial.reopen(file);
      const again = await run(h5.H5Aopen_async(file, 'title'));
      expect(await run(h5.H5Aread_async(again))).toEqual(['größe']);
      expect(await run(h5.H5Aget_space_async(again))).toEqual(scalar);
      expect((await run(h5.H5Aget_type_async(again))).class).toBe('H5T_STRING');
      await run(h5.H5Aclose_async(again));
      await run(h5.H5Fclose_async(file));
    });

    test('are listed with what they hold', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      const none = { name: 'none', space: h5.H5Screate(h5.H5S_NULL), type: h5.H5T_STD_I32LE };
      const two = { name: 'two', space: h5.H5Screate_simple([2]), type: h5.H5T_STD_I16LE, value: Int16Array.of(1, 2) };
      for (const { name, type, space } of [none, two])
        await run(h5.H5Aclose_async(h5.H5Acreate_async(file, name, type, space)));
      const attr = await run(h5.H5Aopen_async(file, 'two'));
      await run(h5.H5Awrite_async(attr, H5T_NATIVE, two.value));
      await run(h5.H5Aclose_async(attr));
      const listed = <const F extends h5.IterationFields>(fields: F) =>
        run(h5.H5Aiterate_async(file, H5_INDEX_NAME, H5_ITER_INC, fields));
      expect(await listed({})).toEqual([{ name: 'none' }, { name: 'two' }]);
      expect(await listed({ info: true, value: true })).toEqual([{ ...none, value: null }, two]);
      expect(await listed({ value: true, info: false })).toEqual([
        { name: 'none', value: null },
        { name: 'two', value: two.value },
      ]);
      expect(await run(h5.H5Aiterate_async(file))).toEqual(
        [none, two].map(({ name, type, space }) => ({ name, type, space })),
      );
      await run(h5.H5Fclose_async(file));
    });

    test('are listed, found by index, renamed and deleted', async () => {
      const trial = new Trial(under);
      const file = await trial.create();
      await run(h5.H5Gcreate_async(file, 'g'));
      for (const name of ['b', 'a', 'c'])
        await run(h5.H5Aclose_async(h5.H5Acreate_by_name_async(file, 'g', name, h5.H5T_STD_I32LE, scalar)));
      await expectFailure(h5.H5Acreate_by_name_async(file, 'g', 'a', h5.H5T_STD_I32LE, scalar), 'already-exists');
      const group = await run(h5.H5Gopen_async(file, 'g'));
      const names = async () =>
        (await run(h5.H5Aiterate_async(group, H5_INDEX_NAME, H5_ITER_INC))).map(({ name }) => name);
      expect(await names()).toEqual(['a', 'b', 'c']);
      const last = await run(h5.H5Aopen_by_idx_async(file, 'g', H5_INDEX_NAME, H5_ITER_DEC, 0));
      await run(h5.H5Awrite_async(last, H5T_NATIVE, [3]));
      await run(h5.H5Arename_async(group, 'c', 'd'));
      expect(await run(h5.H5Aread_async(last))).toEqual(Int32Array.of(3));
      await run(h5.H5Adelete_by_name_async(file, 'g', 'a'));
      expect(await names()).toEqual(['b', 'd']);
      expect(await run(h5.H5Aexists_async(group, 'a'))).toBe(false);
      expect(await run(h5.H5Aexists_by_name_async(file, 'g', 'd'))).toBe(true);
      expect((await run(h5.H5Oget_info_by_name_async(file, 'g', h5.H5O_INFO_NUM_ATTRS))).num_attrs).toBe(2);
      await expectFailure(h5.H5Aopen_async(group, 'a'), 'not-found');
      await expectFailure(h5.H5Adelete_async(group, 'a'), 'not-found');
      await run(h5.H5Aclose_async(last));
      await run(h5.H5Gclose_async(group));
      await run(h5.H5Fclose_async(file));
    });
  });
}
