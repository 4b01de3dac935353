import { copyFileSync, cpSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as h5 from 'h5rx';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure, failure, makeFolder, run, temporaryFolder } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const WORKER = new URL('../../dist/worker/node.js', import.meta.url);

const folder = makeFolder();
const path = join(folder, 'f.h5');

beforeAll(async () => {
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const values = Int32Array.from({ length: 100 }, (_, n) => n);
  const space = h5.H5Screate_simple([100]);
  const dset = await run(
    h5.H5Dcreate_async(file, 'group/d', h5.H5T_STD_I32LE, space, { createIntermediateGroup: true }),
  );
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  await run(h5.H5Aclose_async(await run(h5.H5Acreate_async(dset, 'a', h5.H5T_STD_I32LE, space))));
  await run(h5.H5Dclose_async(dset));
  // A gigabyte that takes no room: chunks that were never written.
  const large = h5.H5Screate_simple([1024, 2 ** 20]);
  const dcpl = { chunk: [1, 2 ** 20] };
  await run(h5.H5Dclose_async(await run(h5.H5Dcreate_async(file, 'large', h5.H5T_STD_U8LE, large, H5P_DEFAULT, dcpl))));
  await run(h5.H5Fclose_async(file));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A connector whose workers the test holds. */
function heldConnector(
  workers = 1,
  script = WORKER,
  parts?: string,
): { connector: h5.NativeConnector; started: Worker[] } {
  const started: Worker[] = [];
  const connector = h5.nativeConnector({
    workers,
    ...(parts !== undefined && { parts }),
    worker: () => {
      const worker = new Worker(script);
      started.push(worker);
      return worker;
    },
  });
  onTestFinished(() => connector.terminate());
  return { connector, started };
}

const open = (connector: h5.NativeConnector, flags: number = h5.H5F_ACC_RDONLY, name = path) =>
  run(h5.H5Fopen_async(name, flags, { connector }));

/** A read of the large dataset, which takes a while. */
const write = (dset: h5.Loc<h5.DatasetId>) =>
  h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Int32Array(100));

/** The parts of a worker's program, with a libhdf5 that never returns from opening a file. */
function partsThatHang(): string {
  const parts = temporaryFolder();
  const built = new URL('../../dist/parts/', import.meta.url);
  cpSync(built, parts, { recursive: true });
  writeFileSync(
    join(parts, 'libhdf5.node.js'),
    `import { startLibhdf5 as start } from ${JSON.stringify(new URL('libhdf5.node.js', built).href)};
    export const startLibhdf5 = async () => {
      const started = await start();
      const open = () => { for (;;); };
      return { ...started, module: new Proxy(started.module, { get: (module, name) => name === 'open' ? open : module[name] }) };
    };`,
  );
  return parts;
}

const startLargeRead = (file: h5.FileId) => h5.H5Dread_async(h5.H5Dopen_async(file, 'large'));

describe('a worker that dies', () => {
  test('fails every pending operation with worker-lost, running or queued', async () => {
    const { connector, started } = heldConnector();
    // In a file for writing reads have their turn, and what comes after them waits.
    const copy = join(temporaryFolder(), 'copy.h5');
    copyFileSync(path, copy);
    const file = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDWR, { connector }));
    const dset = await run(h5.H5Dopen_async(file, 'large'));
    const es = h5.H5EScreate();
    const begun = firstValueFrom(es.pipe(filter(({ type }) => type === 'progress')));
    const pending: h5.Operation<unknown>[] = [h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es)];
    for (let n = 0; n < 50; n += 1) pending.push(h5.H5Lexists_async(file, 'large', H5P_DEFAULT, es));
    const errors = Promise.all(pending.map(failure));
    await begun;
    await started[0]!.terminate();
    for (const error of await errors) expect(error.kind).toBe('worker-lost');
    expect(await run(es.wait())).toMatchObject({ err_occurred: true });
    expect(es.status).toMatchObject({ active: 0, failed: 51 });
  });

  test('is replaced, and files opened for reading come back by themselves', async () => {
    const { connector, started } = heldConnector();
    const file = await open(connector);
    const group = await run(h5.H5Gopen_async(file, 'group'));
    const dset = await run(h5.H5Dopen_async(group, 'd'));
    const attribute = await run(h5.H5Aopen_async(dset, 'a'));
    for (let n = 1; n <= 3; n += 1) {
      await started[n - 1]!.terminate();
      const data = (await run(h5.H5Dread_async(dset))) as Int32Array;
      expect(data[99]).toBe(99);
      expect(started.length).toBe(n + 1);
    }
    expect(await run(h5.H5Aread_async(attribute))).toEqual(new Int32Array(100));
    expect(await run(h5.H5Lexists_async(group, 'd'))).toBe(true);
    await run(h5.H5Aclose_async(attribute));
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Gclose_async(group));
    await run(h5.H5Fclose_async(file));
    await run(h5.H5Fclose_async(await open(connector)));
  });

  test('leaves a clear error for files open for writing, which can then be opened again', async () => {
    const name = join(temporaryFolder(), 'w.h5');
    const { connector, started } = heldConnector();
    const file = await run(h5.H5Fcreate_async(name, h5.H5F_ACC_TRUNC, H5P_DEFAULT, { connector }));
    await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'flushed'))));
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    await started[0]!.terminate();
    for (let n = 0; n < 2; n += 1) {
      const { message } = await expectFailure(h5.H5Gopen_async(file, 'flushed'), 'worker-lost');
      expect(message).toContain('open for writing');
    }
    const again = await open(connector, h5.H5F_ACC_RDWR, name);
    expect(await run(h5.H5Lexists_async(again, 'flushed'))).toBe(true);
    await run(h5.H5Fclose_async(again));
  });

  test('does not disturb files that live in others', async () => {
    const { connector, started } = heldConnector(2);
    const folderOfBoth = temporaryFolder();
    const files = [];
    for (const name of ['one.h5', 'two.h5'])
      files.push(await run(h5.H5Fcreate_async(join(folderOfBoth, name), h5.H5F_ACC_TRUNC, H5P_DEFAULT, { connector })));
    expect(started.length).toBe(2);
    await started[0]!.terminate();
    const outcomes = await Promise.allSettled(files.map((file) => run(h5.H5Gcreate_async(file, 'g'))));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('before it could be started fails the operation and nothing hangs', async () => {
    const { connector } = heldConnector(1, new URL('file:///no/such/worker.mjs'));
    const error = await failure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { connector }));
    expect(error.kind).toBe('worker-lost');
  });
});

