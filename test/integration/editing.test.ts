import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { containerOf, expectToBeReadable } from '../support/writtenFile.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;
const INTEGER = h5.H5T_STD_I32LE;
const SCALAR = h5.H5Screate(h5.H5S_SCALAR);

const newFile = (fcpl: h5.FileCreation = {}, fapl: h5.FileAccess = {}) =>
  run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC, fcpl, fapl));

async function dataset(location: h5.LocationId, name: string, ...values: number[]): Promise<h5.DatasetId> {
  const dset = await run(h5.H5Dcreate_async(location, name, INTEGER, h5.H5Screate_simple([values.length])));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.from(values)));
  return dset;
}

const valuesOf = async (dset: h5.DatasetId) => Array.from((await run(h5.H5Dread_async(dset))) as Int32Array);
const names = async (location: h5.FileId | h5.GroupId) =>
  (await run(h5.H5Literate_async(location))).map(({ name }) => name);
const close = (...ids: h5.ObjectId[]) => Promise.all(ids.map((id) => run(h5.H5Oclose_async(id))));

test('what an object is like is told without opening the file again, which is being edited', async () => {
  const path = join(temporaryFolder(), 'f.h5');
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  await close(await dataset(file, 'd', 1, 2), await run(h5.H5Gcreate_async(file, 'g')));
  await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(file, 'plain', INTEGER, SCALAR))));
  await run(h5.H5Lmove_async(file, 'd', file, 'e'));
  await run(h5.H5Tcommit_async(file, 't', INTEGER));
  const infos = async () => {
    const all = [];
    for (const name of ['/', 'e', 'g', 't'])
      all.push(await run(h5.H5Oget_info_by_name_async(file, name, h5.H5O_INFO_ALL)));
    return all;
  };
  // The editor makes a file longer than it has to be, and cuts it when it leaves.
  const size = statSync(path).size;
  const edited = await infos();
  expect(statSync(path).size).toBe(size);
  expect(edited.map(({ num_attrs }) => num_attrs)).toEqual([1, 0, 0, 0]);
  await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
  expect(statSync(path).size).toBeLessThan(size);
  expect(await infos()).toEqual(edited);
  await run(h5.H5Fclose_async(file));
});

describe('open identifiers, when links change', () => {
  test('follow an object that is renamed, moved, and moved with its group', async () => {
    const file = await newFile();
    const group = await run(h5.H5Gcreate_async(file, 'g'));
    const dset = await dataset(group, 'd', 1, 2);
    await run(h5.H5Lmove_async(group, 'd', group, 'e'));
    expect(await valuesOf(dset)).toEqual([1, 2]);
    await run(h5.H5Lmove_async(group, 'e', file, 'x/y/e', { createIntermediateGroup: true }));
    expect(await valuesOf(dset)).toEqual([1, 2]);
    await run(h5.H5Lmove_async(file, 'x', file, 'z'));
    expect(await valuesOf(dset)).toEqual([1, 2]);
    expect(await names(file)).toEqual(['g', 'z']);
    expect(await names(group)).toEqual([]);
    // Another object with the name that it had is another object.
    const other = await dataset(group, 'd', 9);
    expect(await valuesOf(dset)).toEqual([1, 2]);
    expect(await valuesOf(other)).toEqual([9]);
    await close(group, dset, other);
    await run(h5.H5Fclose_async(file));
  });

  test('find an object by another of its links, also one that leads through a soft link', async () => {
    const file = await newFile();
    const dset = await dataset(file, 'd', 3);
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'g'))));
    await run(h5.H5Lcreate_hard_async(file, 'd', file, 'g/hard'));
    await run(h5.H5Lcreate_soft_async('/g', file, 'soft'));
    const bySoft = await run(h5.H5Dopen_async(file, 'soft/hard'));
    expect((await run(h5.H5Oget_info_by_name_async(file, 'd', h5.H5O_INFO_ALL))).rc).toBe(2);
    await run(h5.H5Ldelete_async(file, 'd'));
    expect(await valuesOf(dset)).toEqual([3]);
    await run(h5.H5Lmove_async(file, 'g', file, 'h'));
    expect(await valuesOf(dset)).toEqual([3]);
    expect(await valuesOf(bySoft)).toEqual([3]);
    expect((await run(h5.H5Oget_info_by_name_async(file, 'h/hard', h5.H5O_INFO_ALL))).rc).toBe(1);
    await close(dset, bySoft);
    await run(h5.H5Fclose_async(file));
  });

  test('stand for nothing when the last link to their object goes, and can be closed', async () => {
    const file = await newFile();
    const group = await run(h5.H5Gcreate_async(file, 'g'));
    const dset = await dataset(group, 'd', 1);
    await run(h5.H5Ldelete_async(file, 'g'));
    const error = await expectFailure(h5.H5Dread_async(dset), 'not-found');
    expect(error.message).toContain("'/g/d'");
    expect(error.message).toContain('was deleted while it was open');
    await expectFailure(h5.H5Gcreate_async(group, 'x'), 'not-found');
    await close(group, dset);
    expect(await names(file)).toEqual([]);
    await run(h5.H5Fclose_async(file));
  });

  test('of attributes follow their names', async () => {
    const file = await newFile();
    const dset = await dataset(file, 'd', 1);
    const attribute = await run(h5.H5Acreate_async(dset, 'a', INTEGER, SCALAR));
    await run(h5.H5Awrite_async(attribute, H5T_NATIVE, [5]));
    await run(h5.H5Arename_async(dset, 'a', 'b'));
    await run(h5.H5Lmove_async(file, 'd', file, 'e'));
    expect(await run(h5.H5Aread_async(attribute))).toEqual(Int32Array.of(5));
    await expectFailure(h5.H5Arename_async(dset, 'a', 'c'), 'not-found');
    await run(h5.H5Adelete_async(dset, 'b'));
    await expectFailure(h5.H5Aread_async(attribute), 'not-found');
    await run(h5.H5Aclose_async(attribute));
    await close(dset);
    await run(h5.H5Fclose_async(file));
  });
});

