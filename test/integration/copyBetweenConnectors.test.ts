import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { forkJoin } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, failure, makeFolder, run } from '../support/h5.js';
import { RenamingConnector } from '../support/RenamingConnector.js';
import { describeWithTools } from '../support/tools.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const folder = makeFolder();
const native = h5.nativeConnector({ workers: 1 });
const other = new RenamingConnector(native);
let files = 0;

afterAll(() => {
  native.terminate();
  rmSync(folder, { recursive: true, force: true });
});

function create(connector: h5.Connector): Promise<h5.FileId> {
  files += 1;
  return run(h5.H5Fcreate_async(join(folder, `${files}.h5`), h5.H5F_ACC_TRUNC, {}, { connector }));
}

async function close(...ids: h5.FileId[]): Promise<void> {
  for (const file of ids) await run(h5.H5Fclose_async(file));
}

/** A file with a group, in which are data that take several boxes, a link that leads back, and an attribute. */
async function withGroup(): Promise<h5.FileId> {
  const file = await create(native);
  const group = await run(h5.H5Gcreate_async(file, 'g', {}, { linkCreationOrder: 'indexed' }));
  const space = h5.H5Screate_simple([3000, 1000]);
  const dset = await run(
    h5.H5Dcreate_async(group, 'z', h5.H5T_STD_I32LE, space, {}, { chunk: [700, 300], deflate: 1 }),
  );
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers()));
  await run(h5.H5Lcreate_hard_async(group, '.', group, 'back'));
  await run(h5.H5Lcreate_hard_async(group, 'z', group, 'again'));
  await run(h5.H5Lcreate_soft_async('z', group, 'soft'));
  await run(h5.H5Awrite_async(h5.H5Acreate_async(dset, 'a', h5.text, h5.H5Screate(h5.H5S_SCALAR)), H5T_NATIVE, ['ä']));
  await run(h5.H5Dclose_async(dset));
  await run(h5.H5Gclose_async(group));
  return file;
}

const numbers = () => Int32Array.from({ length: 3_000_000 }, (_, n) => n);

/** Not by `toEqual`, which takes seconds. */
function expectNumbers(data: h5.H5Data): void {
  const [found, expected] = [data as Int32Array, numbers()];
  expect(found.length).toBe(expected.length);
  expect(found.every((value, n) => value === expected[n])).toBe(true);
}

