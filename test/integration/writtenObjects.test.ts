import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { describeDatatype } from '../format/describeStored.js';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';
import { SAMPLES } from '../support/sampleData.js';
import { describeWithTools } from '../support/tools.js';
import { containerOf, expectToBeReadable, referencesTo } from '../support/writtenFile.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const create = (path: string, fcpl: h5.FileCreation = H5P_DEFAULT) =>
  run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, fcpl));

const closeObject = async <Id extends h5.ObjectId>(opening: h5.Operation<Id>) =>
  run(h5.H5Oclose_async(await run(opening)));

/** A dataset [0, 1, 2, …]. */
async function counting(location: h5.LocationId, name: string, shape: readonly number[]): Promise<Int32Array> {
  const values = Int32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, n) => n);
  const dset = await run(h5.H5Dcreate_async(location, name, h5.H5T_STD_I32LE, h5.H5Screate_simple(shape)));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  await run(h5.H5Dclose_async(dset));
  return values;
}

async function writeAttribute(
  owner: h5.LocationId,
  name: string,
  type: h5.Datatype,
  space: h5.Dataspace,
  data: h5.H5WritableData,
): Promise<void> {
  const attribute = await run(h5.H5Acreate_async(owner, name, type, space));
  await run(h5.H5Awrite_async(attribute, H5T_NATIVE, data));
  await run(h5.H5Aclose_async(attribute));
}