describe('in one event set, without waiting', () => {
  test('exists, delete, exists answer in the order of the queue', async () => {
    const file = await newFile();
    await close(await dataset(file, 'd', 1));
    const es = h5.H5EScreate();
    const before = h5.H5Lexists_async(file, 'd', H5P_DEFAULT, es);
    h5.H5Ldelete_async(file, 'd', H5P_DEFAULT, es);
    const after = h5.H5Lexists_async(file, 'd', H5P_DEFAULT, es);
    const missing = h5.H5Ldelete_async(file, 'd', H5P_DEFAULT, es);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: true });
    expect([await run(before), await run(after)]).toEqual([true, false]);
    await expectFailure(missing, 'not-found');
    await run(h5.H5Fclose_async(file));
  });

  test('create, write, flush, read, copy, refresh in one go, and the copy is read', async () => {
    const file = await newFile();
    const es = h5.H5EScreate();
    const space = h5.H5Screate_simple([3]);
    const dset = h5.H5Dcreate_async(file, 'd', INTEGER, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(1, 2, 3), es);
    h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL, es);
    const data = h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
    h5.H5Ocopy_async(file, 'd', file, 'copy', H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Orefresh_async(dset, es);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(4, 5, 6), es);
    const copy = h5.H5Dopen_async(file, 'copy', H5P_DEFAULT, es);
    const copied = h5.H5Dread_async(copy, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
    for (const one of [dset, copy]) h5.H5Dclose_async(one, es);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    expect([await run(data), await run(copied)]).toEqual([Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 3)]);
    await run(h5.H5Fclose_async(file));
  });

  test('create, write, rename, flush, read, set an attribute, refresh, delete', async () => {
    const file = await newFile();
    const es = h5.H5EScreate();
    const space = h5.H5Screate_simple([3]);
    const dset = h5.H5Dcreate_async(file, 'd', INTEGER, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(1, 2, 3), es);
    h5.H5Lmove_async(file, 'd', file, 'e', H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Oflush_async(dset, es);
    const data = h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
    const attribute = h5.H5Acreate_async(dset, 'a', INTEGER, SCALAR, H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Awrite_async(attribute, H5T_NATIVE, [7], es);
    h5.H5Orefresh_async(dset, es);
    const read = h5.H5Aread_async(attribute, H5T_NATIVE, es);
    h5.H5Aclose_async(attribute, es);
    h5.H5Dclose_async(dset, es);
    h5.H5Ldelete_async(file, 'e', H5P_DEFAULT, es);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(await run(data)).toEqual(Int32Array.of(1, 2, 3));
    expect(await run(read)).toEqual(Int32Array.of(7));
    expect(await names(file)).toEqual([]);
    await run(h5.H5Fclose_async(file));
  });
});

