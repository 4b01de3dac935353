import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as h5 from 'h5rx';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';

const { H5F_ACC_RDONLY, H5F_ACC_RDWR, H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const PLUGINS = fileURLToPath(new URL('plugins/', import.meta.resolve('h5wasm-plugins')));
const FILTERED = fileURLToPath(new URL('plugins/filtered.h5', import.meta.url));
const UNKNOWN = fileURLToPath(new URL('plugins/unknown.h5', import.meta.url));

const counts = Uint16Array.from({ length: 1000 }, (_, n) => n);
const halves = Float32Array.from(counts, (n) => n / 2);
const chunked = h5.H5Screate_simple([64, 64]);

/** A connector of one worker, which ends with the test. */
function connect(options: h5.NativeOptions = {}): h5.NativeConnector {
  const connector = h5.nativeConnector({ workers: 1, ...options });
  onTestFinished(() => connector.terminate());
  return connector;
}

/** One whose workers do not find the package: they run where no more is installed than what h5rx depends on. */
function connectWithoutPackage(): h5.NativeConnector {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, 'node_modules/h5wasm'), join(folder, 'node_modules/h5wasm'), 'junction');
  copyFileSync(join(root, 'dist/worker/node.js'), join(folder, 'worker.mjs'));
  return connect({ worker: () => new Worker(join(folder, 'worker.mjs')) });
}

const open = (connector: h5.NativeConnector, path = FILTERED): Promise<h5.FileId> =>
  run(h5.H5Fopen_async(path, H5F_ACC_RDONLY, { connector }));

/** A copy of a file, open for writing. */
function openCopy(connector: h5.NativeConnector, path = FILTERED): Promise<h5.FileId> {
  const copy = join(temporaryFolder(), 'copy.h5');
  copyFileSync(path, copy);
  return run(h5.H5Fopen_async(copy, H5F_ACC_RDWR, { connector }));
}

const create = (connector: h5.NativeConnector): Promise<h5.FileId> =>
  run(h5.H5Fcreate_async(join(temporaryFolder(), 'new.h5'), h5.H5F_ACC_TRUNC, H5P_DEFAULT, { connector }));

const read = (file: h5.FileId, name: string): Promise<h5.H5Data> => run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));

const write = (file: h5.FileId, name: string, data: h5.H5WritableData) =>
  h5.H5Dwrite_async(h5.H5Dopen_async(file, name), H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);

const createFiltered = (file: h5.FileId, name: string, id: number, cdValues: number[], type: h5.Datatype) =>
  h5.H5Dcreate_async(file, name, type, chunked, H5P_DEFAULT, { chunk: [64, 64], filters: [{ id, cdValues }] });

/** The same file as the connector's workers have it, opened anew from its bytes. */
async function reopened(file: h5.FileId, connector: h5.NativeConnector): Promise<h5.FileId> {
  return run(
    h5.H5Fopen_async((await run(h5.H5Fget_file_image_async(file))) as Uint8Array<ArrayBuffer>, H5F_ACC_RDWR, {
      connector,
    }),
  );
}

describe.each([
  ['for reading', open],
  ['for writing', openCopy],
])('in a file opened %s', (_, opening) => {
  const connector = h5.nativeConnector({ workers: 1 });
  afterAll(() => connector.terminate());

  test.each([
    ['bzip2', counts],
    ['shuffled bzip2', counts],
    ['required', counts],
    ['zfp', halves],
    ['blosc2', halves],
    ['blosc2 of zlib', halves],
    ['never written', counts.map(() => 7)],
  ])('reads %s', async (name, expected) => {
    expect(await read(await opening(connector), name)).toEqual(expected);
  });

  test('reads doubles that zfp has stored to four decimals', async () => {
    const found = (await read(await opening(connector), 'zfp of doubles')) as Float64Array;
    expect(found).toBeInstanceOf(Float64Array);
    expect(Math.max(...found.map((value, n) => Math.abs(value - n / 2)))).toBeLessThan(1e-4);
  });

  test('reads a virtual dataset whose sources need a plugin', async () => {
    expect(await read(await opening(connect()), 'virtual')).toEqual(counts);
  });

  test('reads two datasets at once that need the same plugin first', async () => {
    const file = await opening(connect());
    expect(await Promise.all([read(file, 'bzip2'), read(file, 'required')])).toEqual([counts, counts]);
  });

  test('a filter that nobody has is unsupported, by number and name', async () => {
    const file = await opening(connector, UNKNOWN);
    const { message } = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, 'data')), 'unsupported');
    expect(message).toMatch(/^'\/data' in '.*': its chunks need filter 51966 'mystery', .* h5wasm-plugins/);
  });
});

