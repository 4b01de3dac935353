import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { forkJoin } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, failure, run, temporaryFolder } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const createFile = (path: h5.FileSource, es: h5.EventSet) =>
  h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);

const createDataset = (location: h5.Loc<h5.LocationId>, name: string, space: h5.Dataspace, es: h5.EventSet) =>
  h5.H5Dcreate_async(location, name, h5.H5T_STD_I32LE, space, H5P_DEFAULT, { chunk: [2] }, H5P_DEFAULT, es);

const write = (dset: h5.Loc<h5.DatasetId>, es: h5.EventSet, ...values: number[]) =>
  h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.from(values), es);

const read = (dset: h5.Loc<h5.DatasetId>, es: h5.EventSet) =>
  h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);

const growing = h5.H5Screate_simple([2], [h5.H5S_UNLIMITED]);

/** A file with the dataset `d` = [1, 2]. */
async function makeFile(path: string): Promise<void> {
  const es = h5.H5EScreate();
  const file = createFile(path, es);
  const dset = createDataset(file, 'd', growing, es);
  write(dset, es, 1, 2);
  h5.H5Dclose_async(dset, es);
  h5.H5Fclose_async(file, es);
  expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
}

describe('operations on one file, without waiting in between', () => {
  test('reads give the values of their place in the queue, whatever set they are in', async () => {
    const es = h5.H5EScreate();
    const other = h5.H5EScreate();
    const file = createFile(new Uint8Array(0), es);
    const dset = createDataset(file, 'd', growing, es);
    const reads = [read(dset, es)];
    for (let n = 1; n <= 20; n += 1) {
      write(dset, n % 2 === 0 ? es : other, n, -n);
      reads.push(read(dset, n % 3 === 0 ? es : other));
    }
    const found = await run(forkJoin(reads));
    expect(found).toEqual(Array.from({ length: 21 }, (_, n) => Int32Array.of(n, n === 0 ? 0 : -n)));
    h5.H5Dclose_async(dset, es);
    h5.H5Fclose_async(file, es);
    await run(es.wait());
    await run(other.wait());
  });

  test('a long read before a write sees none of it', async () => {
    const es = h5.H5EScreate();
    const file = createFile(new Uint8Array(0), es);
    const space = h5.H5Screate_simple([400_000]);
    const dcpl = { chunk: [10_000] };
    const dset = h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT, es);
    const pieces = { pieceBytes: 40_000 };
    const value = (n: number) => new Int32Array(400_000).fill(n);
    const all: h5.Operation<unknown>[] = [];
    for (const n of [1, 2, 3]) {
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, pieces, value(n), es);
      all.push(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, pieces, es));
    }
    expect(await run(forkJoin(all))).toEqual([1, 2, 3].map(value));
    h5.H5Dclose_async(dset, es);
    h5.H5Fclose_async(file, es);
    await run(es.wait());
  });

  test('get_space tells the extent of its place in the queue', async () => {
    const es = h5.H5EScreate();
    const file = createFile(new Uint8Array(0), es);
    const dset = createDataset(file, 'd', growing, es);
    const spaces = [h5.H5Dget_space_async(dset, es)];
    for (const size of [5, 9, 1]) {
      h5.H5Dset_extent_async(dset, [size], es);
      spaces.push(h5.H5Dget_space_async(dset, es));
    }
    expect((await run(forkJoin(spaces))).map(({ dims }) => dims[0])).toEqual([2, 5, 9, 1]);
    h5.H5Dclose_async(dset, es);
    h5.H5Fclose_async(file, es);
    await run(es.wait());
  });

  test('identifiers are used before the operations that open them have run', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    const es = h5.H5EScreate();
    const file = createFile(path, es);
    const group = h5.H5Gcreate_async(file, 'g', H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
    const dset = createDataset(group, 'd', growing, es);
    write(dset, es, 3, 4);
    const attribute = h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, growing, H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Awrite_async(attribute, H5T_NATIVE, Int32Array.of(5, 6), es);
    const values = h5.H5Aread_async(attribute, H5T_NATIVE, es);
    for (const close of [h5.H5Aclose_async(attribute, es), h5.H5Dclose_async(dset, es), h5.H5Gclose_async(group, es)])
      expect(close.tracked).toBe(true);
    h5.H5Fclose_async(file, es);
    const again = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, H5P_DEFAULT, es);
    const data = read(h5.H5Dopen_async(again, 'g/d', H5P_DEFAULT, es), es);
    h5.H5Fclose_async(again, es);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(await run(values)).toEqual(Int32Array.of(5, 6));
    expect(await run(data)).toEqual(Int32Array.of(3, 4));
  });

  test('the identifier of a tracked operation is the one that it emits', async () => {
    const es = h5.H5EScreate();
    const file = createFile(new Uint8Array(0), es);
    const early = file.identifier;
    const late = await run(file);
    expect(late).toEqual(early);
    await run(h5.H5Fclose_async(late));
    await expectFailure(h5.H5Gopen_async(early as h5.FileId, '/'), 'bad-argument');
    await run(es.wait());
  });
});

