import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as h5 from 'h5rx';
import { lastValueFrom, type Subscription } from 'rxjs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { ELEMENTS, FILES, makeFiles } from './readInto/files.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const LARGE = ['contiguous', 'chunked', 'compressed'] as const;

const sharedLike = <T extends h5.NumericArray>(array: T): T => {
  const Container = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Container(new SharedArrayBuffer(array.byteLength));
  (copy as Float64Array).set(array as Float64Array);
  return copy;
};

const reading = (dset: h5.DatasetId, into: h5.NumericArray, type: h5.MemoryType = H5T_NATIVE) =>
  h5.H5Dread_async(dset, type, H5S_ALL, H5S_ALL, { into });

describeWithTools('reading into an array of the caller', ['python'], ({ python }) => {
  const folder = makeFolder();
  let paths: string[] = [];
  const files: h5.FileId[] = [];
  const datasets: h5.DatasetId[][] = [];

  beforeAll(async () => {
    paths = makeFiles(python, folder);
    for (const path of paths) {
      const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
      files.push(file);
      datasets.push(await Promise.all(LARGE.map((name) => run(h5.H5Dopen_async(file, name)))));
    }
  });
  afterAll(async () => {
    for (const dset of datasets.flat()) await run(h5.H5Dclose_async(dset));
    for (const file of files) await run(h5.H5Fclose_async(file));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Index of the first element that is not its number plus that of the file. */
  const firstWrong = (data: Float64Array, n: number): number => data.findIndex((value, at) => value !== at + n);

  async function using<T>(name: string, work: (dset: h5.DatasetId) => Promise<T>, file = files[0]!): Promise<T> {
    const dset = await run(h5.H5Dopen_async(file, name));
    try {
      return await work(dset);
    } finally {
      await run(h5.H5Dclose_async(dset));
    }
  }

  const NAMES = [
    ...LARGE,
    ...[
      'compact',
      'wide',
      'sparse',
      'unwritten',
      'packed',
      'bzip2',
      'external',
      'source',
      'virtual',
      'pairs',
      'arrays',
    ],
    'scalar',
  ];
  const CONVERSIONS: Readonly<Record<string, h5.Datatype>> = {
    compact: h5.H5T_NATIVE_DOUBLE,
    wide: h5.H5T_NATIVE_DOUBLE,
    contiguous: h5.H5T_NATIVE_FLOAT,
    compressed: h5.H5T_NATIVE_INT32,
    virtual: h5.H5T_NATIVE_INT16,
    packed: h5.H5T_NATIVE_FLOAT,
    bzip2: h5.H5T_NATIVE_FLOAT,
  };

  test.each(NAMES)('%s: gives the array itself, with what a read gives otherwise', async (name) => {
    for (const type of [H5T_NATIVE, CONVERSIONS[name]] as (h5.MemoryType | undefined)[]) {
      if (type === undefined) continue;
      await using(name, async (dset) => {
        const expected = (await run(h5.H5Dread_async(dset, type))) as h5.NumericArray;
        const plain = expected.slice() as h5.NumericArray;
        bytesOf(plain).fill(0xa5);
        for (const into of [sharedLike(plain), plain]) {
          expect(await run(reading(dset, into, type))).toBe(into);
          expect(Buffer.compare(bytesOf(into), bytesOf(expected))).toBe(0);
        }
      });
    }
  });

  test('of a file open for writing, before and after libhdf5 wrote into it', async () => {
    const path = join(folder, 'written.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    const dset = await run(
      h5.H5Dcreate_async(file, 'd', h5.H5T_STD_I32LE, h5.H5Screate_simple([100]), H5P_DEFAULT, {
        chunk: [10],
        deflate: 1,
      }),
    );
    const into = sharedLike(new Int32Array(100).fill(-1));
    expect(await run(reading(dset, into))).toBe(into);
    expect(into.every((value) => value === 0)).toBe(true);
    const values = Int32Array.from({ length: 100 }, (_, n) => n);
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    expect(await run(reading(dset, into))).toBe(into);
    expect([...into]).toEqual([...values]);
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });

  test('elements that the memory space does not select stay as they are', async () => {
    await using('source', async (dset) => {
      const memory = h5.H5Screate_simple([20, 10]);
      for (const shared of [true, false]) {
        const array = new Int32Array(200).fill(-1);
        const into = shared ? sharedLike(array) : array;
        const even = h5.H5Sselect_hyperslab(memory, h5.H5S_SELECT_SET, [0, 1], [3, 2], [6, 5], null);
        const odd = h5.H5Sselect_hyperslab(memory, h5.H5S_SELECT_SET, [1, 0], [3, 2], [6, 5], null);
        const half = h5.H5Sselect_hyperslab(
          h5.H5Screate_simple([6, 10]),
          h5.H5S_SELECT_SET,
          [0, 0],
          null,
          [6, 5],
          null,
        );
        for (const space of [even, odd]) {
          expect(await run(h5.H5Dread_async(dset, H5T_NATIVE, space, half, { into }))).toBe(into);
        }
        const expected = new Int32Array(200).fill(-1);
        for (let i = 0; i < 6; i += 1) {
          for (let k = 0; k < 5; k += 1) {
            expected[3 * i * 10 + 1 + 2 * k] = i * 10 + k;
            expected[(3 * i + 1) * 10 + 2 * k] = i * 10 + k;
          }
        }
        expect([...into]).toEqual([...expected]);
      }
    });
  });

  test('a wrong array is refused, and nothing is written', async () => {
    const cases: [string, h5.NumericArray, string][] = [
      ['source', new Int32Array(59).fill(9), 'Int32Array of length 60, not a Int32Array of length 59'],
      ['source', new Float32Array(60).fill(9), 'Int32Array of length 60, not a Float32Array of length 60'],
      ['chunked', new Float64Array(10).fill(9), `Float64Array of length ${ELEMENTS}`],
      ['virtual', new Int32Array(61).fill(9), 'length 60'],
      ['external', new Int32Array(61).fill(9), 'length 60'],
      ['texts', new Uint8Array(2).fill(9), 'no typed array'],
      ['compound', new Uint8Array(24).fill(9), 'no typed array'],
      ['nothing', new Float32Array(0), 'null dataspace'],
    ];
    for (const [name, array, message] of cases) {
      await using(name, async (dset) => {
        for (const into of [array, sharedLike(array)]) {
          const { message: told } = await expectFailure(reading(dset, into), 'bad-argument');
          expect(told).toContain(message);
          expect(told).toContain('dxpl_id.into');
          expect(into.every((value) => value === 9)).toBe(true);
        }
      });
    }
  });

  test('what is no array for numbers, or is detached, or of another routine, is refused at the call', async () => {
    const dset = datasets[0]![0]!;
    const gone = new Float64Array(ELEMENTS);
    structuredClone(gone, { transfer: [gone.buffer] });
    for (const into of [new Uint8ClampedArray(4), new DataView(new ArrayBuffer(8)), [1, 2], gone, 'text']) {
      await expectFailure(reading(dset, into as never), 'bad-argument');
    }
    const into = new Float64Array(ELEMENTS);
    const write = h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, { into }, into);
    expect((await expectFailure(write, 'bad-argument')).message).toContain('dxpl_id.into');
    const multi = h5.H5Dread_multi_async(1, [dset], [H5T_NATIVE], [H5S_ALL], [H5S_ALL], { into });
    expect((await expectFailure(multi, 'bad-argument')).message).toContain('dxpl_id.into');
  });

  test('a second subscriber of a cold operation is refused; a tracked one has any number', async () => {
    const into = new Float64Array(ELEMENTS);
    const cold = reading(datasets[0]![1]!, into);
    await run(cold);
    into.fill(3);
    expect((await expectFailure(cold, 'bad-argument')).message).toContain('subscribed to before');
    expect(into.every((value) => value === 3)).toBe(true);
    const es = h5.H5EScreate();
    const tracked = h5.H5Dread_async(datasets[0]![1]!, H5T_NATIVE, H5S_ALL, H5S_ALL, { into }, es);
    expect(await run(tracked)).toBe(into);
    expect(await run(tracked)).toBe(into);
    expect(firstWrong(into, 0)).toBe(-1);
    await lastValueFrom(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    h5.H5ESclose(es);
  });

  test('an array that is detached while it is read into is an error', async () => {
    const into = new Float64Array(ELEMENTS);
    const read = run(reading(datasets[0]![0]!, into));
    structuredClone(into, { transfer: [into.buffer] });
    await expect(read).rejects.toMatchObject({ kind: 'bad-argument' });
  });

  test('overlapping views wait for one another, others do not; a write takes what was read', async () => {
    for (const shared of [true, false]) {
      const buffer = shared ? new SharedArrayBuffer(8 * (ELEMENTS + 64)) : new ArrayBuffer(8 * (ELEMENTS + 64));
      const first = new Float64Array(buffer, 0, ELEMENTS);
      const second = new Float64Array(buffer, 8 * 64, ELEMENTS);
      const file = await run(h5.H5Fcreate_async(join(folder, 'copy.h5'), h5.H5F_ACC_TRUNC));
      const space = h5.H5Screate_simple([64]);
      const copy = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_NATIVE_DOUBLE, space));
      const es = h5.H5EScreate();
      h5.H5Dread_async(datasets[1]![2]!, H5T_NATIVE, H5S_ALL, H5S_ALL, { into: first }, es);
      h5.H5Dread_async(datasets[2]![0]!, H5T_NATIVE, H5S_ALL, H5S_ALL, { into: second }, es);
      const head = first.subarray(0, 64);
      h5.H5Dwrite_async(copy, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, head, es);
      const read = h5.H5Dread_async(copy, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, es);
      const { err_occurred } = await lastValueFrom(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
      expect(err_occurred).toBe(false);
      h5.H5ESclose(es);
      expect(firstWrong(second, 2)).toBe(-1);
      expect([...((await run(read)) as Float64Array)]).toEqual(Array.from({ length: 64 }, (_, n) => n + 1));
      await run(h5.H5Dclose_async(copy));
      await run(h5.H5Fclose_async(file));
    }
  });

  test('an error leaves the array free, also for operations that waited', async () => {
    const into = sharedLike(new Float64Array(ELEMENTS));
    await using('texts', async (texts) => {
      const failing = expectFailure(reading(texts, into), 'bad-argument');
      const waiting = run(reading(datasets[1]![0]!, into));
      await failing;
      expect(await waiting).toBe(into);
      expect(firstWrong(into, 1)).toBe(-1);
    });
  });

  test('whose worker is lost frees the array when no other worker helps it any more', async () => {
    const started: Worker[] = [];
    const worker = (): Worker => {
      started.push(new Worker(new URL('../../dist/worker/node.js', import.meta.url)));
      return started.at(-1) as Worker;
    };
    const connector = h5.nativeConnector({ workers: 3, worker });
    onTestFinished(() => connector.terminate());
    const open = async (n: number): Promise<h5.DatasetId> => {
      const file = await run(h5.H5Fopen_async(paths[n]!, h5.H5F_ACC_RDONLY, { connector }));
      return run(h5.H5Dopen_async(file, 'compressed'));
    };
    const dsets = [await open(0), await open(1)];
    const into = sharedLike(new Float64Array(ELEMENTS));
    for (const dset of dsets) await run(reading(dset, into));
    const lost = expectFailure(reading(dsets[0]!, into), 'worker-lost');
    const next = run(reading(dsets[1]!, into));
    await new Promise<void>((resolve) => setImmediate(resolve));
    await started[0]!.terminate();
    await lost;
    expect(await next).toBe(into);
    expect(firstWrong(into, 1)).toBe(-1);
  });

  test.each([
    ['shared memory', true],
    ['an ArrayBuffer', false],
  ])('1,000 scrubs through files: %s never has an element of another read', async (_, shared) => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    const array = new Float64Array(ELEMENTS);
    const into = shared ? sharedLike(array) : array;
    let completed = 0;
    let under: Subscription | undefined;
    for (let n = 0; n < 1000; n += 1) {
      under?.unsubscribe();
      const file = random(FILES);
      const isLast = n % 8 === 7;
      const dset = datasets[file]![random(LARGE.length)]!;
      const ended = new Promise<void>((resolve, reject) => {
        under = reading(dset, into).subscribe({
          next: (data) => {
            completed += 1;
            if (data !== into) reject(new Error('it gave another array'));
            const wrong = firstWrong(into, file);
            if (wrong >= 0) reject(new Error(`scrub ${n}: element ${wrong} is ${into[wrong]}`));
          },
          error: reject,
          complete: resolve,
        });
      });
      if (isLast) await ended;
      else {
        ended.catch(() => {});
        for (let turns = random(12); turns > 0; turns -= 1) await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
    under?.unsubscribe();
    expect(completed).toBeGreaterThanOrEqual(125);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: h5.NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

test('frames of many small chunks that were left are never mixed into the next', async () => {
  const path = join(temporaryFolder(), 'frames.h5');
  const space = h5.H5Screate_simple([100, 100]);
  const made = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const dcpl = { chunk: [16, 16], deflate: 1 };
  const dset = await run(h5.H5Dcreate_async(made, 'k', h5.H5T_IEEE_F64BE, space, {}, dcpl));
  const values = Float64Array.from({ length: 10_000 }, (_, n) => n);
  await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, values));
  await run(h5.H5Dclose_async(dset));
  await run(h5.H5Fclose_async(made));
  const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
  const data = await run(h5.H5Dopen_async(file, 'k'));
  const into = new Float64Array(new SharedArrayBuffer(8 * 90 * 100));
  const frame = (n: number) =>
    h5.H5Dread_async(
      data,
      h5.H5T_NATIVE,
      h5.H5S_ALL,
      h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [n, 0], null, [90, 100], null),
      { into },
    );
  let wrong = 0;
  for (let n = 0; n < 600; n += 1) {
    const left = frame((n * 7) % 11).subscribe({ error: () => {} });
    for (let turn = 0; turn < n % 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    left.unsubscribe();
    const first = n % 11;
    await run(frame(first));
    if (into.some((value, i) => value !== first * 100 + i)) wrong += 1;
  }
  expect(wrong).toBe(0);
  await run(h5.H5Dclose_async(data));
  await run(h5.H5Fclose_async(file));
});

test('the progress of a set counts small reads, in files open for writing too', async () => {
  const path = join(temporaryFolder(), 'small.h5');
  const made = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const dset = await run(h5.H5Dcreate_async(made, 'k', h5.H5T_STD_I32LE, h5.H5Screate_simple([1000])));
  await run(h5.H5Dclose_async(dset));
  await run(h5.H5Fclose_async(made));
  for (const flags of [h5.H5F_ACC_RDONLY, h5.H5F_ACC_RDWR]) {
    const es = new h5.EventSet();
    const file = h5.H5Fopen_async(path, flags, h5.H5P_DEFAULT, es);
    const data = h5.H5Dopen_async(file, 'k', h5.H5P_DEFAULT, es);
    h5.H5Dread_async(data, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, es);
    await run(es.wait());
    expect(es.progress).toMatchObject({ loadedBytes: 4000, totalBytes: 4000 });
    h5.H5Dclose_async(data, es);
    h5.H5Fclose_async(file, es);
    await run(es.wait());
  }
});
