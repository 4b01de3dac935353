import { spawnSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as h5 from 'h5rx';
import {
  concatMap,
  defer,
  firstValueFrom,
  from,
  map,
  Observable,
  of,
  range,
  retry,
  switchMap,
  take,
  throwError,
} from 'rxjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE, H5F_ACC_RDONLY: RDONLY, H5F_ACC_RDWR: RDWR } = h5;

/** A file with the dataset `plain` = [1, 2, 3] and its attribute `a`. */
async function makeFile(path: string): Promise<void> {
  const fapl: h5.FileAccess = { libverBounds: ['latest', 'latest'] };
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, fapl));
  const dset = await run(h5.H5Dcreate_async(file, 'plain', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
  await write(dset, 1, 2, 3);
  const attr = await run(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I8LE, h5.H5Screate('H5S_SCALAR')));
  await run(h5.H5Awrite_async(attr, H5T_NATIVE, Int8Array.of(7)));
  for (const close of [h5.H5Aclose_async(attr), h5.H5Dclose_async(dset), h5.H5Fclose_async(file)]) await run(close);
}

function write(dset: h5.Loc<h5.DatasetId>, ...values: number[]): Promise<void> {
  return run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.from(values)));
}

const read = (location: h5.Loc<h5.LocationId>) => run(h5.H5Dread_async(h5.H5Dopen_async(location, 'plain')));
const open = (path: h5.FileSource, flags: number = RDONLY, fapl: h5.FileAccess = H5P_DEFAULT) =>
  run(h5.H5Fopen_async(path, flags, fapl));
const close = (file: h5.FileId) => run(h5.H5Fclose_async(file));

/** A file with two names of its own: a hard link, by which nothing but the inode tells that it is one. */
async function twoNames(): Promise<[path: string, link: string]> {
  const folder = temporaryFolder();
  const [path, link] = [join(folder, 'f.h5'), join(folder, 'link.h5')];
  await makeFile(path);
  linkSync(path, link);
  return [path, link];
}

const OPENINGS: Readonly<Record<string, (path: string, fapl?: h5.FileAccess) => h5.Operation<h5.FileId>>> = {
  RDONLY: (path, fapl) => h5.H5Fopen_async(path, RDONLY, fapl),
  RDWR: (path, fapl) => h5.H5Fopen_async(path, RDWR, fapl),
  SWMR_READ: (path, fapl) => h5.H5Fopen_async(path, RDONLY | h5.H5F_ACC_SWMR_READ, fapl),
  SWMR_WRITE: (path, fapl) => h5.H5Fopen_async(path, RDWR | h5.H5F_ACC_SWMR_WRITE, fapl),
  TRUNC: (path, fapl) => h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, fapl),
  EXCL: (path, fapl) => h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, H5P_DEFAULT, fapl),
};

