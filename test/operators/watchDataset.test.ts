import { catchError, type Observable, of, take } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Request, Signal } from '../../src/connectors/Connector.js';
import { H5S_SCALAR, H5Screate, H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { DatasetId } from '../../src/model/Identifier.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { type NewRows, type WatchDatasetOptions, watchDataset } from '../../src/operators/watchDataset.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { broken, result, signalsOf } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

type Cold = (marbles: string, values?: object, error?: unknown) => Observable<Signal<unknown>>;

/** A dataset whose extent is another one at each look; the last one stays. */
class Growing {
  readonly connector = new FakeConnector();
  readonly id = this.connector.open('dataset') as DatasetId;
  looks = 0;
  readonly reads: { readonly start: number[]; readonly count: number[] }[] = [];

  constructor(
    extents: readonly (readonly number[])[],
    {
      cold,
      look = '(r|)',
      read = '(r|)',
    }: { readonly cold?: Cold; readonly look?: string; readonly read?: string } = {},
  ) {
    const answer = (wire: string, value: unknown): Observable<Signal<unknown>> =>
      cold?.(wire, { r: result(value) }, broken) ?? of(result(value));
    this.connector.signalsOf = signalsOf({
      H5Orefresh: () => of(result(undefined)),
      H5Dget_space: () => {
        const dims = extents[Math.min(this.looks, extents.length - 1)] as number[];
        this.looks += 1;
        return answer(look, H5Screate_simple(dims));
      },
      H5Dread: ({ args }: Request) => {
        const { start, count } = (
          args as unknown as { file_space_id: { selection: { start: number[]; count: number[] } } }
        ).file_space_id.selection;
        this.reads.push({ start: [...start], count: [...count] });
        return answer(read, Int32Array.of(...start, ...count));
      },
    });
  }

  watch(options: WatchDatasetOptions = {}): Observable<NewRows> {
    return of(this.id).pipe(watchDataset(options));
  }
}

const rows = (first: number, count: number) => ({
  data: Int32Array.of(first, count),
  shape: [count],
  offset: [first],
  datatype: H5T_STD_I32LE,
});

describe('watchDataset', () => {
  test('looks after each interval, emits what has come, and does not complete', () => {
    marbles(({ cold, expectObservable }) => {
      const growing = new Growing([[3], [3], [5], [9]], { cold: cold as Cold });
      expectObservable(growing.watch({ interval: 10 }), '35ms !').toBe('a 19ms b 9ms c', {
        a: rows(0, 3),
        b: rows(3, 2),
        c: rows(5, 4),
      });
    });
  });

  test('a second by default', () => {
    marbles(({ cold, expectObservable }) => {
      const growing = new Growing([[1], [2]], { cold: cold as Cold });
      expectObservable(growing.watch(), '1500ms !').toBe('a 999ms b', { a: rows(0, 1), b: rows(1, 1) });
    });
  });

  test('the interval begins when a look and its reads have ended: they never overlap', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const growing = new Growing([[3], [5], [5]], { cold: cold as Cold, look: '4ms (r|)', read: '20ms (r|)' });
      expectObservable(growing.watch({ interval: 10 }), '70ms !').toBe('24ms a 33ms b', {
        a: rows(0, 3),
        b: rows(3, 2),
      });
      flush();
      expect(growing.looks).toBe(3);
    });
  });

  test('from now on, and from a row on', () => {
    marbles(({ cold, expectObservable }) => {
      const extents = [[3], [5]];
      const now = new Growing(extents, { cold: cold as Cold });
      expectObservable(now.watch({ interval: 10, from: 'now' }), '15ms !').toBe('10ms a', { a: rows(3, 2) });
      const later = new Growing(extents, { cold: cold as Cold });
      expectObservable(later.watch({ interval: 10, from: 4 }), '15ms !').toBe('10ms a', { a: rows(4, 1) });
      const within = new Growing(extents, { cold: cold as Cold });
      expectObservable(within.watch({ interval: 10, from: 2 }), '15ms !').toBe('a 9ms b', {
        a: rows(2, 1),
        b: rows(3, 2),
      });
    });
  });

  test.each([
    ['of a look', { look: '--#' }, '--#'],
    ['of a read', { read: '--#' }, '--#'],
    ['never of a read', { read: '---' }, '---'],
  ])('an error %s ends it', (_, wires, expected) => {
    marbles(({ cold, expectObservable }) => {
      const growing = new Growing([[3]], { cold: cold as Cold, ...wires });
      expectObservable(growing.watch({ interval: 10 }), '9ms !').toBe(expected, undefined, broken);
    });
  });

  test('errors of the source and of the description; a source that never emits', () => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = signalsOf({ H5Dget_type: () => cold('--#', {}, broken) });
      expectObservable(of(connector.open('dataset') as DatasetId).pipe(watchDataset())).toBe('--#', undefined, broken);
      expectObservable(cold<DatasetId>('-#', {}, broken).pipe(watchDataset())).toBe('-#', undefined, broken);
      expectObservable(cold<DatasetId>('---').pipe(watchDataset())).toBe('---');
    });
  });

  test('who leaves ends the read that is under way, and the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const growing = new Growing([[3]], { cold: cold as Cold, read: '---------' });
      const source = cold('-d', { d: growing.id });
      expectObservable(source.pipe(watchDataset({ interval: 10 })), '----!').toBe('-----');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
    const connector = new FakeConnector((call) => {
      if (call.routine === 'H5Dget_type') call.succeed(H5T_STD_I32LE);
      else if (call.routine === 'H5Dget_create_plist') call.succeed({ chunk: [2] });
      else if (call.routine === 'H5Dget_space') call.succeed(H5Screate_simple([3]));
      else if (call.routine !== 'H5Dread') call.succeed();
    });
    observe(of(connector.open('dataset') as DatasetId).pipe(watchDataset())).unsubscribe();
    expect([connector.last.routine, connector.last.cancels]).toEqual(['H5Dread', 1]);
  });

  test('who leaves while nothing is under way is done at once, and each subscriber has all rows', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const growing = new Growing([[3]], { cold: cold as Cold });
      const watched$ = growing.watch({ interval: 10 });
      expectObservable(watched$, '5ms !').toBe('a', { a: rows(0, 3) });
      expectObservable(watched$.pipe(take(1))).toBe('(a|)', { a: rows(0, 3) });
      flush();
      expect(growing.looks).toBe(2);
    });
  });

  test('pieces of so many bytes, which end where chunks do', () => {
    const growing = new Growing([[11]]);
    const seen = observe(growing.watch({ pieceBytes: 5 * 4 }));
    expect(growing.reads.map(({ start, count }) => [...start, ...count])).toEqual([
      [0, 4],
      [4, 4],
      [8, 3],
    ]);
    expect(seen.values.map(({ offset }) => offset)).toEqual([[0], [4], [8]]);
    seen.unsubscribe();
  });

  test('a row is read whole, however large', () => {
    const growing = new Growing([[2, 100]]);
    observe(growing.watch({ pieceBytes: 1 })).unsubscribe();
    expect(growing.reads).toEqual([
      { start: [0, 0], count: [1, 100] },
      { start: [1, 0], count: [1, 100] },
    ]);
  });

  test('another dimension may be the one that grows', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const growing = new Growing(
        [
          [2, 3],
          [2, 5],
        ],
        { cold: cold as Cold },
      );
      expectObservable(growing.watch({ interval: 10, axis: 1 }), '15ms !');
      flush();
      expect(growing.reads).toEqual([
        { start: [0, 0], count: [2, 3] },
        { start: [0, 3], count: [2, 2] },
      ]);
    });
  });

  test('a consumer that keeps an emission is waited for', async () => {
    const growing = new Growing([[2], [4], [4]]);
    const iterator = toAsyncIterable(growing.watch({ interval: 0, pieceBytes: 4 }))[Symbol.asyncIterator]();
    for (const first of [0, 1, 2, 3]) {
      const { value } = await iterator.next();
      expect(value.offset).toEqual([first]);
      await new Promise(setImmediate);
      expect(growing.reads.length).toBeLessThanOrEqual(first + 2);
    }
    await iterator.return?.();
  });

  test('a dataset that becomes shorter is an error, whatever was emitted of it', () => {
    marbles(({ cold, expectObservable }) => {
      const growing = new Growing([[3], [2]], { cold: cold as Cold });
      const kinds$ = growing.watch({ interval: 10 }).pipe(catchError(({ kind, message }) => of([kind, message])));
      const told = ['unsupported', 'the dataset has become shorter: 2 rows, of which there were 3'];
      expectObservable(kinds$).toBe('a 9ms (e|)', { a: rows(0, 3), e: told });
    });
  });

  test('what has no such dimension', () => {
    const seen = observe(new Growing([[3]]).watch({ axis: 1 }));
    expect(seen.error).toMatchObject({ kind: 'bad-argument', routine: 'watchDataset' });
    const connector = new FakeConnector();
    connector.signalsOf = signalsOf({ H5Dget_space: () => of(result(H5Screate(H5S_SCALAR))) });
    const scalar = observe(of(connector.open('dataset') as DatasetId).pipe(watchDataset()));
    expect(scalar.error).toMatchObject({
      kind: 'bad-argument',
      message: 'axis is 0, and the dataset has 0 dimensions',
    });
  });

  test.each([
    [{ interval: -1 }, 'interval must be milliseconds, not -1'],
    [{ interval: Number.NaN }, 'interval must be milliseconds, not NaN'],
    [{ axis: 0.5 }, 'axis must be the number of a dimension, not 0.5'],
    [{ pieceBytes: 0 }, 'pieceBytes must be an integer of at least 1, not 0'],
    [{ from: 'end' }, `from must be 'start', 'now' or the number of a row, not "end"`],
    [{ from: -1 }, "from must be 'start', 'now' or the number of a row, not -1"],
  ])('%j is refused', (options, message) => {
    expect(() => watchDataset(options as WatchDatasetOptions)).toThrow(
      expect.objectContaining({ kind: 'bad-argument', message }),
    );
  });

  test('an abort ends it with its reason', () => {
    const aborting = new AbortController();
    const seen = observe(new Growing([[3]]).watch({ signal: aborting.signal }));
    aborting.abort('enough');
    expect(seen.error).toMatchObject({ kind: 'canceled', routine: 'watchDataset', cause: 'enough' });
  });
});
