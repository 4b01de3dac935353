import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';

/** A remote file of two chunked datasets, of a few megabytes. */
async function makeFile(first: number): Promise<Uint8Array> {
  const file = await run(h5.H5Fcreate_async(new Uint8Array(), h5.H5F_ACC_TRUNC));
  const space = h5.H5Screate_simple([600, 1000]);
  for (const name of ['a', 'b']) {
    const dcpl = { chunk: [50, 100] };
    const dset = await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, {}, dcpl));
    const data = Int32Array.from({ length: 600_000 }, (_, n) => first + n);
    await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE_INT, h5.H5S_ALL, h5.H5S_ALL, {}, data));
    await run(h5.H5Dclose_async(dset));
  }
  const image = await run(h5.H5Fget_file_image_async(file));
  await run(h5.H5Fclose_async(file));
  return image;
}

describe('what is kept of remote files', () => {
  let server: RangeServer;
  let folder: string;
  beforeAll(async () => {
    server = await rangeServer();
    server.files.set('run.h5', await makeFile(0));
    server.files.set('changed.h5', await makeFile(0));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.reset();
    folder = makeFolder();
    // What is kept may still be written.
    return () => vi.waitFor(() => rmSync(folder, { recursive: true, force: true }), 20_000);
  });

  async function sum(name: string, dataset: string, fapl: h5.FileAccess = {}): Promise<number> {
    const [array] = await lastValueFrom(
      h5
        .openFile(`${server.url}/${name}`, h5.H5F_ACC_RDONLY, { cacheFolder: folder, ...fapl })
        .pipe(h5.openDataset(dataset), h5.readDataset(), toArray()),
    );
    return [...((array as h5.NdArray).data as Int32Array)].reduce((total, value) => total + value, 0);
  }
  const SUM = (600_000 * 599_999) / 2;
  const blocks = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\/\d+$/.test(name));
  /** Reads twice: the second time the server is asked for one byte. */
  async function readKept(name: string, dataset: string, expected: number): Promise<void> {
    expect(await sum(name, dataset)).toBe(expected);
    server.reset();
    expect(await sum(name, dataset)).toBe(expected);
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=0-0']);
  }

  test('is read without the server at the next visit, but for one byte', async () => {
    expect(await sum('run.h5', 'a')).toBe(SUM);
    await readKept('run.h5', 'a', SUM);
    // What was not read before comes from the server, and stays.
    expect(await sum('run.h5', 'b')).toBe(SUM);
    expect(server.requests.length).toBeGreaterThan(2);
    await readKept('run.h5', 'b', SUM);
  });

  test('is forgotten when the file has changed', async () => {
    server.files.set('changed.h5', await makeFile(0));
    await readKept('changed.h5', 'a', SUM);
    server.files.set('changed.h5', Uint8Array.from([...(await makeFile(1)), 0]));
    expect(await sum('changed.h5', 'a')).toBe(SUM + 600_000);
    await readKept('changed.h5', 'a', SUM + 600_000);
  });

  test('is not given to who may not read the file', async () => {
    await readKept('run.h5', 'a', SUM);
    server.state.require = () => false;
    await expect(sum('run.h5', 'a')).rejects.toMatchObject({ kind: 'permission' });
    server.state.require = undefined;
  });

  test('is read again from the server where the disk has damaged it', async () => {
    await readKept('run.h5', 'a', SUM);
    for (const name of blocks()) {
      const bytes = readFileSync(join(folder, name));
      bytes[1000] = (bytes[1000] as number) ^ 1;
      writeFileSync(join(folder, name), bytes);
    }
    expect(await sum('run.h5', 'a')).toBe(SUM);
  });

  test('has no more bytes than are allowed, and is nothing that others can read', async () => {
    const cacheFolderBytes = 20 * 65_536;
    expect(await sum('run.h5', 'a', { cacheFolderBytes })).toBe(SUM);
    expect(await sum('run.h5', 'b', { cacheFolderBytes })).toBe(SUM);
    await vi.waitFor(() => expect(blocks().length).toBeGreaterThan(10));
    const sizes = blocks().map((name) => statSync(join(folder, name)));
    expect(sizes.reduce((total, { size }) => total + size, 0)).toBeLessThan(cacheFolderBytes * 1.1);
    expect(sizes.every(({ mode }) => (mode & 0o077) === 0)).toBe(true);
  });

  test('is nothing where the server does not tell one state from another', async () => {
    expect(await sum('no-validators/run.h5', 'a')).toBe(SUM);
    expect(blocks()).toEqual([]);
  });

  test('and a folder that cannot be written harms nobody', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await sum('run.h5', 'a', { cacheFolder: join(file, 'below') })).toBe(SUM);
  });
});