describe('terminate', () => {
  test('gets a caller out of a write from which libhdf5 never returns', async () => {
    const { connector, started } = heldConnector(1, WORKER, partsThatHang());
    const copy = join(temporaryFolder(), 'copy.h5');
    copyFileSync(path, copy);
    const file = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDWR, { connector }));
    const dset = await run(h5.H5Dopen_async(file, 'group/d'));
    const es = h5.H5EScreate();
    const writing = failure(es.insert(write(dset)));
    const { performance } = started[0]!;
    let before = performance.eventLoopUtilization();
    const busyShare = (): number => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    };
    // Once could be the beginning of anything.
    let busyTimes = 0;
    const countBusy = (): number => {
      busyTimes = busyShare() === 1 ? busyTimes + 1 : 0;
      return busyTimes;
    };
    await expect.poll(countBusy).toBe(4);
    connector.terminate();
    expect((await writing).kind).toBe('worker-lost');
    expect(await run(es.wait())).toMatchObject({ err_occurred: true });
  });

  test('fails what is under way and what comes later, at once', async () => {
    const { connector } = heldConnector();
    const file = await open(connector);
    const es = h5.H5EScreate();
    const begun = firstValueFrom(es.pipe(filter(({ type }) => type === 'progress')));
    const outcome = failure(es.insert(startLargeRead(file)));
    await begun;
    connector.terminate();
    expect((await outcome).kind).toBe('worker-lost');
    await expectFailure(h5.H5Lexists_async(file, 'large'), 'worker-lost');
    await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { connector }), 'worker-lost');
    connector.terminate();
  });

  test('of one pool leaves the others', async () => {
    const [one, other] = [heldConnector().connector, heldConnector().connector];
    const file = await open(other);
    await open(one);
    one.terminate();
    expect(await run(h5.H5Lexists_async(file, 'large'))).toBe(true);
    await run(h5.H5Fclose_async(file));
  });
});

