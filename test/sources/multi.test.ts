import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import type { SpaceArgument } from '../../src/model/Dataspace.js';
import type { MemoryType } from '../../src/model/Datatype.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import type { DatasetId } from '../../src/model/Identifier.js';
import type { Operation } from '../../src/operations/Operation.js';
import { H5Dopen_async } from '../../src/sources/H5D.js';
import { H5Dread_multi_async, H5Dwrite_multi_async } from '../../src/sources/H5Dmulti.js';
import type { Loc } from '../../src/sources/operation.js';
import { cancelQueued, FakeConnector, NANOSECONDS, STARTED_AT, succeedAtOnce } from '../support/fakeConnector.js';
import { answerOf, errorOf, observe } from '../support/observe.js';

let a: FakeConnector;
let b: FakeConnector;
let x: DatasetId;
let y: DatasetId;
let es: EventSet;

const types = (n: number): MemoryType[] => Array(n).fill('H5T_NATIVE');
const spaces = (n: number): SpaceArgument[] => Array(n).fill('H5S_ALL');
const read = (dsets: readonly Loc<DatasetId>[], set?: EventSet) => {
  const n = dsets.length;
  return H5Dread_multi_async(n, dsets, types(n), spaces(n), spaces(n), H5P_DEFAULT, set);
};

beforeEach(() => {
  a = new FakeConnector(undefined, 'a');
  b = new FakeConnector(undefined, 'b');
  x = a.open('dataset');
  y = b.open('dataset');
  es = new EventSet();
});

