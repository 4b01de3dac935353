import { of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { DatasetId, FileId } from '../../src/model/Identifier.js';
import { copyDataset } from '../../src/operators/copyDataset.js';
import { withProgress } from '../../src/operators/withProgress.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { broken, progress, result, signalsOf } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

const unsupported = new H5Error('unsupported', 'H5Ocopy_async', 'not in this file');
const signals = { p: progress(3, 9), q: progress(9, 9), r: result(undefined) };
const done = { d: { loadedBytes: 9, totalBytes: 9 } };

function setUp(): { connector: FakeConnector; dataset: DatasetId; file: FileId } {
  const connector = new FakeConnector();
  return { connector, dataset: connector.open('dataset'), file: connector.open('file') };
}

describe('copyDataset', () => {
  test('copies as it is stored, and emits the bytes when all is written', () => {
    const reports: number[] = [];
    marbles(({ cold, expectObservable }) => {
      const { connector, dataset, file } = setUp();
      connector.signalsOf = signalsOf({ H5Ocopy: () => cold('-p-q-(r|)', signals) });
      const copy$ = of(dataset).pipe(copyDataset(file, 'x'));
      expectObservable(copy$.pipe(withProgress(({ loadedBytes }) => reports.push(loadedBytes)))).toBe(
        '-----(d|)',
        done,
      );
    });
    expect(reports).toEqual([3, 9]);
  });

  test.each<[string, string, string, unknown]>([
    ['goes on while the copy never ends', '-p-', '-', undefined],
    ['fails with the copy', '-p-#', '---#', broken],
  ])('%s', (_, wire, expected, error) => {
    marbles(({ cold, expectObservable }) => {
      const { connector, dataset, file } = setUp();
      connector.signalsOf = signalsOf({ H5Ocopy: () => cold(wire, signals, error) });
      expectObservable(of(dataset).pipe(copyDataset(file, 'x'))).toBe(expected, undefined, error);
    });
  });

  test('writes anew where it cannot be copied as it is stored, chunk by chunk', () => {
    const reports: number[] = [];
    const { connector, dataset, file } = setUp();
    const written: unknown[] = [];
    connector.signalsOf = signalsOf({
      H5Ocopy: () => {
        throw unsupported;
      },
      H5Dread: () => of(result(Int32Array.of(1, 2))),
      H5Dwrite: ({ args }) => {
        written.push((args as unknown as { buf: unknown }).buf);
        return of(result(undefined));
      },
    });
    const copy$ = of(dataset).pipe(copyDataset(file, 'x'));
    const seen = observe(copy$.pipe(withProgress(({ loadedBytes }) => reports.push(loadedBytes))));
    expect(written).toEqual([Int32Array.of(1, 2), Int32Array.of(1, 2)]);
    expect([seen.values, seen.completed, reports]).toEqual([[{ loadedBytes: 16, totalBytes: 16 }], true, [8, 16]]);
  });

  test('an error of closing the copy is that of the stream', () => {
    const { connector, dataset, file } = setUp();
    connector.answer = (call) => {
      if (call.routine === 'H5Oclose') call.fail();
      else if (call.routine === 'H5Dget_space')
        call.succeed({ class: 'H5S_NULL', dims: [], maxdims: [], selection: { type: 'all' } });
      else if (call.routine === 'H5Aiterate') call.succeed([]);
      else if (call.routine === 'H5Dget_type') call.succeed(H5T_STD_I32LE);
      else call.succeed(call.request.opens ?? {});
    };
    const seen = observe(of(dataset).pipe(copyDataset(file, 'x', { dcpl: {} })));
    expect([seen.values, seen.error]).toMatchObject([[], { kind: 'io', routine: 'H5Oclose_async' }]);
  });

  test('unsubscribing cancels the copy; each subscriber copies', () => {
    const { connector, dataset, file } = setUp();
    const copy$ = of(dataset).pipe(copyDataset(file, 'x'));
    observe(copy$).unsubscribe();
    expect([connector.last.routine, connector.last.cancels]).toEqual(['H5Ocopy', 1]);
    observe(copy$);
    expect(connector.routines).toEqual(['H5Ocopy', 'H5Ocopy']);
  });
});
