import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { heldConnector } from './pipeline/connectors.js';
import { isSame } from './pipeline/expectedData.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Mutated files that are tried, and what makes them others. */
const FILES = Number(process.env.H5RX_MUTATED_FILES ?? 1500);
const SEED = Number(process.env.H5RX_MUTATED_FILES_SEED ?? 20241123);

/** Reads above this size are not tried: a mutated extent may declare anything. */
const LARGEST = 2 ** 20 + 1;

/** Elements of a dataset that several workers read. */
const MANY = 2 ** 19;

/** One file to change at a time. */
const seeds: Uint8Array[] = [];
const temporary = makeFolder();

/** Read by these as every file is, with help from each other: none of them may be lost. */
const { connector, started } = heldConnector(3);
/** Opened for writing, where libhdf5 alone does all: it may fall over what is damaged. */
const { connector: libhdf5 } = heldConnector(1);

afterAll(() => {
  connector.terminate();
  libhdf5.terminate();
  rmSync(temporary, { recursive: true, force: true });
});

beforeAll(async () => {
  // Not vlen.h5: libhdf5 itself does not return from some damaged heaps (see workers.test.ts).
  const folder = fileURLToPath(new URL('../../node_modules/h5wasm/test/', import.meta.url));
  for (const name of ['array.h5', 'empty.h5', 'compressed.h5'])
    seeds.push(new Uint8Array(readFileSync(`${folder}${name}`)).slice(0, 2 ** 18));
  seeds.push(await written('earliest', 'v18'), await written('v110', 'v110'));
});

/** A file with chunks found in every way that its version has, and data for several workers. */
async function written(low: h5.LibraryVersion, high: h5.LibraryVersion): Promise<Uint8Array> {
  const path = join(temporary, `${low}.h5`);
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, { libverBounds: [low, high] }));
  const unlimited = h5.H5S_UNLIMITED;
  const datasets: Record<string, { maxdims?: number[]; dims?: number[]; dcpl?: h5.DatasetCreation }> = {
    plain: {},
    fixed: { dcpl: { chunk: [50], deflate: 3 } },
    unfiltered: { dcpl: { chunk: [30] } },
    single: { dcpl: { chunk: [200], deflate: 1 } },
    growing: { maxdims: [unlimited], dcpl: { chunk: [7], fletcher32: true } },
    square: { dims: [20, 10], maxdims: [unlimited, unlimited], dcpl: { chunk: [3, 3], deflate: 1 } },
    many: { dims: [MANY], dcpl: { chunk: [2 ** 14], deflate: 9 } },
  };
  for (const [name, { dims = [200], maxdims = dims, dcpl = {} }] of Object.entries(datasets)) {
    const values = Int32Array.from({ length: dims.reduce((all, size) => all * size) }, (_, n) => n >> 8);
    const space = h5.H5Screate_simple(dims, maxdims);
    const dset = await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])))));
    await run(h5.H5Dclose_async(dset));
  }
  await run(h5.H5Fclose_async(file));
  return new Uint8Array(readFileSync(path));
}

/** Bytes to change: most of the structure is near the beginning, and runs of 0xff are addresses of nothing. */
const mutations = fc.array(
  fc.record({
    at: fc.oneof({ weight: 3, arbitrary: fc.nat(3000) }, { weight: 2, arbitrary: fc.nat(2 ** 18) }),
    bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.constant(new Uint8Array(8).fill(0xff))),
  }),
  { minLength: 1, maxLength: 6 },
);

test(`${FILES} files with changed bytes give the values that libhdf5 gives, or errors, and no worker is lost`, async () => {
  let [compared, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat(seeds.length - 1), mutations, async (which, changes) => {
      const bytes = seeds[which]!.slice();
      for (const { at, bytes: changed } of changes)
        bytes.set(changed, Math.min(at % bytes.length, bytes.length - changed.length));
      const found = await readEverything(bytes, h5.H5F_ACC_RDONLY, connector);
      const byLibhdf5 = await readEverything(bytes, h5.H5F_ACC_RDWR, libhdf5);
      for (const [name, data] of found) {
        if (data instanceof h5.H5Error) {
          refused += 1;
          expect(ERRORS, `${name}: ${data.message}`).toContain(data.kind);
          continue;
        }
        const other = byLibhdf5.get(name);
        if (other === undefined || other instanceof h5.H5Error) continue;
        compared += 1;
        expect(isSame(data, other), `${name} is other data than libhdf5's`).toBe(true);
      }
    }),
    { numRuns: FILES, seed: SEED },
  );
  expect(started.length).toBe(3);
  expect(compared).toBeGreaterThan(FILES);
  expect(refused).toBeGreaterThan(FILES / 20);
  // The library is as good as new.
  for (const seed of seeds) {
    const found = await readEverything(seed, h5.H5F_ACC_RDONLY, connector);
    expect(found.size).toBeGreaterThan(0);
    for (const [name, data] of found) expect(data, name).not.toBeInstanceOf(h5.H5Error);
  }
}, 300_000);

/** What a damaged file may be answered with: not `worker-lost`, nor that an argument was wrong. */
const ERRORS: readonly h5.H5ErrorKind[] = ['corrupt-file', 'unsupported', 'io', 'out-of-memory', 'not-found'];

/** Deflate, shuffle, Fletcher32. */
const KNOWN_FILTERS = [1, 2, 3];

type Found = Map<string, h5.H5Data | h5.H5Error>;

/** Walks a file and reads what is not absurdly large, by names; errors of one object do not keep it from the others. */
async function readEverything(bytes: Uint8Array, flags: number, by: h5.NativeConnector): Promise<Found> {
  const found: Found = new Map();
  const attempt = async <T>(name: string, action: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof h5.H5Error)) throw error;
      found.set(name, error);
      return undefined;
    }
  };
  const file = await attempt('file', () => run(h5.H5Fopen_async(bytes.slice(), flags, { connector: by })));
  if (file === undefined) return found;
  const links = await attempt('links', () => run(h5.H5Literate_async(file)));
  for (const { name } of links?.slice(0, 20) ?? []) {
    await attempt(name, async () => {
      const object = await run(h5.H5Oopen_async(file, name));
      await attempt(`${name}@`, () =>
        readAttributes(object, (attribute, data) => found.set(`${name}@${attribute}`, data)),
      );
      if (object.kind === 'dataset') await readSome(object as h5.DatasetId, (data) => found.set(name, data));
      await run(h5.H5Oclose_async(object));
    });
  }
  await attempt('close', () => run(h5.H5Fclose_async(file)));
  return found;
}

async function readAttributes(object: h5.ObjectId, note: (name: string, data: h5.H5Data) => void): Promise<void> {
  for (const { name, space } of (await run(h5.H5Aiterate_async(object))).slice(0, 5)) {
    if (h5.H5Sget_simple_extent_npoints(space) < LARGEST)
      note(name, await run(h5.H5Aread_async(await run(h5.H5Aopen_async(object, name)))));
  }
}

async function readSome(dset: h5.DatasetId, note: (data: h5.H5Data) => void): Promise<void> {
  const { filters = [] } = await run(h5.H5Dget_create_plist_async(dset));
  // The others are libhdf5's own; from damaged chunks they make anything, or fall.
  if (!filters.every(({ id }) => KNOWN_FILTERS.includes(id))) return;
  const space = await run(h5.H5Dget_space_async(dset));
  if (h5.H5Sget_simple_extent_npoints(space) < LARGEST) note(await run(h5.H5Dread_async(dset)));
}
