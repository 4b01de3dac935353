import {
  concat,
  EMPTY,
  filter,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  type OperatorFunction,
  of,
  share,
  tap,
  throwError,
} from 'rxjs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Signal } from '../../src/connectors/Connector.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5Error } from '../../src/model/H5Error.js';
import type { Progress } from '../../src/operations/Operation.js';
import { collect } from '../../src/operators/collect.js';
import { insertInto } from '../../src/operators/insertInto.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { readDataset } from '../../src/operators/readDataset.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { whileOpen } from '../../src/operators/whileOpen.js';
import { withProgress } from '../../src/operators/withProgress.js';
import { writeChunks } from '../../src/operators/writeChunks.js';
import { H5Dopen_async, H5Dread_async } from '../../src/sources/H5D.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

/** Reports, as "loaded/total". */
let reports: string[];
const report = ({ loadedBytes, totalBytes }: Progress): void => {
  reports.push(`${loadedBytes}/${totalBytes}`);
};

beforeEach(() => {
  reports = [];
});

const signals: Record<string, Signal<unknown>> = {
  s: { type: 'started', startedAt: 0 },
  p: { type: 'progress', loadedBytes: 4, totalBytes: 8 },
  q: { type: 'progress', loadedBytes: 8, totalBytes: 8 },
  r: { type: 'result', value: 'value', startedAt: 0, nanoseconds: 0 },
};
const broken = new H5Error('io', 'H5Dread_async', 'broken');

describe('withProgress of an operation', () => {
  const run = (wire: string, error?: unknown) => (test: (read$: Observable<unknown>, es: EventSet) => void) =>
    marbles(({ cold, flush }) => {
      const connector = new FakeConnector();
      connector.signalsOf = () => cold(wire, signals, error);
      test(H5Dread_async(connector.open('dataset')), new EventSet());
      flush();
    });

  test('reports its progress and emits its result', () => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = () => cold('-s-p-q-(r|)', signals);
      expectObservable(H5Dread_async(connector.open('dataset')).pipe(withProgress(report))).toBe('-------(r|)', {
        r: 'value',
      });
    });
    expect(reports).toEqual(['4/8', '8/8']);
  });

  test('never, errors and unsubscribing go through', () => {
    const wires: [string, string][] = [
      ['-s-p', '-'],
      ['-s-p-#', '-----#'],
    ];
    for (const [wire, expected] of wires) {
      marbles(({ cold, expectObservable }) => {
        const connector = new FakeConnector();
        connector.signalsOf = () => cold(wire, signals, broken);
        const read$ = H5Dread_async(connector.open('dataset')).pipe(withProgress(report));
        expectObservable(read$).toBe(expected, undefined, broken);
      });
    }
    reports = [];
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = () => cold('-s-p-q-(r|)', signals);
      expectObservable(H5Dread_async(connector.open('dataset')).pipe(withProgress(report)), '^---!').toBe('-');
    });
    expect(reports).toEqual(['4/8']);
  });

  test('each subscription counts its own', () => {
    run('-s-p-q-(r|)')((read$) => {
      const told$ = read$.pipe(withProgress(report));
      observe(told$);
      observe(told$);
    });
    expect(reports).toEqual(['4/8', '4/8', '8/8', '8/8']);
  });

  test('also of one that an event set tracks', () => {
    run('-s-p-q-(r|)')((read$, es) => observe(read$.pipe(insertInto(es), withProgress(report))));
    expect(reports).toEqual(['4/8', '8/8']);
  });
});

/** What may stand between a transfer and `withProgress`. */
const between: [string, OperatorFunction<unknown, unknown>][] = [
  ['nothing', (source) => source],
  ['tap', tap(() => {})],
  ['map', map(() => 'other')],
  ['filter', filter(() => false)],
  ['share', share()],
  ['mergeMap to what comes later', mergeMap((value) => of(value))],
  ['another withProgress', withProgress(() => {})],
];