describe('an object copied to a file of another connector', () => {
  test('has the data, the links and the attributes, and what several links lead to only once', async () => {
    const [from, to] = [await withGroup(), await create(other)];
    const progress: h5.Progress[] = [];
    await new Promise<void>((resolve, reject) => {
      h5.H5Ocopy_async(from, 'g', to, 'x/copy', H5P_DEFAULT, { createIntermediateGroup: true }).signals$.subscribe({
        next: (signal) => signal.type === 'progress' && progress.push(signal),
        error: reject,
        complete: resolve,
      });
    });
    const links = await run(h5.H5Literate_async(h5.H5Gopen_async(to, 'x/copy'), h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC));
    expect(links.map(({ name }) => name)).toEqual(['z', 'back', 'again', 'soft']);
    const tokens = await run(
      forkJoin(
        ['x/copy', 'x/copy/back', 'x/copy/z', 'x/copy/again', 'x/copy/soft'].map((name) =>
          h5.H5Oget_info_by_name_async(to, name),
        ),
      ),
    );
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(2);
    expectNumbers(await run(h5.H5Dread_async(h5.H5Dopen_async(to, 'x/copy/z'))));
    expect(await run(h5.H5Aread_async(h5.H5Aopen_by_name_async(to, 'x/copy/z', 'a')))).toEqual(['ä']);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toMatchObject({ loadedBytes: 12_000_000, totalBytes: 12_000_000 });
    await close(from, to);
  });

  test('is there for what is sent after it, and of the source only what was before', async () => {
    const [from, to] = [await withGroup(), await create(other)];
    const es = h5.H5EScreate();
    h5.H5Ocopy_async(from, 'g', to, 'copy', H5P_DEFAULT, H5P_DEFAULT, es);
    h5.H5Ldelete_async(from, 'g/z', H5P_DEFAULT, es);
    const late = h5.H5Ocopy_async(from, 'g', to, 'late', { shallowHierarchy: true }, H5P_DEFAULT, es);
    const copied = h5.H5Dopen_async(to, 'copy/z', H5P_DEFAULT, es);
    const data = h5.H5Dread_async(copied, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
    const lateLinks = h5.H5Gget_info_async(h5.H5Gopen_async(to, 'late', H5P_DEFAULT, es), es);
    h5.H5Dclose_async(copied, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
    expectNumbers(await run(data));
    expect(await run(late)).toBeUndefined();
    expect((await run(lateLinks)).nlinks).toBe(3);
    await close(from, to);
  });

  test('goes both ways at once', async () => {
    const [one, two] = [await withGroup(), await create(other)];
    await run(h5.H5Gcreate_async(two, 'back'));
    const es = h5.H5EScreate();
    for (let n = 0; n < 3; n += 1) {
      h5.H5Ocopy_async(two, 'back', one, `back ${n}`, H5P_DEFAULT, H5P_DEFAULT, es);
      h5.H5Ocopy_async(one, `back ${n}`, two, `there ${n}`, H5P_DEFAULT, H5P_DEFAULT, es);
    }
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(await run(h5.H5Lexists_async(two, 'there 2'))).toBe(true);
    await close(one, two);
  });

  test('that is canceled, or fails, leaves nothing', async () => {
    const [from, to] = [await withGroup(), await create(other)];
    const es = h5.H5EScreate();
    const copy = h5.H5Ocopy_async(from, 'g', to, 'copy', H5P_DEFAULT, H5P_DEFAULT, es);
    await new Promise<void>((resolve) => {
      es.subscribe((event) => event.type === 'progress' && resolve());
    });
    es.cancel();
    expect((await failure(copy)).kind).toBe('canceled');
    expect(await run(h5.H5Lexists_async(to, 'copy'))).toBe(false);
    await run(h5.H5Gcreate_async(to, 'there'));
    await expectFailure(h5.H5Ocopy_async(from, 'g', to, 'there'), 'already-exists');
    await expectFailure(h5.H5Ocopy_async(from, 'nothing', to, 'copy'), 'not-found');
    await expectFailure(h5.H5Ocopy_async(from, 'g', to, 'no/copy'), 'not-found');
    for (const flag of ['expandReference', 'mergeCommittedDtype'] as const)
      await expectFailure(h5.H5Ocopy_async(from, 'g', to, 'copy', { [flag]: true }), 'unsupported');
    expect(await run(h5.H5Lexists_async(to, 'there'))).toBe(true);
    expect(await run(h5.H5Gget_info_async(to))).toMatchObject({ nlinks: 1 });
    await close(from, to);
  });

  test('is a map, with its pairs', async () => {
    const [from, to] = [await create(native), await create(other)];
    const map = await run(h5.H5Mcreate_async(from, 'm', h5.text, h5.H5T_STD_I32LE));
    for (const [n, key] of ['a', 'b'].entries()) await run(h5.H5Mput_async(map, H5T_NATIVE, [key], H5T_NATIVE, [n]));
    await run(h5.H5Ocopy_async(map, '.', to, 'copy'));
    expect(await run(h5.H5Mget_async(h5.H5Mopen_async(to, 'copy'), H5T_NATIVE, ['b']))).toEqual(Int32Array.of(1));
    await run(h5.H5Mclose_async(map));
    await close(from, to);
  });

  test('is a dataset of a stream too', async () => {
    const [from, to] = [await withGroup(), await create(other)];
    const dset = await run(h5.H5Dopen_async(from, 'g/z'));
    await run(
      h5
        .openFile(join(folder, `${files - 1}.h5`), h5.H5F_ACC_RDWR, { connector: native })
        .pipe(h5.openDataset('g/z'), h5.copyDataset(to, 'd')),
    );
    expectNumbers(await run(h5.H5Dread_async(h5.H5Dopen_async(to, 'd'))));
    await run(h5.H5Dclose_async(dset));
    await close(from, to);
  });
});

describeWithTools('a group of everything, copied to a file of another connector', ['python'], ({ python }) => {
  const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

  beforeAll(() => {
    expect(spawnSync(python, [script('copying/make.py'), folder], { encoding: 'utf8' }).stderr).toBe('');
  });

  test.each(['earliest', 'v110'])('is to h5py what it was, in the style of %s', async (style) => {
    const source = join(folder, `${style}.h5`);
    const from = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY, { connector: native }));
    const to = await create(other);
    await run(h5.H5Ocopy_async(from, 'g', to, 'copy'));
    await close(from, to);
    const { stdout, stderr } = spawnSync(
      python,
      [script('copyBetweenConnectors/compare.py'), source, 'g', join(folder, `${files}.h5`), 'copy'],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