describeWithTools('as in libhdf5, a file that is open', ['python'], ({ python }) => {
  let folder: string;
  let judged: Readonly<Record<'reopening' | 'degrees' | 'closing', Readonly<Record<string, unknown>>>>;

  beforeAll(async () => {
    folder = makeFolder();
    const source = join(folder, 'source.h5');
    await makeFile(source);
    const script = fileURLToPath(new URL('opening/oracle.py', import.meta.url));
    const { stdout, stderr } = spawnSync(python, [script, source, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    judged = JSON.parse(stdout);
    return () => rmSync(folder, { recursive: true, force: true });
  });

  /** A fresh file, and another name for it. */
  function fresh(): [path: string, link: string] {
    const own = temporaryFolder();
    const [path, link] = [join(own, 'f.h5'), join(own, 'link.h5')];
    copyFileSync(join(folder, 'source.h5'), path);
    linkSync(path, link);
    return [path, link];
  }

  test('is shared or refused, by whichever of its names', async () => {
    const found: Record<string, string> = {};
    for (const pair of Object.keys(judged.reopening)) {
      const [first, second] = pair.split(', ') as [string, string];
      const names = fresh();
      const held = await run(OPENINGS[first]!(names[0]));
      for (const name of names) {
        const kind = await run(OPENINGS[second]!(name)).then(
          async (file) => {
            await close(file);
            return 'ok';
          },
          (error: h5.H5Error) => error.kind,
        );
        found[pair] ??= kind;
        expect(kind, `${pair} by ${name}`).toBe(found[pair]);
      }
      await close(held);
    }
    for (const [pair, kind] of Object.entries(found)) {
      const refusal = pair.endsWith('EXCL') ? 'already-exists' : 'permission';
      expect(kind, pair).toBe(judged.reopening[pair] === 'ok' ? 'ok' : refusal);
    }
    expect(Object.values(found)).toContain('ok');
  });

  test('keeps the close degree that it was opened with', async () => {
    for (const [pair, outcome] of Object.entries(judged.degrees)) {
      const [first, second] = pair.split(', ') as [h5.FileCloseDegree, h5.FileCloseDegree];
      const [path, link] = fresh();
      const held = await open(path, RDWR, { fcloseDegree: first });
      if (outcome === 'ok') await close(await open(link, RDWR, { fcloseDegree: second }));
      else {
        const again = h5.H5Fopen_async(link, RDWR, { fcloseDegree: second });
        const { message } = await expectFailure(again, 'bad-argument');
        expect(message).toBe(`fapl_id.fcloseDegree is '${second}', but 'link.h5' is already open with '${first}'`);
      }
      await close(await open(path, RDWR));
      await close(held);
    }
  });

  test('closes its objects, refuses, or leaves them open, as its close degree says', async () => {
    for (const [which, told] of Object.entries(judged.closing)) {
      const degree = which.split(', ')[0] as h5.FileCloseDegree;
      const names = fresh();
      const files: h5.FileId[] = [];
      for (const name of names) files.push(await open(name, RDWR, { fcloseDegree: degree }));
      const datasets: h5.DatasetId[] = [];
      for (const file of files) datasets.push(await run(h5.H5Dopen_async(file, 'plain')));
      const valid = (operation: h5.Operation<unknown>): Promise<boolean> =>
        run(operation).then(
          () => true,
          (error: h5.H5Error) => {
            expect(error.kind).toBe('bad-argument');
            return false;
          },
        );
      const whatIsOpen = async () => [
        ...(await Promise.all(files.map((file) => valid(h5.H5Gget_info_async(file))))),
        ...(await Promise.all(datasets.map((dataset) => valid(h5.H5Dget_space_async(dataset))))),
      ];
      const found: unknown[] = [];
      const order = which.includes('0 first') ? [0, 1] : [1, 0];
      let present = await whatIsOpen();
      for (const n of [...order, undefined, ...order]) {
        if (n === undefined) {
          for (const [place, dataset] of datasets.entries())
            if (present[2 + place]) await run(h5.H5Dclose_async(dataset));
        } else if (present[n]) {
          const end = await close(files[n]!).then(
            () => 'ok',
            (error: h5.H5Error) => {
              expect(error).toMatchObject({ kind: 'permission', message: expect.stringContaining('still open') });
              return 'refused';
            },
          );
          found.push(end);
        }
        present = await whatIsOpen();
        found.push(present);
      }
      expect(found, which).toEqual(told);
      // All is closed: it can be had for oneself.
      await close(await run(h5.H5Fcreate_async(names[0], h5.H5F_ACC_TRUNC)));
    }
  });
});

describe('a file that is open twice', () => {
  test('is opened for writing although an attribute was left open', async () => {
    const [path, link] = await twoNames();
    const file = await open(path, RDWR);
    const attr = await run(h5.H5Aopen_by_name_async(file, 'plain', 'a'));
    await close(file);
    const again = await open(link, RDWR);
    await run(h5.H5Awrite_async(attr, H5T_NATIVE, Int8Array.of(8)));
    const other = h5.H5Aopen_by_name_async(again, 'plain', 'a');
    expect(await run(h5.H5Aread_async(other))).toEqual(Int8Array.of(8));
    await close(again);
    await expectFailure(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC), 'permission');
    await run(h5.H5Aclose_async(attr));
    await close(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC)));
  });

  test('shows through each identifier what was written through the other, which need not have asked for that', async () => {
    const [path, link] = await twoNames();
    const writer = await open(path, RDWR);
    const reader = await open(link);
    await write(h5.H5Dopen_async(writer, 'plain'), 4, 5, 6);
    expect(await read(reader)).toEqual(Int32Array.of(4, 5, 6));
    await write(h5.H5Dopen_async(reader, 'plain'), 7, 8, 9);
    expect(await read(writer)).toEqual(Int32Array.of(7, 8, 9));
    await close(writer);
    await run(h5.H5Gcreate_async(reader, 'g'));
    expect(await run(h5.H5Lexists_async(reader, 'g'))).toBe(true);
    await close(reader);
    const later = await open(path);
    expect(await read(later)).toEqual(Int32Array.of(7, 8, 9));
    await close(later);
  });

  test('gives its image and opens its references through either identifier, also when the first is closed', async () => {
    const [path, link] = await twoNames();
    const files = [await open(path, RDWR), await open(link, RDWR)] as const;
    const references = await Promise.all(files.map((file) => run(h5.H5Rcreate_object_async(file, 'plain'))));
    const check = async (file: h5.FileId) => {
      expect((await run(h5.H5Fget_file_image_async(file))).length).toBeGreaterThan(100);
      for (const reference of references) {
        const dset = (await run(h5.H5Ropen_object_async(reference))) as h5.DatasetId;
        expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 3));
        await run(h5.H5Dclose_async(dset));
        await run(h5.H5Oclose_async(await run(h5.H5Rdereference_async(file, H5P_DEFAULT, reference))));
      }
    };
    await check(files[0]);
    await check(files[1]);
    await close(files[0]);
    await check(files[1]);
    await close(files[1]);
    await expectFailure(h5.H5Ropen_object_async(references[0]!), 'bad-argument');
  });

  test('keeps the order of its operations, by whatever names they come', async () => {
    const [path, link] = await twoNames();
    const symbolic = join(path, '..', 'symbolic.h5');
    symlinkSync('f.h5', symbolic);
    const names = [path, link, symbolic, pathToFileURL(link), join(path, '..', '.', 'f.h5')];
    const es = h5.H5EScreate();
    const results: h5.Operation<h5.H5Data>[] = [];
    for (let n = 0; n < 50; n += 1) {
      const file = h5.H5Fopen_async(names[n % names.length]!, RDWR, H5P_DEFAULT, es);
      const dset = h5.H5Dopen_async(file, 'plain', H5P_DEFAULT, es);
      results.push(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es));
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(n, n, n), es);
      h5.H5Dclose_async(dset, es);
      h5.H5Fclose_async(file, es);
    }
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    for (const [n, result] of results.entries()) {
      const before = n === 0 ? [1, 2, 3] : [n - 1, n - 1, n - 1];
      expect(await run(result)).toEqual(Int32Array.from(before));
    }
  });

  test('is the same one before it exists, and from then on by every name', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'folder'));
    const path = join(folder, 'real', 'new.h5');
    symlinkSync('folder/new.h5', join(folder, 'dangling.h5'));
    const names = [path, join(folder, 'folder', 'new.h5'), join(folder, 'dangling.h5')];
    const es = h5.H5EScreate();
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT, es);
    const others = names.map((name) => h5.H5Fopen_async(name, RDWR, H5P_DEFAULT, es));
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    linkSync(path, join(folder, 'hard.h5'));
    const hard = await open(join(folder, 'hard.h5'), RDWR);
    await run(h5.H5Gcreate_async(hard, 'g'));
    for (const other of others) expect(await run(h5.H5Lexists_async(other, 'g'))).toBe(true);
    for (const one of [hard, ...others, file]) await run(h5.H5Fclose_async(one));
  });

  test('is another one when its name was given to another file', async () => {
    const folder = temporaryFolder();
    const [path, away] = [join(folder, 'f.h5'), join(folder, 'away.h5')];
    await makeFile(path);
    const first = await open(path, RDWR);
    renameSync(path, away);
    const second = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL));
    await run(h5.H5Gcreate_async(second, 'only here'));
    expect(await run(h5.H5Lexists_async(first, 'only here'))).toBe(false);
    const moved = await open(away, RDWR);
    expect(await read(moved)).toEqual(Int32Array.of(1, 2, 3));
    for (const file of [first, second, moved]) await close(file);
  });

  test('with a connector of its own each is refused, and one that reads with both is not', async () => {
    const [path, link] = await twoNames();
    const connector = h5.nativeConnector({ workers: 1 });
    const writer = await open(path, RDWR);
    for (const flags of [RDWR, RDONLY]) {
      const { message } = await expectFailure(h5.H5Fopen_async(link, flags, { connector }), 'permission');
      expect(message).toContain('already open for writing in this program, through another connector');
    }
    await close(writer);
    const readers = [await open(path), await open(link, RDONLY, { connector })];
    for (const reader of readers) expect(await read(reader)).toEqual(Int32Array.of(1, 2, 3));
    await close(readers[0]!);
    await expectFailure(h5.H5Fopen_async(path, RDWR), 'permission');
    await close(readers[1]!);
    await close(await open(path, RDWR));
    connector.terminate();
  });
});