describe('withProgress finds the transfer', () => {
  const chunks = ['8/24', '16/24', '24/24'];

  test.each(between)('of readChunks behind %s', (_, operator) => {
    const dataset = new FakeDataset(6);
    const seen = observe(of(dataset.id).pipe(readChunks(), operator, withProgress(report)));
    expect([reports, seen.completed, seen.error]).toEqual([chunks, true, undefined]);
  });

  test.each(between)('of readDataset behind %s', (_, operator) => {
    const connector = new FakeConnector((call) => {
      if (call.routine === 'H5Dread') call.progress(4, 8).progress(8, 8).succeed(Int32Array.of(1, 2));
      else
        call.succeed(
          call.routine === 'H5Dget_space' ? { class: 'H5S_SCALAR', dims: [], selection: { type: 'all' } } : {},
        );
    });
    const seen = observe(of(connector.open('dataset')).pipe(readDataset(), operator, withProgress(report)));
    expect([reports, seen.completed]).toEqual([['4/8', '8/8'], true]);
  });

  test('of writeChunks: what is written counts, of all that is read', () => {
    const [dataset, target] = [new FakeDataset(6), new FakeDataset(6)];
    observe(
      of(dataset.id).pipe(
        readChunks(),
        map((c) => c),
        writeChunks(target.id, { concurrency: 1 }),
        tap(() => {}),
        withProgress(report),
      ),
    );
    expect(reports).toEqual([]);
    for (let n = 0; n < 3; n += 1) target.endWrite();
    expect(reports).toEqual(chunks);
  });

  test('of writeChunks whose source leaves some out, and of parts that come from elsewhere', () => {
    const [dataset, target] = [new FakeDataset(6), new FakeDataset(6)];
    const some$ = of(dataset.id).pipe(
      readChunks(),
      filter(({ index }) => index !== 1),
    );
    observe(some$.pipe(writeChunks(target.id), withProgress(report)));
    target.endWrite();
    target.endWrite();
    expect(reports.at(-1)).toBe('16/16');
    reports = [];
    const parts = [0, 2].map((n) => ({ data: Int32Array.of(n, n), offset: [n], shape: [2] }));
    observe(of(...parts).pipe(writeChunks(target.id), withProgress(report)));
    target.endWrite();
    target.endWrite();
    expect(reports.at(-1)).toBe('16/16');
  });

  test('through collect and whileOpen, also when the work begins later', () => {
    const dataset = new FakeDataset(6);
    observe(
      of(dataset.id).pipe(
        readChunks(),
        map((c) => c),
        collect(),
        withProgress(report),
      ),
    );
    expect(reports).toEqual(chunks);
    reports = [];
    const connector = new FakeConnector((call) => {
      if (call.routine === 'H5Dread') call.progress(4, 8).succeed(Int32Array.of(1, 2));
    });
    const file = H5Dopen_async(connector.open('file'), 'x');
    observe(
      file.pipe(
        whileOpen((id) => H5Dread_async(id)),
        withProgress(report),
      ),
    );
    expect(reports).toEqual([]);
    connector.last.succeed();
    expect(reports).toEqual(['4/8']);
  });

  test('inside toAsyncIterable', () => {
    const dataset = new FakeDataset(6);
    toAsyncIterable(of(dataset.id).pipe(readChunks(), withProgress(report)))[Symbol.asyncIterator]();
    expect(reports).toEqual(chunks);
  });

  test('of several: their sum', () => {
    const [first, second] = [new FakeDataset(2), new FakeDataset(4)];
    const read = (dataset: FakeDataset) => of(dataset.id).pipe(readChunks());
    observe(merge(read(first), read(second)).pipe(withProgress(report)));
    expect(reports).toEqual(['8/8', '16/24', '24/24']);
  });

  test('and not what is subscribed to further down', () => {
    const [dataset, other] = [new FakeDataset(2), new FakeDataset(4)];
    const source = of(dataset.id).pipe(readChunks(), withProgress(report));
    const seen = observe(source.pipe(mergeMap(() => of(other.id).pipe(readChunks()))));
    expect([reports, seen.values.length]).toEqual([['8/8'], 2]);
  });

  test('nor what a value that comes at once makes further down', () => {
    const [dataset, other] = [new FakeDataset(2), new FakeDataset(4)];
    const source = merge(of(dataset.id).pipe(readChunks()), of('at once')).pipe(withProgress(report));
    observe(source.pipe(mergeMap(() => of(other.id).pipe(readChunks()))));
    expect(reports).toEqual(['8/8']);
  });

  test('of project: a chunk counts when it was read', () => {
    const dataset = new FakeDataset(6);
    observe(of(dataset.id).pipe(readChunks({ concurrency: 2, project: () => NEVER }), withProgress(report)));
    expect(reports).toEqual(['8/24', '16/24']);
  });
});

