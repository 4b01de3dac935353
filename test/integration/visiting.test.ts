import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { madeTrees, type ToldTree } from './visiting/madeTrees.js';

const { H5F_ACC_RDONLY } = h5;
const TREES = 40;

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

  test('references have the path by which libhdf5 finds their objects', async () => {
    await eachTree(async (file, { referred }, tree) => {
      for (const [path, name] of referred) {
        const reference = await run(h5.H5Rcreate_object_async(file, path));
        expect(await run(h5.H5Rget_obj_name_async(reference)), `${tree} ${path}`).toBe(name);
      }
    });
  });
});