describe('a file closed with strong degree', () => {
  test('takes along what was opened by operations that were sent before, and fails those after it', async () => {
    const [path] = await twoNames();
    const es = h5.H5EScreate();
    const other = h5.H5EScreate();
    const file = h5.H5Fopen_async(path, RDWR, { fcloseDegree: 'strong' }, es);
    const dset = h5.H5Dopen_async(file, 'plain', H5P_DEFAULT, es);
    const attr = h5.H5Aopen_async(dset, 'a', H5P_DEFAULT, es);
    h5.H5Fclose_async(file, es);
    const late = h5.H5Dget_space_async(dset, other);
    await expectFailure(late, 'bad-argument');
    expect(await run(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    for (const operation of [h5.H5Dget_space_async(await run(dset)), h5.H5Aread_async(await run(attr))])
      await expectFailure(operation as h5.Operation<unknown>, 'bad-argument');
    await close(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC)));
  });
});

describe('what is opened after unsubscribing', () => {
  test('never finds the file still open, whoever had it', async () => {
    const [path, link] = await twoNames();
    const connectors = [undefined, h5.nativeConnector({ workers: 1 }), h5.nativeConnector({ workers: 2 })];
    const fapl = (n: number): h5.FileAccess => {
      const connector = connectors[n % connectors.length];
      return connector ? { connector } : H5P_DEFAULT;
    };
    for (let n = 0; n < 60; n += 1) {
      const [name, other] = n % 2 === 0 ? [path, link] : [link, path];
      const work = h5
        .openFile(name, n % 4 === 3 ? RDONLY : RDWR, fapl(n))
        .pipe(h5.openDataset('plain'), h5.readDataset());
      const ended = new Promise<void>((resolve) => {
        const subscription = work.subscribe({ error: () => {} });
        const unsubscribe = () => {
          subscription.unsubscribe();
          resolve();
        };
        // Any moment from before the file is open to after the data has come.
        let turns = (n * 7) % 40;
        const wait = () => {
          turns -= 1;
          if (turns < 0) unsubscribe();
          else setImmediate(wait);
        };
        wait();
      });
      await ended;
      const next = h5.openFile(other, RDWR, fapl(n + (n % 5))).pipe(
        h5.openDataset('plain'),
        h5.whileOpen((dset) =>
          h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, Int32Array.of(n, n, n)),
        ),
      );
      await firstValueFrom(next, { defaultValue: undefined });
    }
    await h5.settled();
    const file = await open(path);
    expect(await read(file)).toEqual(Int32Array.of(59, 59, 59));
    await close(file);
    for (const connector of connectors) connector?.terminate();
  });

  test('succeeds at once in what switches and retries, by two names in turn', async () => {
    const [path, link] = await twoNames();
    let tries = 0;
    const work = (name: string, n: number) =>
      defer(() => {
        tries += 1;
        return h5.openFile(name, RDWR).pipe(
          h5.openDataset('plain'),
          h5.whileOpen((dset) => from(write(dset, n, n, n)).pipe(map(() => n))),
        );
      }).pipe(retry({ count: 3, resetOnSuccess: true }));
    const switching = range(0, 40).pipe(
      concatMap((n) =>
        new Observable<number>((subscriber) => void setImmediate(() => subscriber.next(n)) as never).pipe(take(1)),
      ),
      switchMap((n) => work(n % 2 === 0 ? path : link, n)),
    );
    expect(await run(switching)).toBe(39);
    // None was tried twice.
    expect(tries).toBe(40);
    const failing = defer(() => {
      tries += 1;
      const name = tries % 2 === 0 ? path : link;
      return h5.openFile(name, RDWR).pipe(
        h5.openDataset('plain'),
        h5.whileOpen(() => (tries < 50 ? throwError(() => new Error('not yet')) : of(tries))),
      );
    }).pipe(retry({ count: 20 }));
    expect(await run(failing)).toBe(50);
    await h5.settled();
  });

  test('never waits in a circle, also where files name one another', async () => {
    const folder = temporaryFolder();
    const paths = ['a.h5', 'b.h5'].map((name) => join(folder, name));
    for (const [n, path] of paths.entries()) {
      await makeFile(path);
      const file = await open(path, RDWR);
      await run(h5.H5Lcreate_external_async(n === 0 ? 'b.h5' : 'a.h5', '/plain', file, 'link'));
      await close(file);
    }
    for (let n = 0; n < 10; n += 1) {
      const sets = paths.map((path) => {
        const es = h5.H5EScreate();
        const file = h5.H5Fopen_async(path, RDWR, H5P_DEFAULT, es);
        const dset = h5.H5Dopen_async(file, 'link', H5P_DEFAULT, es);
        const data = h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
        h5.H5Dclose_async(dset, es);
        h5.H5Fclose_async(file, es);
        return { es, data };
      });
      for (const { es, data } of sets) {
        await run(data).then(
          (values) => expect(values).toEqual(Int32Array.of(1, 2, 3)),
          (error: h5.H5Error) => expect(['permission', 'dependency-failed']).toContain(error.kind),
        );
        // The closes come after a failure too.
        while ((await run(es.wait())).err_occurred) es.takeErrors();
      }
    }
    await h5.settled();
    for (const path of paths) await close(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC)));
  });
});