describe('where the package is not installed', () => {
  test.each([
    ['bzip2', "filter 307 'bzip2'"],
    ['shuffled bzip2', "filter 307 'bzip2'"],
    ['blosc2', "filter 32026 'blosc2'"],
    ['virtual', "the filter 'bzip2'"],
  ])('reading %s fails, and says that it would help', async (name, filter) => {
    const file = await open(connectWithoutPackage());
    const { message } = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, name)), 'unsupported');
    expect(message).toContain(`'/${name}' in 'filtered.h5': its chunks need ${filter}, which is n`);
    expect(message).toContain('the package h5wasm-plugins');
  });

  test('what needs no filter is read', async () => {
    expect(await read(await open(connectWithoutPackage()), 'never written')).toEqual(counts.map(() => 7));
  });

  test('nothing is written without a filter that the dataset requires', async () => {
    const file = await openCopy(connectWithoutPackage());
    const { message } = await expectFailure(write(file, 'required', counts), 'unsupported');
    expect(message).toContain('filter 307');
    await run(h5.H5Fclose_async(file));
  });

  test('no dataset is created', async () => {
    const file = await create(connectWithoutPackage());
    const { message } = await expectFailure(createFiltered(file, 'd', 307, [9], h5.H5T_STD_U8LE), 'unsupported');
    expect(message).toMatch(/filter 307.*h5wasm-plugins/);
    expect(await run(h5.H5Lexists_async(file, 'd'))).toBe(false);
  });
});

describe('the folder of plugins', () => {
  test.each([
    ['a path', PLUGINS],
    ['a path without a slash at its end', PLUGINS.replace(/[/\\]$/, '')],
    ['a file: URL', pathToFileURL(PLUGINS)],
  ])('can be %s', async (_, plugins) => {
    expect(await read(await open(connect({ plugins })), 'bzip2')).toEqual(counts);
  });

  test('is on disk in Node', () => {
    expect(() => h5.nativeConnector({ plugins: 'https://localhost/plugins/' })).toThrow(/plugins: .*https:/);
  });

  test.each<[string, (folder: string) => void]>([
    ['has no such plugin', () => {}],
    ['has something else under its name', (folder) => writeFileSync(join(folder, 'libH5Zbz2.so'), '<!doctype html>')],
    [
      'has a part of it',
      (folder) =>
        writeFileSync(join(folder, 'libH5Zbz2.so'), readFileSync(join(PLUGINS, 'libH5Zbz2.so')).subarray(0, 9999)),
    ],
    [
      'has another one under its name',
      (folder) => copyFileSync(join(PLUGINS, 'libH5Zlzf.so'), join(folder, 'libH5Zbz2.so')),
    ],
  ])('that %s is an io error, until it has it', async (_, fill) => {
    const plugins = temporaryFolder();
    fill(plugins);
    const file = await open(connect({ plugins }));
    const { message } = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, 'bzip2')), 'io');
    expect(message).toContain(
      `'/bzip2' in 'filtered.h5': the plugin of filter 307, '${pathToFileURL(plugins)}/libH5Zbz2.so'`,
    );
    copyFileSync(join(PLUGINS, 'libH5Zbz2.so'), join(plugins, 'libH5Zbz2.so'));
    expect(await read(file, 'bzip2')).toEqual(counts);
  });
});

