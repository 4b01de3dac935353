import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { withH5py } from '../support/h5py.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';

describeWithTools('files that a remote file names', ['python'], ({ python }) => {
  const root = makeFolder();
  let server: RangeServer;

  beforeAll(async () => {
    withH5py(
      python,
      `import os; root = ${JSON.stringify(root)}`,
      'os.makedirs(root + "/own/sub"); os.makedirs(root + "/other")',
      'for name, first in (("own/a b#1?.h5", 0), ("own/sub/deep.h5", 100), ("other/out.h5", 200)):',
      '    with h5py.File(f"{root}/{name}", "w") as f: f["x"] = np.arange(first, first + 10, dtype="i4")',
      'open(root + "/own/raw.bin", "wb").write(np.arange(300, 310, dtype="i4").tobytes())',
      'with h5py.File(root + "/own/main.h5", "w") as f:',
      '    link = lambda name, file: f.__setitem__(name, h5py.ExternalLink(file, "/x"))',
      '    link("plain", "a b#1?.h5"); link("deep", "sub/deep.h5"); link("outside", "../other/out.h5"); link("missing", "none.h5")',
      '    link("absolute", "/home/somebody/sub/deep.h5"); link("last part", "/home/somebody/a b#1?.h5")',
      '    link("disk", "file:///etc/passwd"); link("other scheme", "ftp://localhost/x.h5")',
      '    f.create_dataset("raw", shape=(10,), dtype="i4", external=[("raw.bin", 0, 40)])',
      '    for name, file in (("virtual", "sub/deep.h5"), ("virtual missing", "none.h5"), ("virtual outside", "../other/out.h5")):',
      '        layout = h5py.VirtualLayout(shape=(12,), dtype="i4")',
      '        layout[2:] = h5py.VirtualSource(file, "x", shape=(10,))',
      '        f.create_virtual_dataset(name, layout, fillvalue=-1)',
      'answer = 0',
    );
    server = await rangeServer({ folder: root });
  });
  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => server.reset());

  async function read(path: string, fapl: h5.FileAccess = {}, url = `${server.url}/own/main.h5`): Promise<number[]> {
    const file = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fapl));
    try {
      const dset = await run(h5.H5Dopen_async(file, path));
      try {
        return [...((await run(h5.H5Dread_async(dset))) as Int32Array)];
      } finally {
        await run(h5.H5Dclose_async(dset));
      }
    } finally {
      await run(h5.H5Fclose_async(file));
    }
  }
  async function refusal(reading: Promise<unknown>, kind: h5.H5ErrorKind, text: string): Promise<h5.H5Error> {
    const error = await reading.then(
      () => expect.unreachable('it was read'),
      (thrown: unknown) => thrown as h5.H5Error,
    );
    expect(error).toMatchObject({ kind, message: expect.stringContaining(text) });
    return error;
  }
  const from = (first: number): number[] => Array.from({ length: 10 }, (_, n) => first + n);

  test('below its folder are read: links, raw data, sources of virtual data', async () => {
    expect(await read('plain')).toEqual(from(0));
    expect(await read('deep')).toEqual(from(100));
    expect(await read('raw')).toEqual(from(300));
    expect(await read('virtual')).toEqual([-1, -1, ...from(100)]);
  });

  test('that do not exist are as on disk: fill values, or not found', async () => {
    expect(await read('virtual missing')).toEqual(Array(12).fill(-1));
    await refusal(read('missing'), 'not-found', 'none.h5');
  });

  test('outside the folder are reached with any only', async () => {
    for (const path of ['outside', 'virtual outside']) {
      const error = await refusal(read(path), 'permission', '../other/out.h5');
      expect(error.message).toContain("externalFiles is 'folder'");
    }
    expect(server.requests.every(({ name }) => name.startsWith('own/'))).toBe(true);
    expect(await read('outside', { externalFiles: 'any' })).toEqual(from(200));
    expect(await read('virtual outside', { externalFiles: 'any' })).toEqual([-1, -1, ...from(200)]);
  });

  test('that are truncated are refused', async () => {
    const bytes = readFileSync(join(root, 'own/sub/deep.h5'));
    server.files.set('own/sub/deep.h5', bytes.subarray(0, bytes.length - 10));
    await refusal(read('deep'), 'corrupt-file', 'truncated file');
    server.files.delete('own/sub/deep.h5');
  });

  test('with an absolute name are looked for by its last part, as on disk', async () => {
    expect(await read('last part')).toEqual(from(0));
    await refusal(read('absolute'), 'not-found', 'deep.h5');
  });

  test('of another scheme are never reached', async () => {
    for (const externalFiles of ['folder', 'any'] as const)
      for (const path of ['disk', 'other scheme']) await refusal(read(path, { externalFiles }), 'permission', '://');
    expect(server.requests.every(({ name }) => name === 'own/main.h5')).toBe(true);
  });

  test('are given by a function, which may name another URL', async () => {
    const given: string[] = [];
    const externalFiles = (name: string): string => {
      given.push(name);
      return `${server.otherUrl}/other/out.h5`;
    };
    expect(await read('plain', { externalFiles })).toEqual(from(200));
    expect(given).toEqual(['a b#1?.h5']);
  });

  test('get the headers of the URL where they are on the same server, and no others', async () => {
    const headers = { 'X-Token': 'secret' };
    await read('deep', { headers });
    expect(server.requests.every((request) => request.headers['x-token'] === 'secret')).toBe(true);
    server.reset();
    await read('plain', { headers, externalFiles: () => `${server.otherUrl}/other/out.h5` });
    for (const { name, headers: sent } of server.requests)
      expect(sent['x-token']).toBe(name === 'own/main.h5' ? 'secret' : undefined);
  });

  test('are those of the file alone: a file on disk does not lead to a server', async () => {
    const link = join(root, 'own', 'to-url.h5');
    withH5py(
      python,
      `f = h5py.File(${JSON.stringify(link)}, "w"); f["x"] = h5py.ExternalLink("${server.url}/other/out.h5", "/x"); f.close(); answer = 0`,
    );
    await refusal(read('x', { externalFiles: 'any' }, link), 'permission', 'out.h5');
    expect(server.requests).toEqual([]);
  });
});