test('an instance of WebAssembly that traps is replaced, as often as it takes', async () => {
  // That libhdf5 opens a file of one name traps, as a damaged file might make it do.
  const script = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    script,
    `const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (source, imports) => {
      let memory;
      const { __syscall_openat } = imports.env;
      imports.env.__syscall_openat = (folder, path, ...rest) => {
        const name = new TextDecoder().decode(new Uint8Array(memory.buffer).slice(path, path + 200)).split('\\0')[0];
        if (name.endsWith('trap.h5')) throw new WebAssembly.RuntimeError('unreachable');
        return __syscall_openat(folder, path, ...rest);
      };
      const result = await instantiate(source, imports);
      memory = result.instance.exports.memory;
      return result;
    };
    await import(${JSON.stringify(WORKER.href)});`,
  );
  const trap = join(folder, 'trap.h5');
  copyFileSync(path, trap);
  const { connector, started } = heldConnector(1, pathToFileURL(script));
  const file = await open(connector);
  const dset = await run(h5.H5Dopen_async(file, 'group/d'));
  for (let n = 1; n <= 2; n += 1) {
    const written = await run(h5.H5Fopen_async(trap, h5.H5F_ACC_RDWR, { connector }));
    const trapped = failure(write(h5.H5Dopen_async(written, 'group/d')));
    const behind = failure(h5.H5Lexists_async(written, 'large'));
    expect((await trapped).kind).toBe('worker-lost');
    expect((await behind).kind).toBe('worker-lost');
    expect(((await run(h5.H5Dread_async(dset))) as Int32Array)[5]).toBe(5);
    expect(started.length).toBe(n + 1);
  }
});

test('3,000 failing operations later everything still works', async () => {
  const { connector, started } = heldConnector();
  const file = await open(connector);
  const dset = await run(h5.H5Dopen_async(file, 'group/d'));
  const missing = join(folder, 'missing.h5');
  const beyond = h5.H5Sselect_hyperslab(h5.H5Screate_simple([200]), 'H5S_SELECT_SET', [150], null, [9], null);
  const notHdf5 = new Uint8Array(1000);
  const failing = [
    () => h5.H5Dopen_async(file, 'nowhere/at/all'),
    () => h5.H5Aopen_async(dset, 'missing'),
    () => h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, beyond),
    () => h5.H5Fopen_async(missing, h5.H5F_ACC_RDONLY, { connector }),
    () => h5.H5Fopen_async(notHdf5, h5.H5F_ACC_RDONLY, { connector }),
    () => h5.H5Gcreate_async(file, 'read only'),
  ] as (() => h5.Operation<unknown>)[];
  const errors: Promise<h5.H5Error>[] = [];
  for (let n = 0; n < 3000; n += 1) errors.push(failure(failing[n % failing.length]!()));
  const kinds = new Set((await Promise.all(errors)).map(({ kind }) => kind));
  expect(kinds.has('worker-lost')).toBe(false);
  expect(((await run(h5.H5Dread_async(dset))) as Int32Array)[42]).toBe(42);
  expect(started.length).toBe(1);
  await run(h5.H5Dclose_async(dset));
  await run(h5.H5Fclose_async(file));
}, 60_000);

test.skipIf(process.platform !== 'linux')('many opens and closes leave no descriptor open', async () => {
  const { connector } = heldConnector();
  for (let n = 0; n < 200; n += 1) {
    const flags = n % 2 === 0 ? h5.H5F_ACC_RDONLY : h5.H5F_ACC_RDWR;
    const file = await open(connector, flags);
    const second = await run(h5.H5Freopen_async(file));
    const dset = await run(h5.H5Dopen_async(second, 'group/d'));
    await run(h5.H5Fclose_async(file));
    await run(h5.H5Dread_async(dset));
    await failure(h5.H5Dopen_async(second, 'missing'));
    await run(h5.H5Fclose_async(second));
    await run(h5.H5Dclose_async(dset));
  }
  const descriptors = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  expect(descriptors.filter((target) => target.startsWith(folder))).toEqual([]);
});

test('a creation that is canceled leaves no file behind, whenever that comes', async () => {
  const target = temporaryFolder();
  const endings: string[] = [];
  for (let turns = 0; turns < 40; turns += 1) {
    const name = join(target, `${turns}.h5`);
    const es = new h5.EventSet();
    const file = h5.H5Fcreate_async(name, h5.H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT, es);
    for (let n = 0; n < turns; n += 1) await new Promise((resolve) => setImmediate(resolve));
    await run(es.cancel());
    const [outcome] = await Promise.allSettled([run(file)]);
    endings.push(outcome.status);
    if (outcome.status === 'fulfilled') await run(h5.H5Fclose_async(outcome.value));
    // The worker has ended what it was at when it answers this.
    await run(h5.H5Fis_accessible_async(path));
    expect([turns, outcome.status, readdirSync(target).includes(`${turns}.h5`)]).toEqual([
      turns,
      outcome.status,
      outcome.status === 'fulfilled',
    ]);
  }
  expect(endings).toContain('rejected');
});