describe('attributes', () => {
  test('written again keep their place in the creation order, whatever their datatype', async () => {
    const file = await newFile({ attrCreationOrder: 'indexed', linkCreationOrder: 'indexed' });
    const text = h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), 'UTF-8');
    for (const name of ['c', 'a', 'b'])
      await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(file, name, text, h5.H5Screate_simple([2])))));
    const attribute = await run(h5.H5Aopen_async(file, 'c'));
    for (const value of [
      ['one', 'two'],
      ['', 'ünïcode'],
      ['x'.repeat(5000), 'y'],
    ]) {
      await run(h5.H5Awrite_async(attribute, text, value));
      expect(await run(h5.H5Aread_async(attribute))).toEqual(value);
    }
    await run(h5.H5Aclose_async(attribute));
    const inOrder = await run(h5.H5Aiterate_async(file, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC));
    expect(inOrder.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
    await run(h5.H5Arename_async(file, 'c', 'z'));
    const renamed = await run(h5.H5Aiterate_async(file, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC));
    expect(renamed.map(({ name }) => name)).toEqual(['z', 'a', 'b']);
    await expectFailure(h5.H5Arename_async(file, 'z', 'a'), 'already-exists');
    await run(h5.H5Fclose_async(file));
  });
});

describe('maps', () => {
  test('lose pairs', async () => {
    const file = await newFile();
    const map = await run(h5.H5Mcreate_async(file, 'm', h5.H5T_STD_I64LE, h5.H5T_IEEE_F64LE));
    for (let n = 0; n < 5; n += 1)
      await run(h5.H5Mput_async(map, H5T_NATIVE, BigInt64Array.of(BigInt(n)), H5T_NATIVE, Float64Array.of(n / 2)));
    await run(h5.H5Mdelete_async(map, H5T_NATIVE, BigInt64Array.of(1n)));
    await run(h5.H5Mdelete_async(map, H5T_NATIVE, BigInt64Array.of(4n)));
    await expectFailure(h5.H5Mdelete_async(map, H5T_NATIVE, BigInt64Array.of(1n)), 'not-found');
    const expected = async (id: h5.MapId) => {
      expect(await run(h5.H5Mget_count_async(id))).toBe(3);
      for (const n of [0, 2, 3])
        expect(await run(h5.H5Mget_async(id, H5T_NATIVE, BigInt64Array.of(BigInt(n)), H5T_NATIVE))).toEqual(
          Float64Array.of(n / 2),
        );
    };
    await expected(map);
    await run(h5.H5Mclose_async(map));
    const again = await run(h5.H5Mopen_async(file, 'm'));
    await expected(again);
    await run(h5.H5Mclose_async(again));
    await run(h5.H5Fclose_async(file));
  });
});

describeWithTools('files with more than edits know', ['python'], ({ python }) => {
  test.each([
    ['paged allocation', "fs_strategy='page'", 'pages'],
    ['persistent free space', "fs_strategy='fsm', fs_persist=True", 'free space'],
  ])('%s is refused by name, and nothing changes', async (_, options, word) => {
    const path = join(temporaryFolder(), 'refused.h5');
    const script = `import h5py\nwith h5py.File(${JSON.stringify(path)}, 'w', ${options}) as f:\n  f['d'] = [1, 2]\n  f['d'].attrs['a'] = 1`;
    expect(spawnSync(python, ['-c', script], { encoding: 'utf8' }).stderr).toBe('');
    // libhdf5 itself writes its free space anew whenever it closes such a file.
    await run(h5.H5Fclose_async(await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR))));
    const before = readFileSync(path);
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const error = await expectFailure(h5.H5Ldelete_async(file, 'd'), 'unsupported');
    expect(error.message).toContain(word);
    await expectFailure(h5.H5Arename_by_name_async(file, 'd', 'a', 'b'), 'unsupported');
    await run(h5.H5Fclose_async(file));
    expect(readFileSync(path).equals(before)).toBe(true);
    // What libhdf5 does itself still works.
    const again = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(again, 'g'))));
    expect(await names(again)).toEqual(['d', 'g']);
    await run(h5.H5Fclose_async(again));
  });
});

