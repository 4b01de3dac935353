import { linkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as imported from 'h5rx';
import { firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';

type Package = typeof imported;

/** The package as `require` gives it: a copy of its own, with classes, workers and state of its own. */
const required = createRequire(import.meta.url)('../../dist/node/index.cjs') as Package;

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE, H5F_ACC_RDONLY: RDONLY, H5F_ACC_RDWR: RDWR } = imported;

const COPIES: readonly (readonly [string, Package, Package])[] = [
  ['imported', imported, required],
  ['required', required, imported],
];

/** A file with the dataset `d` = [0, 0], under two names. */
async function makeFile({ H5Fcreate_async, H5Dcreate_async, H5Fclose_async, H5Dclose_async, ...h5 }: Package) {
  const folder = temporaryFolder();
  const [path, link] = [join(folder, 'f.h5'), join(folder, 'link.h5')];
  const file = await run(H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  await run(H5Dclose_async(await run(H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])))));
  await run(H5Fclose_async(file));
  linkSync(path, link);
  return { path, link };
}

test('they are two copies', () => {
  expect(required.H5Error).not.toBe(imported.H5Error);
});

describe.each(COPIES)('what the %s one has', (_, one, other) => {
  test('open for writing the other one does not get, by any name, until it is closed', async () => {
    const { path, link } = await makeFile(one);
    const file = await run(one.H5Fopen_async(path, RDWR));
    for (const flags of [RDWR, RDONLY]) {
      const { message } = await expectFailure(other.H5Fopen_async(link, flags), 'permission');
      expect(message).toContain('another copy of h5rx');
    }
    await expectFailure(other.H5Fcreate_async(path, one.H5F_ACC_TRUNC), 'permission');
    await run(one.H5Fclose_async(file));
    await run(other.H5Fclose_async(await run(other.H5Fopen_async(link, RDWR))));
  });

  test('thrown is an H5Error for the other one', async () => {
    const error = await expectFailure(one.H5Fopen_async('/nowhere/x.h5', RDONLY), 'not-found');
    expect(error).toBeInstanceOf(other.H5Error);
    const es = new other.EventSet();
    expect(es).toBeInstanceOf(one.EventSet);
    expect(one.H5Fopen_async('/nowhere/x.h5', RDONLY)).toBeInstanceOf(other.Operation);
  });

  test('runs in an event set of the other one, with its results as locations', async () => {
    const { path } = await makeFile(one);
    const es = other.H5EScreate();
    const file = one.H5Fopen_async(path, RDWR, H5P_DEFAULT, es);
    const dset = one.H5Dopen_async(file, 'd', H5P_DEFAULT, es);
    one.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(1, 2), es);
    const data = one.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
    one.H5Dclose_async(dset, es);
    one.H5Fclose_async(file, es);
    expect(one.H5ESget_count(es)).toBe(6);
    expect(await run(one.H5ESwait(es, one.H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(await run(data)).toEqual(Int32Array.of(1, 2));
    one.H5ESclose(es);
  });

  test('of identifiers is not open for the other one, and never another object', async () => {
    const { path } = await makeFile(one);
    const file = await run(one.H5Fopen_async(path, RDONLY));
    const elsewhere = await run(other.H5Fopen_async(path, RDONLY));
    expect(elsewhere.hid).not.toBe(file.hid);
    await expectFailure(other.H5Dopen_async(file, 'd'), 'bad-argument');
    await run(one.H5Fclose_async(file));
    await run(other.H5Fclose_async(elsewhere));
  });
});

test('none writes over the other: each waits for what the other one is closing', async () => {
  const { path, link } = await makeFile(imported);
  const names: string[] = [];
  for (let n = 0; n < 40; n += 1) {
    const [h5, name] = n % 2 === 0 ? [imported, path] : [required, link];
    // The groups are closed with the file.
    const file$ = h5
      .openFile(name, RDWR, { fcloseDegree: 'strong' })
      .pipe(h5.whileOpen((file) => h5.H5Gcreate_async(file, `g${n}`)));
    // Ended from downstream, so that closing goes on while the next one opens.
    await firstValueFrom(file$);
    names.push(`g${n}`);
  }
  const file = await run(imported.H5Fopen_async(path, RDONLY));
  const links = await run(imported.H5Literate_async(file, imported.H5_INDEX_NAME, imported.H5_ITER_INC));
  expect(links.map(({ name }) => name).sort()).toEqual(['d', ...names].sort());
  await run(imported.H5Fclose_async(file));
});

test('a copy of another version takes part through what is documented of the claims', async () => {
  const { path } = await makeFile(imported);
  const fs = await import('node:fs');
  const { dev, ino } = fs.statSync(path, { bigint: true });
  const identity = `disk:${dev}:${ino}`;
  interface Claims {
    files: Map<string, { owner: object; mode: string; ending: boolean }[]>;
    changed: Set<(identity: string) => void>;
  }
  const claims = (globalThis as unknown as Record<symbol, Claims>)[Symbol.for('h5rx.claims.1')]!;
  expect(claims.files.get(identity)).toBeUndefined();
  const record = { owner: {}, mode: 'write', ending: false };
  claims.files.set(identity, [record]);
  await expectFailure(imported.H5Fopen_async(path, RDWR), 'permission');
  record.ending = true;
  const opening = run(imported.H5Fopen_async(path, RDWR));
  let isOpen = false;
  void opening.then(() => {
    isOpen = true;
  });
  while (claims.changed.size === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(isOpen).toBe(false);
  claims.files.delete(identity);
  for (const listener of [...claims.changed]) listener(identity);
  const file = await opening;
  expect(claims.files.get(identity)).toEqual([{ owner: expect.anything(), mode: 'write', ending: false }]);
  await run(imported.H5Fclose_async(file));
  expect(claims.files.get(identity)).toBeUndefined();
  expect(claims.changed.size).toBe(0);
});
