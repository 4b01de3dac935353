import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { forkJoin } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { failure, run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { containerOf, expectH5pyToFind } from '../support/writtenFile.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const MERGE: h5.DataTransfer = { merge: true };

/** A buffer of this size is fetched from this thread, which answers when the test lets it: what is called waits so long. */
const HELD = 2 ** 18;

/** A file with a dataset, and an operation under way in it behind which everything that is called now has to wait. */
async function begin(type: h5.Datatype, dims: readonly number[], dcpl: h5.DatasetCreation = H5P_DEFAULT) {
  const path = join(temporaryFolder(), 'f.h5');
  const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const create = (name: string, type: h5.Datatype, dims: readonly number[], dcpl: h5.DatasetCreation = H5P_DEFAULT) =>
    run(h5.H5Dcreate_async(file, name, type, h5.H5Screate_simple([...dims]), H5P_DEFAULT, dcpl));
  const held = await create('held', h5.H5T_STD_I32LE, [HELD]);
  const dset = await create('d', type, dims, dcpl);
  const es = h5.H5EScreate();
  /** When operations began. */
  const began = new Map<bigint, bigint>();
  es.subscribe((event) => {
    if (event.type === 'succeeded') began.set(event.operation.op_ins_count, event.operation.op_exec_ts);
  });
  const hold = () => h5.H5Dwrite_async(held, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Int32Array(HELD), es);
  const close = async (): Promise<void> => {
    for (const id of [dset, held]) await run(h5.H5Dclose_async(id));
    await run(h5.H5Fclose_async(file));
  };
  return { path, file, dset, es, began, create, hold, close };
}

const part = (dims: readonly number[], start: readonly number[], count: readonly number[]): h5.Dataspace =>
  h5.H5Sselect_hyperslab(h5.H5Screate_simple([...dims]), 'H5S_SELECT_SET', [...start], null, [...count], null);

const DONE = { num_in_progress: 0, err_occurred: false };

describe('ten thousand writes of a hundred elements in one event set', () => {
  const [WRITES, LENGTH] = [10_000, 100];
  const dims = [WRITES * LENGTH];

  async function write(dxpl: h5.DataTransfer, dcpl: h5.DatasetCreation = H5P_DEFAULT) {
    const { path, dset, es, began, hold, close } = await begin(h5.H5T_IEEE_F32LE, dims, dcpl);
    hold();
    for (let n = 0; n < WRITES; n += 1) {
      const values = Float32Array.from({ length: LENGTH }, (_, i) => n * LENGTH + i);
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part(dims, [n * LENGTH], [LENGTH]), dxpl, values, es);
    }
    const inserted = h5.H5ESget_count(es);
    const answer = await run(es.wait());
    await close();
    return { path, inserted, answer, runs: new Set([...began.values()]).size - 1 };
  }

  describeWithTools('give what h5py reads', ['python'], ({ python }) => {
    test.each([
      ['contiguous', {}],
      ['in chunks that no write fills', { chunk: [1024], deflate: 1 }],
    ])('%s: the same merged as alone, each an operation of its own', async (_, dcpl) => {
      const value = containerOf(Float32Array.from({ length: WRITES * LENGTH }, (_, n) => n));
      for (const dxpl of [MERGE, ...('chunk' in dcpl ? [] : [H5P_DEFAULT])]) {
        const { path, inserted, answer, runs } = await write(dxpl, dcpl);
        expect([inserted, answer]).toEqual([WRITES + 1, DONE]);
        expectH5pyToFind(python, path, [{ path: '/d', shape: dims, value }]);
        // All that begins at one time is one write.
        if (dxpl === MERGE) expect(runs).toBeLessThanOrEqual(10);
        else expect(runs).toBeGreaterThan(WRITES / 2);
      }
    });
  });
});