describe('what depends on a failed operation', () => {
  test('fails with dependency-failed and the first failure as its cause, however far down', async () => {
    const es = h5.H5EScreate();
    const missing = join(temporaryFolder(), 'missing.h5');
    const file = h5.H5Fopen_async(missing, h5.H5F_ACC_RDONLY, H5P_DEFAULT, es);
    const group = h5.H5Gopen_async(file, 'g', H5P_DEFAULT, es);
    const dset = h5.H5Dopen_async(group, 'd', H5P_DEFAULT, es);
    const data = read(dset, es);
    const errors = await Promise.all([file, group, dset, data].map(failure));
    expect(errors.map(({ kind }) => kind)).toEqual(['not-found', ...new Array(3).fill('dependency-failed')]);
    for (const error of errors.slice(1)) {
      expect(error.cause).toMatchObject({ kind: 'not-found', routine: 'H5Fopen_async' });
      expect((error.cause as h5.H5Error).message).toContain('missing.h5');
    }
    // Also what is called after the failure is known.
    const late = await failure(h5.H5Dopen_async(file, 'e', H5P_DEFAULT, es));
    expect(late).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'not-found' } });
  });

  test('leaves the other operations of the file alone', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    await makeFile(path);
    const es = h5.H5EScreate();
    const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, H5P_DEFAULT, es);
    const missing = h5.H5Dopen_async(file, 'missing', H5P_DEFAULT, es);
    const dependent = read(missing, es);
    const good = read(h5.H5Dopen_async(file, 'd', H5P_DEFAULT, es), es);
    expect((await failure(missing)).kind).toBe('not-found');
    expect(await failure(dependent)).toMatchObject({ kind: 'dependency-failed', routine: 'H5Dread_async' });
    expect(await run(good)).toEqual(Int32Array.of(1, 2));
    await run(h5.H5Fclose_async(file));
  });
});

describe('files side by side', () => {
  test('keep their own order, and all end', async () => {
    const folder = temporaryFolder();
    const es = h5.H5EScreate();
    const reads = Array.from({ length: 8 }, (_, n) => {
      const file = createFile(join(folder, `${n}.h5`), es);
      const dset = createDataset(file, 'd', growing, es);
      write(dset, es, n, n);
      const first = read(dset, es);
      write(dset, es, -n, n);
      const second = read(dset, es);
      h5.H5Dclose_async(dset, es);
      h5.H5Fclose_async(file, es);
      return forkJoin([first, second]);
    });
    const found = await run(forkJoin(reads));
    expect(found).toEqual(Array.from({ length: 8 }, (_, n) => [Int32Array.of(n, n), Int32Array.of(-n || 0, n)]));
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
  });
});

describe('closing', () => {
  test('while operations are queued lets them end first', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    await makeFile(path);
    const es = h5.H5EScreate();
    const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, H5P_DEFAULT, es);
    const dset = h5.H5Dopen_async(file, 'd', H5P_DEFAULT, es);
    write(dset, es, 7, 8);
    const data = read(dset, es);
    h5.H5Fclose_async(file, es);
    h5.H5Dclose_async(dset, es);
    expect(await run(data)).toEqual(Int32Array.of(7, 8));
    expect((await failure(read(dset, es))).kind).toBe('bad-argument');
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  test('and opening again in the same breath', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    await makeFile(path);
    const es = h5.H5EScreate();
    const data = Array.from({ length: 20 }, (_, n) => {
      const flags = n % 3 === 0 ? h5.H5F_ACC_RDWR : h5.H5F_ACC_RDONLY;
      const file = h5.H5Fopen_async(path, flags, H5P_DEFAULT, es);
      const dset = h5.H5Dopen_async(file, 'd', H5P_DEFAULT, es);
      if (n % 3 === 0) write(dset, es, n, n);
      const values = read(dset, es);
      h5.H5Dclose_async(dset, es);
      h5.H5Fclose_async(file, es);
      return values;
    });
    const expected = Array.from({ length: 20 }, (_, n) => Int32Array.of(n - (n % 3), n - (n % 3)));
    expect(await run(forkJoin(data))).toEqual(expected);
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  test('a file that a second identifier keeps open', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    await makeFile(path);
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const second = await run(h5.H5Freopen_async(file));
    await run(h5.H5Fclose_async(file));
    await expectFailure(h5.H5Dopen_async(file, 'd'), 'bad-argument');
    const dset = await run(h5.H5Dopen_async(second, 'd'));
    await run(h5.H5Fclose_async(second));
    // An open dataset keeps its file open too.
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2));
    await expectFailure(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC), 'permission');
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC))));
  });
});

describe('cold operations', () => {
  test('given as a location run as a part of each subscription, and close what they opened', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'f.h5');
    await makeFile(path);
    const dset = h5.H5Dopen_async(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'd');
    const data = h5.H5Dread_async(dset);
    expect(await run(data)).toEqual(Int32Array.of(1, 2));
    expect(await run(data)).toEqual(Int32Array.of(1, 2));
    // Nothing is open any more: the file can be made anew, and its replacement is read.
    copyFileSync(path, join(folder, 'copy.h5'));
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC))));
    const error = await failure(data);
    expect(error).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'not-found' } });
  });

  test('do nothing before they are subscribed to, and run once a subscription', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    const creating = h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL);
    await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'not-found');
    await run(h5.H5Fclose_async(await run(creating)));
    await expectFailure(creating, 'already-exists');
  });

  test('of a file that is torn down while it opens leave nothing open', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    await makeFile(path);
    const given: h5.FileId[] = [];
    for (let n = 0; n < 20; n += 1) h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY).subscribe().unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    for (let n = 0; n < 20; n += 1) {
      // One that had opened before it was torn down has given its identifier away: that is for the subscriber to close.
      const subscription = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY).subscribe((file) => given.push(file));
      await new Promise((resolve) => setImmediate(resolve));
      subscription.unsubscribe();
    }
    for (const file of given) await run(h5.H5Fclose_async(file));
    await expect
      .poll(async () => {
        try {
          await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC))));
          return 'created';
        } catch (error) {
          return (error as h5.H5Error).kind;
        }
      })
      .toBe('created');
  });
});