describeWithTools('what edits create', ['python', 'h5dump'], (tools) => {
  test('user blocks, tracked orders, groups with their own phase change', async () => {
    const path = join(temporaryFolder(), 'userblock.h5');
    const fcpl = { userblock: 1024, linkCreationOrder: 'tracked' } as const;
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, fcpl));
    const gcpl = { linkCreationOrder: 'indexed', linkPhaseChange: [2, 1] } as const;
    const group = await run(h5.H5Gcreate_async(file, 'g', H5P_DEFAULT, gcpl));
    for (const name of ['c', 'a', 'b']) await close(await dataset(group, name, 1));
    expect(await run(h5.H5Gget_info_async(group))).toMatchObject({
      storage_type: 'H5G_STORAGE_TYPE_DENSE',
      nlinks: 3,
      max_corder: 3,
    });
    const inOrder = await run(h5.H5Literate_async(group, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_DEC));
    expect(inOrder.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
    await close(group);
    await run(h5.H5Fclose_async(file));
    const bytes = readFileSync(path);
    expect(bytes.subarray(1024, 1028).toString('latin1')).toBe('\x89HDF');
    expectToBeReadable(tools, path, [{ path: '/g/a', value: containerOf(Int32Array.of(1)) }]);
  });

  test('fill values, fill times, allocation times, compact layouts, several filters', async () => {
    const path = join(temporaryFolder(), 'properties.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    const space = h5.H5Screate_simple([5]);
    const all: Record<string, h5.DatasetCreation> = {
      fill: { fillValue: Int32Array.of(7) },
      'fill chunked': { chunk: [2], fillValue: Int32Array.of(-7), fillTime: 'alloc' },
      early: { allocTime: 'early', fillValue: Int32Array.of(3) },
      'never filled': { chunk: [2], fillTime: 'never' },
      compact: { layout: 'compact', fillValue: Int32Array.of(9) },
      filtered: { chunk: [2], shuffle: true, deflate: 9, fletcher32: true },
      pipeline: { chunk: [5], filters: [{ id: 3 }, { id: 2 }, { id: 1, cdValues: [4] }] },
    };
    for (const [name, dcpl] of Object.entries(all)) {
      const dset = await run(h5.H5Dcreate_async(file, name, INTEGER, space, H5P_DEFAULT, dcpl));
      const fill = (dcpl.fillValue as Int32Array | undefined)?.[0] ?? 0;
      // What nothing was written to is not defined where nothing ever fills it.
      const isFilled = dcpl.fillTime !== 'never';
      if (isFilled) expect(await valuesOf(dset), name).toEqual([fill, fill, fill, fill, fill]);
      const one = h5.H5Sselect_elements(space, 'H5S_SELECT_SET', [[3]]);
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, one, H5P_DEFAULT, Int32Array.of(1)));
      if (isFilled) expect(await valuesOf(dset), name).toEqual([fill, fill, fill, 1, fill]);
      else expect((await valuesOf(dset))[3], name).toBe(1);
      const found = await run(h5.H5Dget_create_plist_async(dset));
      expect(found.fillTime, name).toBe(dcpl.fillTime ?? 'ifset');
      if (dcpl.fillValue) expect(found.fillValue, name).toEqual(dcpl.fillValue);
      if (dcpl.allocTime) expect(found.allocTime, name).toBe(dcpl.allocTime);
      await close(dset);
    }
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, [
      { path: '/filtered', value: containerOf(Int32Array.of(0, 0, 0, 1, 0)), chunks: [2] },
      { path: '/compact', value: containerOf(Int32Array.of(9, 9, 9, 1, 9)), layout: 'compact' },
      { path: '/early', value: containerOf(Int32Array.of(3, 3, 3, 1, 3)) },
    ]);
  });
});