describe('withProgress that finds no transfer', () => {
  const withoutTransfer: [string, Observable<unknown>][] = [
    ['a source of something else', of(1)],
    ['one that is empty', EMPTY],
    ['an operation that moves nothing', H5Dopen_async(new FakeConnector((call) => call.succeed()).open('file'), 'x')],
  ];

  test.each(withoutTransfer)('fails when the source completes: %s', (_, source) => {
    expect(observe(source.pipe(withProgress(report))).error).toMatchObject({
      kind: 'bad-argument',
      routine: 'withProgress',
    });
  });

  test('behind share, where somebody else connects', () => {
    const dataset = new FakeDataset(6);
    dataset.readsAtOnce = false;
    const shared = of(dataset.id).pipe(readChunks(), share());
    const [first, second] = [observe(shared), observe(shared.pipe(withProgress(report)))];
    for (let n = 0; n < 3; n += 1) dataset.endRead();
    expect([first.completed, second.values.length, second.error]).toMatchObject([true, 3, { kind: 'bad-argument' }]);
  });

  test('tells the error of the source first, and says nothing while it goes on', () => {
    expect(observe(throwError(() => broken).pipe(withProgress(report))).error).toBe(broken);
    expect(observe(NEVER.pipe(withProgress(report)))).toMatchObject({ completed: false, error: undefined });
  });

  test('an empty transfer is one', () => {
    const seen = observe(of(new FakeDataset(0).id).pipe(readChunks(), withProgress(report)));
    expect([seen.completed, seen.error, reports]).toEqual([true, undefined, []]);
  });
});

describe('a report that throws', () => {
  const failing = new Error('report');
  const failingReport = (): never => {
    throw failing;
  };

  test('is the error of the stream, which stops reading', () => {
    const dataset = new FakeDataset(40);
    dataset.readsAtOnce = false;
    const seen = observe(of(dataset.id).pipe(readChunks({ concurrency: 2 }), withProgress(failingReport)));
    dataset.endRead();
    expect(seen.error).toBe(failing);
    expect([dataset.readsBegun, seen.completed]).toEqual([2, false]);
    expect(dataset.reads[0]?.cancels).toBe(1);
  });

  test('also of an operation, of which no more is told', () => {
    marbles(({ cold, expectObservable }) => {
      const connector = new FakeConnector();
      connector.signalsOf = () => cold('-s-p-q-(r|)', signals);
      const read$ = H5Dread_async(connector.open('dataset'));
      expectObservable(read$.pipe(withProgress(failingReport))).toBe('---#', undefined, failing);
    });
  });

  test('while it is subscribed to', () => {
    const dataset = new FakeDataset(6);
    let calls = 0;
    const seen = observe(
      concat(of(dataset.id)).pipe(
        readChunks(),
        withProgress(() => {
          calls += 1;
          throw failing;
        }),
      ),
    );
    expect([seen.error, calls, seen.values]).toEqual([failing, 1, []]);
  });
});
