import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Mutated files that are tried. */
const FILES = 300;

/** Reads above this size are not tried: a mutated extent may declare anything. */
const LARGEST = 2 ** 22;

/** One file to change at a time. */
const seeds: Uint8Array[] = [];
const temporary = makeFolder();

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

beforeAll(async () => {
  // Not vlen.h5: libhdf5 itself does not return from some damaged heaps (see workers.test.ts).
  const folder = fileURLToPath(new URL('../../node_modules/h5wasm/test/', import.meta.url));
  for (const name of ['array.h5', 'empty.h5', 'compressed.h5'])
    seeds.push(new Uint8Array(readFileSync(`${folder}${name}`)).slice(0, 2 ** 18));
  for (const libverBounds of [
    ['earliest', 'v18'],
    ['v110', 'v110'],
  ] as const) {
    const path = join(temporary, `${libverBounds[0]}.h5`);
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, { libverBounds }));
    const values = Int32Array.from({ length: 200 }, (_, n) => n);
    for (const [name, dcpl] of [
      ['plain', {}],
      ['deflate', { chunk: [50], deflate: 3 }],
    ] as const) {
      const space = h5.H5Screate_simple([200]);
      const dset = await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl));
      await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
      const attribute = await run(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])));
      await run(h5.H5Aclose_async(attribute));
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(file));
    seeds.push(new Uint8Array(readFileSync(path)));
  }
});

/** Bytes to change: most of the structure is near the beginning, and runs of 0xff are addresses of nothing. */
const mutations = fc.array(
  fc.record({
    at: fc.oneof({ weight: 3, arbitrary: fc.nat(3000) }, { weight: 1, arbitrary: fc.nat(2 ** 18) }),
    bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.constant(new Uint8Array(8).fill(0xff))),
  }),
  { minLength: 1, maxLength: 6 },
);

test(`${FILES} files with changed bytes give values or errors, and the library goes on`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(4), mutations, async (which, changes) => {
      const bytes = seeds[which]!.slice();
      for (const { at, bytes: changed } of changes)
        bytes.set(changed, Math.min(at % bytes.length, bytes.length - changed.length));
      try {
        await readEverything(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(h5.H5Error);
      }
    }),
    { numRuns: FILES },
  );
  // The library is as good as new.
  for (const seed of seeds) expect(await readEverything(seed)).toBeGreaterThan(0);
}, 120_000);

/** Walks a file and reads what is not absurdly large; errors of one object do not keep it from the others. */
async function readEverything(bytes: Uint8Array): Promise<number> {
  const file = await run(h5.H5Fopen_async(bytes, h5.H5F_ACC_RDONLY));
  let objects = 0;
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      objects += 1;
    } catch (error) {
      if (!(error instanceof h5.H5Error)) throw error;
    }
  };
  try {
    const links = await run(h5.H5Literate_async(file));
    for (const { name } of links.slice(0, 20)) {
      await attempt(async () => {
        const object = await run(h5.H5Oopen_async(file, name));
        await attempt(() => readAttributes(object));
        if (object.kind === 'dataset') await attempt(() => readSome(object as h5.DatasetId));
        await run(h5.H5Oclose_async(object));
      });
    }
    return objects;
  } finally {
    await run(h5.H5Fclose_async(file));
  }
}

async function readAttributes(object: h5.ObjectId): Promise<void> {
  for (const { name, space } of (await run(h5.H5Aiterate_async(object))).slice(0, 5)) {
    if (h5.H5Sget_simple_extent_npoints(space) < LARGEST)
      await run(h5.H5Aread_async(await run(h5.H5Aopen_async(object, name))));
  }
}

async function readSome(dset: h5.DatasetId): Promise<void> {
  await run(h5.H5Dget_create_plist_async(dset));
  const space = await run(h5.H5Dget_space_async(dset));
  if (h5.H5Sget_simple_extent_npoints(space) < LARGEST) await run(h5.H5Dread_async(dset));
}
