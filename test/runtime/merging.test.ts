import { afterEach, describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import type { Steps } from '../../src/runtime/schedule/Steps.js';
import { type Behaviour, deferred, Pair, settle, type Told } from './pair.js';

let pair: Pair;
afterEach(() => pair.close());

/** Arguments of the fake calls: of one run all that have `n`. */
type Args = { readonly n?: number; readonly all?: readonly number[] };

/** Merges calls with numbers up to the first without, ten at the most. */
const mergeNumbers: NonNullable<Pair['merge']> = (first, next) => {
  const { n } = first.args as Args;
  if (n === undefined) return undefined;
  const all = [n];
  for (const { args } of next) {
    const { n } = args as Args;
    if (n === undefined || all.length === 10) break;
    all.push(n);
  }
  if (all.length === 1) return undefined;
  return { request: { ...first, args: { all } as never }, bytes: all.map((one) => 10 * one) };
};

/** A server whose engine notes what it runs. Calls that are made together arrive together. */
function makePair(behaviour: Behaviour, merge = mergeNumbers): { readonly ran: unknown[] } {
  const ran: unknown[] = [];
  pair = new Pair((args, context, routine) => {
    const { n, all } = args as Args;
    ran.push(all ?? n ?? 'other');
    return behaviour(args, context, routine);
  });
  pair.merge = merge;
  return { ran };
}

const callAll = (...numbers: (number | undefined)[]): Told[] =>
  numbers.map((n) => pair.call(n === undefined ? {} : { n }));
const ended = (calls: readonly Told[]): Promise<unknown[]> => Promise.all(calls.map(({ end }) => end));
const nothing: Behaviour = () => undefined;

/** One step, in which others can come. */
function* stepping(after: () => void = () => {}): Steps<undefined> {
  yield { type: 'progress', loadedBytes: 0, totalBytes: 1 };
  yield { type: 'progress', loadedBytes: 1, totalBytes: 1 };
  after();
}

describe('merged calls', () => {
  test('run as one, and each tells its own beginning, bytes and end', async () => {
    const { ran } = makePair(() => stepping());
    const calls = callAll(1, 2, 3);
    expect(await ended(calls)).toEqual([undefined, undefined, undefined]);
    expect(ran).toEqual([[1, 2, 3]]);
    expect(calls.map(({ events }) => events)).toEqual([
      ['started', '10/10', 'result'],
      ['started', '20/20', 'result'],
      ['started', '30/30', 'result'],
    ]);
    expect(pair.client.pending).toBe(0);
  });

  test('are as many as the engine takes; the rest of the queue goes on behind them', async () => {
    const { ran } = makePair(nothing);
    const calls = callAll(...Array.from({ length: 25 }, (_, n) => n), undefined, 30, 31);
    await ended(calls);
    expect(ran.map((one) => (Array.isArray(one) ? one.length : one))).toEqual([10, 10, 5, 'other', 2]);
    expect(calls.every(({ events }) => events.at(-1) === 'result')).toBe(true);
  });

  test('are of one queue', async () => {
    const { ran } = makePair(nothing);
    const calls = [1, 2, 3, 4].map((n) => pair.call({ n }, { queue: n % 2 }));
    await ended(calls);
    expect(ran).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('may be answered later', async () => {
    const gate = deferred<void>();
    const { ran } = makePair(() => gate.promise);
    const calls = callAll(1, 2);
    await settle();
    expect(calls.map(({ events }) => events)).toEqual([['started'], ['started']]);
    gate.resolve();
    await ended(calls);
    expect(ran).toEqual([[1, 2]]);
  });
});

describe('when the call in place of several fails', () => {
  const failing =
    (how: 'throws' | 'throws after steps' | 'rejects'): Behaviour =>
    (args) => {
      const { n, all } = args as Args;
      const fail = () => {
        if (all || n === 2) throw new H5Error('io', 'H5Dwrite_async', `number ${n ?? 'all'} failed`);
      };
      if (how === 'throws after steps') return stepping(fail);
      if (how === 'rejects') return Promise.resolve().then(fail);
      return fail();
    };

  test.each(['throws', 'throws after steps', 'rejects'] as const)('each runs again alone: it %s', async (how) => {
    const { ran } = makePair(failing(how));
    const calls = callAll(1, 2, 3, undefined);
    const results = await ended(calls);
    expect(ran).toEqual([[1, 2, 3], 1, 2, 3, 'other']);
    expect(results.map((result) => (result instanceof H5Error ? result.message : result))).toEqual([
      undefined,
      'number 2 failed',
      undefined,
      undefined,
    ]);
    for (const { events } of calls) expect(events.filter((event) => event === 'started')).toHaveLength(1);
    expect(calls[1]?.events.at(-1)).toBe('error io');
    // What was merged tells nothing of its own progress before it succeeds.
    expect(calls[0]?.events).toEqual(
      how === 'throws after steps' ? ['started', '0/1', '1/1', 'result'] : ['started', 'result'],
    );
  });

  test('one that was canceled meanwhile does not run again', async () => {
    const gate = deferred<undefined>();
    const { ran } = makePair((args) => ('all' in args ? gate.promise : stepping()));
    const calls = callAll(1, 2, 3);
    await settle();
    pair.client.cancel(calls[1]?.number as number);
    await settle();
    gate.reject(new Error('all failed'));
    const results = await ended(calls);
    expect(ran).toEqual([[1, 2, 3], 1, 3]);
    expect(results).toEqual([undefined, expect.objectContaining({ kind: 'canceled' }), undefined]);
    expect(calls[1]?.events).toEqual(['started', 'not-canceled', 'error canceled']);
  });

  test('an engine beyond repair runs none of them', async () => {
    const { ran } = makePair(() => {
      pair.fatal = 'it stopped';
      throw new Error('all failed');
    });
    callAll(1, 2, 3);
    await settle();
    expect(ran).toEqual([[1, 2, 3]]);
    expect(pair.answered.flatMap(({ messages }) => messages).at(-1)).toMatchObject({ type: 'lost' });
  });
});

describe('a cancel', () => {
  test('before the run ends the run there', async () => {
    const { ran } = makePair(nothing);
    const calls = callAll(1, 2, 3, 4, 5);
    pair.client.cancel(calls[2]?.number as number);
    await settle();
    const results = await ended(calls);
    expect(ran).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(results[2]).toMatchObject({ kind: 'canceled' });
    expect(calls[2]?.events).toEqual(['error canceled']);
  });

  test.each([0, 1])('during the run is not obeyed, of call %i', async (index) => {
    const steps = deferred<void>();
    const { ran } = makePair(function* (): Steps<undefined> {
      yield { type: 'wait', until: steps.promise };
      yield { type: 'progress', loadedBytes: 1, totalBytes: 1 };
    } as Behaviour);
    const calls = callAll(1, 2);
    await settle();
    pair.client.cancel(calls[index]?.number as number);
    await settle();
    expect(calls[index]?.events).toEqual(['started', 'not-canceled']);
    steps.resolve();
    expect(await ended(calls)).toEqual([undefined, undefined]);
    expect(ran).toEqual([[1, 2]]);
    expect(calls[index]?.events.at(-1)).toBe('result');
  });
});