describe('writing', () => {
  test('filters the chunks of a dataset that was not read before', async () => {
    const connector = connect();
    const file = await openCopy(connector);
    const dset = await run(h5.H5Dopen_async(file, 'bzip2'));
    const values = counts.map((n) => 3 * n);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    const stored = await run(h5.H5Dchunk_iter_async(dset));
    expect(stored.map(({ filterMask }) => filterMask)).toEqual([0, 0, 0]);
    expect(await read(await reopened(file, connect()), 'bzip2')).toEqual(values);
  });

  test('goes through a virtual dataset to chunks that need a plugin', async () => {
    const connector = connect();
    const file = await openCopy(connector);
    const values = counts.map((n) => 2 * n);
    await run(write(file, 'virtual', values));
    expect(await read(await reopened(file, connect()), 'bzip2')).toEqual(values);
  });

  test('shrinking cuts through a filtered chunk', async () => {
    const file = await openCopy(connect());
    const dset = await run(h5.H5Dopen_async(file, 'required'));
    await run(h5.H5Dset_extent_async(dset, [20, 25]));
    await run(h5.H5Dset_extent_async(dset, [40, 25]));
    expect(await read(file, 'required')).toEqual(counts.map((n) => (n < 500 ? n : 0)));
  });

  const wave = Float32Array.from({ length: 4096 }, (_, n) => Math.sin(n / 100) * 1000);
  const picture = Uint8Array.from({ length: 4096 }, (_, n) => (n % 64) + Math.floor(n / 64));

  test.each<[string, number, number[], h5.Datatype, Float32Array | Uint8Array, number]>([
    ['bzip2', 307, [9], h5.H5T_IEEE_F32LE, wave, 0],
    ['lzf', 32000, [], h5.H5T_STD_U8LE, picture, 0],
    ['blosc', 32001, [0, 0, 0, 0, 5, 1, 5], h5.H5T_IEEE_F32LE, wave, 0],
    ['lz4', 32004, [0], h5.H5T_IEEE_F32LE, wave, 0],
    ['bitshuffle', 32008, [0, 2], h5.H5T_IEEE_F32LE, wave, 0],
    ['zfp', 32013, [5, 0, 0, 0, 0, 0], h5.H5T_IEEE_F32LE, wave, 0],
    ['zstd', 32015, [3], h5.H5T_IEEE_F32LE, wave, 0],
    ['jpeg', 32019, [90, 64, 64, 0], h5.H5T_STD_U8LE, picture, 4],
    ['bitgroom', 32022, [3], h5.H5T_IEEE_F32LE, wave, 1],
    ['granular bitround', 32023, [3], h5.H5T_IEEE_F32LE, wave, 1],
    ['blosc2', 32026, [0, 0, 0, 0, 5, 1, 5], h5.H5T_IEEE_F32LE, wave, 0],
  ])('creates a dataset with %s', async (_, id, cdValues, type, data, most) => {
    const file = await create(connect());
    const dset = await run(createFiltered(file, 'd', id, cdValues, type));
    expect((await run(h5.H5Dget_create_plist_async(dset))).filters?.map((filter) => filter.id)).toEqual([id]);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
    const found = (await read(await reopened(file, connect()), 'd')) as typeof data;
    expect(found).toHaveLength(data.length);
    const differences = Array.from(found, (value, n) => Math.abs(value - (data[n] as number)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(most);
    expect((await run(h5.H5Dchunk_iter_async(dset))).map(({ filterMask }) => filterMask)).toEqual([0]);
  });

  test('says when a required filter cannot store a chunk, instead of losing it', async () => {
    // The plugin of lzf fails where nothing is gained.
    let state = 1;
    const noise = Uint8Array.from({ length: 4096 }, () => {
      state = Math.imul(state, 1103515245) + 12345;
      return state >>> 16;
    });
    const file = await create(connect());
    await run(createFiltered(file, 'd', 32000, [], h5.H5T_STD_U8LE));
    const { message } = await expectFailure(write(file, 'd', noise), 'unsupported');
    expect(message).toContain("'/d' in 'new.h5': a filter that the dataset requires cannot store these elements");
  });

  test('says which function h5wasm lacks for a plugin', async () => {
    const zlib = 4;
    const file = await create(connect());
    await run(createFiltered(file, 'd', 32001, [0, 0, 0, 0, 5, 1, zlib], h5.H5T_IEEE_F32LE));
    const { message } = await expectFailure(write(file, 'd', wave), 'unsupported');
    expect(message).toContain("'/d' in 'new.h5': its filter's plugin calls compress2, which h5wasm does not have");
  });

  test('a damaged picture is a corrupt file, and the worker goes on', async () => {
    const connector = connect();
    const file = await create(connector);
    const dset = await run(createFiltered(file, 'd', 32019, [90, 64, 64, 0], h5.H5T_STD_U8LE));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, picture));
    const image = await run(h5.H5Fget_file_image_async(file));
    const [chunk] = await run(h5.H5Dchunk_iter_async(dset));
    image.fill(0, chunk!.address, chunk!.address + 2);
    const damaged = await run(h5.H5Fopen_async(image as Uint8Array<ArrayBuffer>, H5F_ACC_RDONLY, { connector }));
    await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(damaged, 'd')), 'corrupt-file');
    expect(await read(file, 'd')).toHaveLength(4096);
  });
});