describe('H5Dread_multi_async', () => {
  it('is one operation of the set, made of a read of each dataset', () => {
    const operation = read([x, y], es);
    expect([a.routines, b.routines, es.count]).toEqual([['H5Dread'], ['H5Dread'], 1]);
    expect(es.requests()[0]?.info.api_name).toBe('H5Dread_multi_async');
    expect(es.requests()[0]?.info.api_args).toMatch(/^count=2, dset_id=\[0x5.*, 0x5.*\], mem_type_id=/);
    expect(operation.identifier).toBeUndefined();
  });

  it('gives the results in order when all have ended', () => {
    const seen = observe(read([x, y]));
    b.last.succeed('second');
    expect(seen.values).toEqual([]);
    a.last.succeed('first');
    expect([seen.values, seen.completed]).toEqual([[['first', 'second']], true]);
  });

  it('sums the progress', () => {
    read([x, y], es);
    a.last.start().progress(10, 100);
    b.last.start().progress(5, 50);
    a.last.progress(20, 100);
    expect(es.progress).toMatchObject({ loadedBytes: 25, totalBytes: 150 });
    expect(es.status.running).toBe(1);
  });

  it('began when the first began and took as long as all together', () => {
    read([x, y], es);
    a.last.succeed();
    b.last.succeed();
    const [info] = es.requests().map((request) => request.info);
    expect([info?.op_exec_ts, info?.op_exec_time]).toEqual([BigInt(STARTED_AT), BigInt(NANOSECONDS)]);
  });

  it('ends when all have ended, with the first failure', () => {
    const seen = observe(read([x, x, y]));
    const first = b.last.fail('io', 'first');
    a.calls[0]?.fail('io', 'second');
    expect(seen.error).toBeUndefined();
    a.calls[1]?.succeed();
    expect(seen.error).toBe(first);
  });

  it('fails for what failed rather than for a cancellation', () => {
    const seen = observe(read([x, y]));
    a.last.fail('canceled');
    const error = b.last.fail('io');
    expect(seen.error).toBe(error);
  });

  it('cancels each', () => {
    const operation = read([x, y], es);
    expect(answerOf(es.cancel())).toEqual({ num_not_canceled: 0, err_occurred: false });
    expect([a.last.cancels, b.last.cancels]).toEqual([1, 1]);
    expect(errorOf(operation)).toMatchObject({ kind: 'canceled' });
  });

  it('counts as not canceled while one of its reads runs', () => {
    read([x, y], es);
    a.last.start();
    expect(answerOf(es.cancel())).toEqual({ num_not_canceled: 1, err_occurred: false });
    expect([a.last.ended, b.last.ended, es.count]).toEqual([false, true, 1]);
    a.last.fail('canceled');
    expect(es.status.canceled).toBe(1);
  });

  it('reaches those that are sent while it is canceled', () => {
    a.answer = (call) => {
      es.cancel();
      cancelQueued(call);
    };
    const operation = read([x, y], es);
    expect(errorOf(operation)).toMatchObject({ kind: 'canceled' });
    expect(b.calls).toEqual([]);
  });

  it('unsubscribed from, cancels each', () => {
    observe(read([x, y])).unsubscribe();
    expect([a.last.cancels, b.last.cancels]).toEqual([1, 1]);
  });

  it('runs cold locations and closes them', () => {
    const dataset = H5Dopen_async(a.open('file'), 'x');
    const seen = observe(read([dataset, y]));
    expect(a.routines).toEqual(['H5Dopen', 'H5Dread']);
    for (const call of [...a.calls, ...b.calls]) call.succeed(call.routine === 'H5Dread' ? [1] : undefined);
    expect([a.routines.at(-1), seen.values]).toEqual(['H5Oclose', []]);
    a.last.succeed();
    expect(seen.values).toEqual([[[1], [1]]]);
  });

  it('fails when closing them does', () => {
    const seen = observe(read([H5Dopen_async(a.open('file'), 'x'), y]));
    for (const call of [...a.calls, ...b.calls]) call.succeed(call.routine === 'H5Dread' ? [1] : undefined);
    const error = a.last.fail();
    expect([seen.values, seen.error]).toEqual([[], error]);
  });

  it('of no dataset succeeds at once', () => {
    expect(answerOf(read([]))).toEqual([]);
  });

  it.each([
    ['count', () => H5Dread_multi_async(-1, [], [], [], [], H5P_DEFAULT), /count must be an integer/],
    [
      'a length',
      () => H5Dread_multi_async(2, [x, y], types(1), spaces(2), spaces(2), H5P_DEFAULT),
      /mem_type_id must have 2 members.*not 1/,
    ],
    [
      'an array',
      () => H5Dread_multi_async(1, x as never, types(1), spaces(1), spaces(1), H5P_DEFAULT),
      /dset_id must be an array/,
    ],
    ['a member', () => read([x, 7 as never]), /dataset 1: dset_id must be an identifier/],
  ])('refuses a wrong argument: %s', (_, call, message) => {
    const operation = call() as Operation<unknown>;
    expect(errorOf(operation)).toMatchObject({
      kind: 'bad-argument',
      routine: 'H5Dread_multi_async',
      message: expect.stringMatching(message),
    });
    es.insert(operation);
    expect([es.count, a.calls, b.calls]).toEqual([0, [], []]);
  });

  it('fails for a dataset that never came to be', () => {
    const dataset = H5Dopen_async(a.open('file'), 'x', H5P_DEFAULT, es);
    a.last.fail('not-found');
    const operation = read([dataset, y], es);
    b.last.succeed();
    expect(errorOf(operation)).toMatchObject({ kind: 'dependency-failed', cause: { kind: 'not-found' } });
  });
});

describe('H5Dwrite_multi_async', () => {
  const write = (bufs: never[], set?: EventSet) =>
    H5Dwrite_multi_async(2, [x, y], types(2), spaces(2), spaces(2), H5P_DEFAULT, bufs, set);

  it('writes each buffer and emits undefined', () => {
    a.answer = succeedAtOnce;
    b.answer = succeedAtOnce;
    const [first, second] = [new Int8Array(1), new Int8Array(2)];
    const seen = observe(write([first, second] as never[]));
    expect([seen.values, seen.completed]).toEqual([[undefined], true]);
    expect([a.last.args.buf, b.last.args.buf]).toEqual([first, second]);
    expectTypeOf(write).returns.toEqualTypeOf<Operation<void>>();
  });

  it('has as many buffers as datasets', () => {
    expect(errorOf(write([]))).toMatchObject({
      kind: 'bad-argument',
      message: expect.stringContaining('buf must have 2'),
    });
  });
});