describe('merged writes', () => {
  test('each tell their own bytes and end', async () => {
    const { dset, es, hold, close } = await begin(h5.H5T_STD_I64LE, [30]);
    const told: string[] = [];
    hold();
    const first = h5.H5ESget_op_counter(es);
    es.subscribe((event) => {
      const { type, operation } = event;
      if (operation.op_ins_count < first || type === 'inserted') return;
      const what = type === 'progress' ? `${event.loadedBytes}/${event.totalBytes}` : type;
      told.push(`${operation.op_ins_count - first} ${what}`);
    });
    [2, 3, 5].reduce((from, count) => {
      const buf = Int32Array.from({ length: count }, (_, n) => from + n);
      h5.H5Dwrite_async(dset, h5.H5T_NATIVE_INT32, H5S_ALL, part([30], [from], [count]), MERGE, buf, es);
      return from + count;
    }, 4);
    expect(await run(es.wait())).toEqual(DONE);
    expect(told).toEqual(
      // Converted to 8 bytes an element in the file.
      [
        ['0 started', '1 started', '2 started'],
        ['0 16/16', '0 succeeded'],
        ['1 24/24', '1 succeeded'],
        ['2 40/40', '2 succeeded'],
      ].flat(),
    );
    const expected = BigInt64Array.from({ length: 30 }, (_, n) => (n >= 4 && n < 14 ? BigInt(n) : 0n));
    expect(await run(h5.H5Dread_async(dset))).toEqual(expected);
    await close();
  });

  test('keep to their datasets and memory types', async () => {
    const { dset, es, hold, create, close } = await begin(h5.H5T_STD_I32LE, [300]);
    const other = await create('other', h5.H5T_IEEE_F64LE, [300], { chunk: [7] });
    const types = [h5.H5T_NATIVE_INT16, h5.H5T_NATIVE_INT32, h5.H5T_NATIVE_FLOAT] as const;
    const arrays = [Int16Array, Int32Array, Float32Array] as const;
    hold();
    for (let n = 0; n < 300; n += 1) {
      const kind = Math.floor(n / 10) % 3;
      const values = (arrays[kind] as typeof Int16Array).of(n) as h5.H5WritableData;
      for (const id of n % 50 < 25 ? [dset, other] : [dset])
        h5.H5Dwrite_async(id, types[kind] as h5.Datatype, H5S_ALL, part([300], [n], [1]), MERGE, values, es);
    }
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.from({ length: 300 }, (_, n) => n));
    const found = await run(h5.H5Dread_async(other));
    expect(found).toEqual(Float64Array.from({ length: 300 }, (_, n) => (n % 50 < 25 ? n : 0)));
    await run(h5.H5Dclose_async(other));
    await close();
  });

  test('of pieces of rows, of columns, and over one another leave what one by one leaves', async () => {
    const dims = [40, 60];
    const { dset, es, began, hold, close } = await begin(h5.H5T_STD_U16LE, dims, { chunk: [16, 16], shuffle: true });
    const expected = new Uint16Array(2400);
    let value = 0;
    const write = (start: readonly [number, number], count: readonly [number, number]): void => {
      const values = Uint16Array.from({ length: count[0] * count[1] }, () => (value += 1));
      values.forEach((one, n) => {
        expected[(start[0] + Math.floor(n / count[1])) * 60 + start[1] + (n % count[1])] = one;
      });
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part(dims, start, count), MERGE, values, es);
    };
    hold();
    for (let row = 0; row < 40; row += 4) for (let column = 0; column < 60; column += 12) write([row, column], [4, 12]);
    for (let column = 59; column >= 30; column -= 1) write([3, column], [30, 1]);
    for (let n = 0; n < 40; n += 1) write([n, n], [1, 20]);
    for (let n = 0; n < 10; n += 1) write([5, 5], [1, 1]);
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(expected);
    // The first two runs are one write each; what overlaps is not merged.
    expect(new Set(began.values()).size).toBe(1 + 1 + 1 + 40 + 10);
    await close();
  });

  test('that fail do so alone, with their own errors', async () => {
    const { dset, es, hold, close } = await begin(h5.H5T_STD_I32LE, [8]);
    hold();
    const write = (at: number, values: h5.H5WritableData, dxpl = MERGE) =>
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part([9], [at], [1]), dxpl, values, es);
    const writes = Array.from({ length: 9 }, (_, n) => write(n, Int32Array.of(n + 1)));
    // Of the wrong class all of them, so that they are merged first: the error is told to each.
    const wrong = [0, 1, 2].map((n) => write(n, Float64Array.of(9)));
    const beyond = await failure(writes[8] as h5.Operation<void>);
    expect(beyond.message).toContain('beyond the extent');
    await run(forkJoin(writes.slice(0, 8)));
    for (const one of wrong) {
      const { kind, message } = await failure(one);
      expect([kind, message]).toEqual(['bad-argument', 'buf: expected Int32Array of 1, got Float64Array of 1']);
    }
    // A wait stops at each failure.
    for (let n = 0; n < 4; n += 1) expect(await run(es.wait())).toMatchObject({ err_occurred: true });
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    await close();
  });

  test('into a file opened for reading only all fail, each for itself', async () => {
    const { path, close } = await begin(h5.H5T_STD_I32LE, [8]);
    await close();
    const es = h5.H5EScreate();
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const dset = h5.H5Dopen_async(file, 'd', H5P_DEFAULT, es);
    const writes = [0, 1, 2].map((n) =>
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part([8], [n], [1]), MERGE, Int32Array.of(1), es),
    );
    for (const one of writes) expect((await failure(one)).kind).toBe('permission');
    const missing = h5.H5Dopen_async(file, 'missing', H5P_DEFAULT, es);
    const lost = [0, 1, 2].map((n) =>
      h5.H5Dwrite_async(missing, H5T_NATIVE, H5S_ALL, part([8], [n], [1]), MERGE, Int32Array.of(1), es),
    );
    for (const one of lost) expect((await failure(one)).kind).toBe('dependency-failed');
    await run(h5.H5Dclose_async(await run(dset)));
    await run(h5.H5Fclose_async(file));
  });

  test('leave out one that is canceled before they begin', async () => {
    const { dset, es, began, hold, close } = await begin(h5.H5T_STD_I32LE, [7]);
    hold();
    const write = (n: number, set: h5.EventSet | typeof h5.H5ES_NONE) =>
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part([7], [n], [1]), MERGE, Int32Array.of(n + 1), set);
    for (let n = 0; n < 7; n += 1) {
      if (n === 3) write(n, h5.H5ES_NONE).subscribe().unsubscribe();
      else write(n, es);
    }
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 3, 0, 5, 6, 7));
    expect(new Set(began.values()).size).toBe(1 + 2);
    await close();
  });

  test('of several datasets in one operation are merged with those that follow', async () => {
    const { dset, es, hold, close } = await begin(h5.H5T_STD_I32LE, [4]);
    hold();
    const spaces = [0, 1].map((n) => part([4], [n], [1]));
    const types = [H5T_NATIVE, H5T_NATIVE] as const;
    const values = [Int32Array.of(1), Int32Array.of(2)];
    h5.H5Dwrite_multi_async(2, [dset, dset], types, [H5S_ALL, H5S_ALL], spaces, MERGE, values, es);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part([4], [2], [2]), MERGE, Int32Array.of(3, 4), es);
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(1, 2, 3, 4));
    await close();
  });
});

describeWithTools('merged writes into what h5py made', ['python'], ({ python }) => {
  test('keep the numbers of an array element together', async () => {
    const path = join(temporaryFolder(), 'arrays.h5');
    const script = "import h5py, sys; h5py.File(sys.argv[1], 'w').create_dataset('d', (4, 2), '(3,)i4')";
    expect(spawnSync(python, ['-c', script, path]).status).toBe(0);
    const es = h5.H5EScreate();
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR));
    const dset = await run(h5.H5Dopen_async(file, 'd'));
    // Columns: their elements are woven together.
    for (const column of [0, 1]) {
      const values = Int32Array.from({ length: 12 }, (_, n) => Math.floor(n / 3) * 6 + column * 3 + (n % 3));
      h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, part([4, 2], [0, column], [4, 1]), MERGE, values, es);
    }
    expect(await run(es.wait())).toEqual(DONE);
    expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.from({ length: 24 }, (_, n) => n));
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  });
});
