import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

/** The path by which an object was opened, its name, and those of objects below it. */
type Named = readonly [path: string, name: string, below: readonly (readonly [path: string, name: string])[]];

describeWithTools('names of objects behind external links, as libhdf5 tells them', ['python'], ({ python }) => {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('also where links lead to and fro between files', async () => {
    const script = fileURLToPath(new URL('visiting/externalNames.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python, [script, folder, '40'], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const nameAt = async (location: h5.LocationId, path: string) => {
      const object = await run(h5.H5Oopen_async(location, path));
      return { object, name: await run(h5.H5Iget_name_async(object)) };
    };
    for (const [file, objects] of Object.entries(JSON.parse(stdout) as Record<string, Named[]>)) {
      const id = await run(h5.H5Fopen_async(join(folder, file), h5.H5F_ACC_RDONLY, { fcloseDegree: 'strong' }));
      for (const [path, expected, below] of objects) {
        const { object, name } = await nameAt(id, path);
        expect(name, `${file} ${path}`).toBe(expected);
        const told = await Promise.all(below.map(async ([deeper]) => [deeper, (await nameAt(object, deeper)).name]));
        expect(told, `${file} ${path}`).toEqual(below);
      }
      await run(h5.H5Fclose_async(id));
    }
  });
});