describeWithTools('links, attributes and references that h5rx writes', ['python', 'h5dump'], (tools) => {
  test('attributes of every datatype on files, groups and datasets', async () => {
    const path = join(temporaryFolder(), 'attributes.h5');
    const file = await create(path);
    await counting(file, 'dataset', [2]);
    const group = await run(h5.H5Gcreate_async(file, 'group'));
    const dataset = await run(h5.H5Dopen_async(file, 'dataset'));
    for (const owner of [file, group, dataset]) {
      for (const { name, type, data } of SAMPLES) {
        await writeAttribute(owner, name, type, h5.H5Screate_simple([2, 3]), data(6));
        await writeAttribute(owner, `${name}, scalar`, type, h5.H5Screate(h5.H5S_SCALAR), data(1));
      }
    }
    const read = await run(h5.H5Aopen_async(group, 'int64'));
    expect(await run(h5.H5Aread_async(read))).toEqual(SAMPLES.find(({ name }) => name === 'int64')?.data(6));
    await run(h5.H5Aclose_async(read));
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Dclose_async(dataset));
    await run(h5.H5Fclose_async(file));
    const attributes = SAMPLES.flatMap(({ name, type, data }) => [
      { name, shape: [2, 3], datatype: describeDatatype(type), value: containerOf(data(6)) },
      { name: `${name}, scalar`, shape: [], datatype: describeDatatype(type), value: containerOf(data(1)) },
    ]);
    expectToBeReadable(
      tools,
      path,
      ['/', '/group', '/dataset'].map((object) => ({ path: object, attributes })),
      {
        exact: false,
      },
    );
  });

  test('attributes written again, deleted, made by name, and larger than 64 KB', async () => {
    const path = join(temporaryFolder(), 'attributes.h5');
    const file = await create(path);
    await closeObject(h5.H5Gcreate_async(file, 'group'));
    const space = h5.H5Screate_simple([2]);
    for (const name of ['kept', 'changed', 'deleted', 'deleted by name'])
      await writeAttribute(file, name, h5.H5T_STD_I32LE, space, Int32Array.of(1, 2));
    const changed = await run(h5.H5Aopen_async(file, 'changed'));
    await run(h5.H5Awrite_async(changed, H5T_NATIVE, Int32Array.of(3, 4)));
    await run(h5.H5Awrite_async(changed, H5T_NATIVE, [5, 6]));
    await run(h5.H5Aclose_async(changed));
    await run(h5.H5Adelete_async(file, 'deleted'));
    await run(h5.H5Adelete_by_name_async(file, '/', 'deleted by name'));
    const byName = await run(h5.H5Acreate_by_name_async(file, 'group', 'by name', h5.H5T_IEEE_F64LE, space));
    await run(h5.H5Awrite_async(byName, H5T_NATIVE, Float64Array.of(0.5, -0)));
    await run(h5.H5Aclose_async(byName));
    const large = Float64Array.from({ length: 10_000 }, (_, n) => n / 3);
    await writeAttribute(file, 'large', h5.H5T_IEEE_F64LE, h5.H5Screate_simple([10_000]), large);
    expect(await run(h5.H5Aexists_async(file, 'deleted'))).toBe(false);
    expect(await run(h5.H5Aexists_by_name_async(file, 'group', 'by name'))).toBe(true);
    await expectFailure(h5.H5Acreate_async(file, 'kept', h5.H5T_STD_I32LE, space), 'already-exists');
    await run(h5.H5Fclose_async(file));
    const attributes = [
      { name: 'kept', value: containerOf(Int32Array.of(1, 2)) },
      { name: 'changed', value: containerOf(Int32Array.of(5, 6)) },
      { name: 'large', value: containerOf(large) },
    ];
    const group = { path: '/group', attributes: [{ name: 'by name', value: containerOf(Float64Array.of(0.5, -0)) }] };
    expectToBeReadable(tools, path, [{ path: '/', attributes }, group], { exact: true });
  });

  test('groups, and links of every kind', async () => {
    const folder = temporaryFolder();
    const [path, other] = [join(folder, 'links.h5'), join(folder, 'other.h5')];
    const second = await create(other);
    await counting(second, 'there', [2]);
    await run(h5.H5Fclose_async(second));

    const file = await create(path);
    const intermediate = { createIntermediateGroup: true };
    const deep = await run(h5.H5Gcreate_async(file, 'a/b/c', intermediate));
    const value = containerOf(await counting(deep, 'data', [3]));
    await run(h5.H5Lcreate_hard_async(file, 'a/b/c/data', file, 'hard'));
    await run(h5.H5Lcreate_hard_async(deep, 'data', deep, 'beside'));
    await run(h5.H5Lcreate_soft_async('/a/b/c/data', file, 'soft'));
    await run(h5.H5Lcreate_soft_async('c/data', file, 'a/b/relative'));
    await run(h5.H5Lcreate_soft_async('/nowhere', file, 'dangling'));
    await run(h5.H5Lcreate_soft_async('made/on/the/way', file, 'x/y/z', intermediate));
    await run(h5.H5Lcreate_external_async('other.h5', '/there', file, 'external'));
    await run(h5.H5Lcreate_external_async('missing.h5', '/', file, 'external to nothing'));
    await expectFailure(h5.H5Gcreate_async(file, 'p/q'), 'not-found');
    await expectFailure(h5.H5Gcreate_async(file, 'a'), 'already-exists');
    await expectFailure(h5.H5Lcreate_soft_async('/again', file, 'dangling'), 'already-exists');
    await run(h5.H5Gclose_async(deep));
    await run(h5.H5Fclose_async(file));
    const softlink = (name: string, target: string, dangling: boolean) => ({
      path: name,
      kind: 'softlink',
      target,
      dangling,
    });
    const externallink = (name: string, target: object, dangling: boolean) => ({
      path: name,
      kind: 'externallink',
      target,
      dangling,
    });
    expectToBeReadable(
      tools,
      path,
      [
        { path: '/' },
        { path: '/a', kind: 'group' },
        { path: '/a/b', links: ['c', 'relative'] },
        { path: '/a/b/c', links: ['beside', 'data'] },
        { path: '/a/b/c/data', value },
        { path: '/a/b/c/beside', value },
        { path: '/hard', value },
        softlink('/soft', '/a/b/c/data', false),
        softlink('/a/b/relative', 'c/data', false),
        softlink('/dangling', '/nowhere', true),
        { path: '/x', kind: 'group' },
        { path: '/x/y', kind: 'group' },
        softlink('/x/y/z', 'made/on/the/way', true),
        externallink('/external', { file: 'other.h5', path: '/there' }, false),
        externallink('/external to nothing', { file: 'missing.h5', path: '/' }, true),
      ],
      { exact: true },
    );
  });

  test('names of every script, with spaces, dots and quotes', async () => {
    const path = join(temporaryFolder(), 'nämen 漢字 🙂.h5');
    const file = await create(path);
    const names = [
      'grüße',
      '漢字',
      '🙂',
      'with spaces',
      'dots..and.more',
      '"quoted"',
      'a\tb',
      'ж',
      '.hidden',
      'e\u0301',
    ];
    const expected = [];
    for (const name of names) {
      const group = await run(h5.H5Gcreate_async(file, name));
      const value = containerOf(await counting(group, name, [2]));
      await writeAttribute(group, name, h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR), Int32Array.of(5));
      await run(h5.H5Gclose_async(group));
      const attributes = [{ name, value: containerOf(Int32Array.of(5)) }];
      expected.push({ path: `/${name}`, links: [name], attributes }, { path: `/${name}/${name}`, value });
    }
    const found = await run(h5.H5Literate_async(file));
    expect(found.map(({ name }) => name).sort()).toEqual([...names].sort());
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, expected);
  });

  test('creation order, tracked and indexed', async () => {
    const path = join(temporaryFolder(), 'order.h5');
    const file = await create(path, { linkCreationOrder: 'indexed', attrCreationOrder: 'indexed' });
    const group = await run(
      h5.H5Gcreate_async(file, 'group', H5P_DEFAULT, { linkCreationOrder: 'indexed', attrCreationOrder: 'indexed' }),
    );
    for (const name of ['z', 'a', 'm']) await counting(group, name, [1]);
    const byCreation = await run(h5.H5Literate_async(group, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC));
    expect(byCreation.map(({ name }) => name)).toEqual(['z', 'a', 'm']);
    const backwards = await run(h5.H5Literate_async(group, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_DEC));
    expect(backwards.map(({ name }) => name)).toEqual(['m', 'a', 'z']);
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
    expectToBeReadable(tools, path, [{ path: '/group', links: ['a', 'm', 'z'], linksByCreation: ['z', 'a', 'm'] }]);
  });

  test('references to objects and regions', async () => {
    const path = join(temporaryFolder(), 'references.h5');
    const file = await create(path);
    await counting(file, 'grid', [6, 10]);
    await closeObject(h5.H5Gcreate_async(file, 'grüppe'));
    const reference = (name: string) => run(h5.H5Rcreate_object_async(file, name));
    const objects = [await reference('grid'), await reference('grüppe'), null, await reference('/')];
    const dset = await run(h5.H5Dcreate_async(file, 'objects', h5.H5T_STD_REF_OBJ, h5.H5Screate_simple([4])));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, objects));
    const grid = h5.H5Screate_simple([6, 10]);
    const region = h5.H5Sselect_hyperslab(grid, 'H5S_SELECT_SET', [1, 2], [2, 3], [2, 2], null);
    const regions = [
      await run(h5.H5Rcreate_region_async(file, 'grid', region)),
      await run(h5.H5Rcreate_region_async(file, 'grid', grid)),
    ];
    const regionSet = await run(h5.H5Dcreate_async(file, 'regions', h5.H5T_STD_REF_DSETREG, h5.H5Screate_simple([2])));
    await run(h5.H5Dwrite_async(regionSet, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, regions));
    await writeAttribute(file, 'to grid', h5.H5T_STD_REF_OBJ, h5.H5Screate(h5.H5S_SCALAR), [objects[0]!]);

    // Read back, and followed.
    const [first] = (await run(h5.H5Dread_async(regionSet))) as h5.Reference[];
    const found = await run(h5.H5Ropen_region_async(first!));
    expect(h5.H5Sget_select_npoints(found)).toBe(4);
    const target = await run(h5.H5Ropen_object_async(first!));
    expect(target.kind).toBe('dataset');
    const selected = await run(h5.H5Dread_async(target as h5.DatasetId, H5T_NATIVE, H5S_ALL, found));
    expect(selected).toEqual(Int32Array.of(12, 15, 32, 35));
    for (const id of [target, dset, regionSet]) await run(h5.H5Oclose_async(id));
    await run(h5.H5Fclose_async(file));
    const object = (name: string) => ({ kind: 'object', path: name }) as const;
    expectToBeReadable(tools, path, [
      { path: '/', attributes: [{ name: 'to grid', value: referencesTo(object('/grid')) }] },
      { path: '/objects', value: referencesTo(object('/grid'), object('/grüppe'), null, object('/')) },
      {
        path: '/regions',
        value: referencesTo(
          { kind: 'region', path: '/grid', npoints: 4 },
          { kind: 'region', path: '/grid', npoints: 60 },
        ),
      },
    ]);
  });

  test('maps, as groups with keys and values', async () => {
    const path = join(temporaryFolder(), 'maps.h5');
    const file = await create(path);
    const text = h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), 'UTF-8');
    const map = await run(h5.H5Mcreate_async(file, 'map', text, h5.H5T_IEEE_F64LE));
    const put = (key: string, value: number) =>
      run(h5.H5Mput_async(map, H5T_NATIVE, [key], H5T_NATIVE, Float64Array.of(value)));
    await put('one', 1);
    await put('zwei', 2);
    await put('one', 1.5);
    await put('三', 3);
    expect(await run(h5.H5Mget_async(map, H5T_NATIVE, ['one']))).toEqual(Float64Array.of(1.5));
    expect(await run(h5.H5Mget_count_async(map))).toBe(3);
    expect(await run(h5.H5Mexists_async(map, H5T_NATIVE, ['zwei']))).toBe(true);
    await expectFailure(h5.H5Mget_async(map, H5T_NATIVE, ['four']), 'not-found');
    await run(h5.H5Mclose_async(map));
    const again = await run(h5.H5Mopen_async(file, 'map'));
    expect(await run(h5.H5Miterate_async(again))).toEqual([['one'], ['zwei'], ['三']]);
    expect(await run(h5.H5Mget_async(again, H5T_NATIVE, ['三']))).toEqual(Float64Array.of(3));
    await run(h5.H5Mclose_async(again));
    await run(h5.H5Fclose_async(file));
    const version = [{ name: 'H5M_VERSION', value: containerOf(Int32Array.of(1)) }];
    expectToBeReadable(tools, path, [
      { path: '/map', links: ['keys', 'values'], attributes: version },
      { path: '/map/keys', shape: [3], maxshape: [null], value: containerOf(['one', 'zwei', '三']) },
      { path: '/map/values', shape: [3], value: containerOf(Float64Array.of(1.5, 2, 3)) },
    ]);
  });
});
