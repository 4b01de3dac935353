import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareNames } from '../../src/format/links/compareNames.js';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { madeTrees, type ToldObject, type ToldTree } from './visiting/madeTrees.js';

const { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC, H5F_ACC_RDONLY } = h5;
const TREES = 40;

const KINDS: Partial<Record<h5.ObjectType, ToldObject['kind']>> = {
  H5O_TYPE_GROUP: 'Group',
  H5O_TYPE_DATASET: 'Dataset',
  H5O_TYPE_NAMED_DATATYPE: 'Datatype',
};

/** An object as h5py tells of it. */
const asH5py = ({ type, rc, num_attrs }: h5.ObjectInfo) => ({ kind: KINDS[type], rc, num_attrs });

describeWithTools('random trees, as h5py tells of them', ['python'], ({ python }) => {
  const folder = makeFolder();
  let trees: Record<string, ToldTree>;
  beforeAll(() => {
    trees = madeTrees(python, folder, TREES);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function eachTree(work: (file: h5.FileId, tree: ToldTree, name: string) => Promise<void>): Promise<void> {
    for (const [name, tree] of Object.entries(trees)) {
      const file = await run(h5.H5Fopen_async(join(folder, name), H5F_ACC_RDONLY, { fcloseDegree: 'strong' }));
      await work(file, tree, name);
      await run(h5.H5Fclose_async(file));
    }
  }

  test('objects have the path by which they were opened', async () => {
    await eachTree(async (file, { names, links }, tree) => {
      for (const [path, name] of names)
        expect(await run(h5.H5Iget_name_async(h5.H5Oopen_async(file, path))), `${tree} ${path}`).toBe(name);
      for (const [group, members] of links) {
        const location = group === '/' ? file : await run(h5.H5Gopen_async(file, group));
        for (const [name, , opened] of members) {
          if (opened === null) continue;
          const object = h5.H5Oopen_async(location, name);
          expect(await run(h5.H5Iget_name_async(object)), `${tree} ${group} ${name}`).toBe(opened);
        }
      }
    });
  });

  test('a visit has each object once, in the order of h5py', async () => {
    await eachTree(async (file, { root, visited }, tree) => {
      const objects = await run(h5.H5Ovisit_async(file, H5_INDEX_NAME, H5_ITER_INC, h5.H5O_INFO_ALL));
      const told = objects.map(({ path, ...info }) => [path, asH5py(info)]);
      expect(told, tree).toEqual([['.', root], ...visited]);
      for (const { path, ...info } of objects.slice(0, 5))
        expect(info).toEqual(await run(h5.H5Oget_info_by_name_async(file, path, h5.H5O_INFO_ALL)));
    });
  });

  test('a visit by creation order, backwards too, and from a group, is that of h5py', async () => {
    await eachTree(async (file, { byCreation, backwards, inGroups }, tree) => {
      const paths = async (at: h5.Loc<h5.LocationId>, index: h5.IndexType, order: h5.IterationOrder) =>
        (await run(h5.H5Ovisit_async(at, index, order))).map(({ path }) => path).slice(1);
      expect(await paths(file, H5_INDEX_CRT_ORDER, H5_ITER_INC), tree).toEqual(byCreation);
      expect(await paths(file, H5_INDEX_NAME, H5_ITER_DEC), tree).toEqual(backwards);
      for (const [path, below] of inGroups)
        expect(await paths(h5.H5Oopen_async(file, path), H5_INDEX_NAME, H5_ITER_INC), `${tree} ${path}`).toEqual(below);
    });
  });

  test('links tell of what they lead to', async () => {
    await eachTree(async (file, { links }, tree) => {
      for (const [path, members] of links) {
        const group = path === '/' ? file : await run(h5.H5Gopen_async(file, path));
        const listed = await run(h5.H5Literate_async(group, H5_INDEX_NAME, H5_ITER_INC, { info: true }));
        const told = listed.map(({ name, info, error }) => [name, info ? asH5py(info) : null, error]);
        const byName = [...members].sort(([one], [other]) => compareNames(one, other));
        const expected = byName.map(([name, object]) => [name, object, undefined]);
        expect(told, `${tree} ${path}`).toEqual(expected);
      }
    });
  });

  test('attributes tell what they hold, each as if it were read alone', async () => {
    await eachTree(async (file, { visited }, tree) => {
      for (const [name, { num_attrs }] of visited) {
        const object = await run(h5.H5Oopen_async(file, name));
        const fields = { info: true, value: true } as const;
        const listed = await run(h5.H5Aiterate_async(object as h5.LocationId, H5_INDEX_NAME, H5_ITER_INC, fields));
        expect(listed, `${tree} ${name}`).toHaveLength(num_attrs);
        for (const one of listed) {
          const attr = await run(h5.H5Aopen_by_name_async(file, name, one.name));
          const type = await run(h5.H5Aget_type_async(attr));
          const space = await run(h5.H5Aget_space_async(attr));
          expect(one).toEqual({ name: one.name, type, space, value: await run(h5.H5Aread_async(attr)) });
        }
      }
    });
  });

  test('references have the path by which libhdf5 finds their objects', async () => {
    await eachTree(async (file, { referred }, tree) => {
      for (const [path, name] of referred) {
        const reference = await run(h5.H5Rcreate_object_async(file, path));
        expect(await run(h5.H5Rget_obj_name_async(reference)), `${tree} ${path}`).toBe(name);
      }
    });
  });
});
