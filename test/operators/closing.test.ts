import { config, map, mergeMap, NEVER, Observable, of, Subject, share, switchMap, take, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginClosings } from '../../src/connectors/closing/closingScope.js';
import { settled } from '../../src/connectors/closing/settled.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5F_ACC_RDONLY, H5F_ACC_RDWR } from '../../src/model/H5F.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_NATIVE_INT } from '../../src/model/H5T.js';
import type { DatasetId, FileId, Identifier } from '../../src/model/Identifier.js';
import { copyDataset } from '../../src/operators/copyDataset.js';
import { insertInto } from '../../src/operators/insertInto.js';
import { openDataset } from '../../src/operators/openDataset.js';
import { openFile } from '../../src/operators/openFile.js';
import { openGroup } from '../../src/operators/openGroup.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { readDataset } from '../../src/operators/readDataset.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { whileOpen } from '../../src/operators/whileOpen.js';
import { writeChunks } from '../../src/operators/writeChunks.js';
import { H5Fclose_async, H5Fflush_async } from '../../src/sources/H5F.js';
import { type FakeCall, FakeConnector } from '../support/fakeConnector.js';
import { observe } from '../support/observe.js';

let connector: FakeConnector;
let errors: H5Error[];
let connectors: FakeConnector[] = [];

/** Answers all but closes. */
function answer(call: FakeCall): void {
  const answers: Partial<Record<string, unknown>> = {
    H5Dget_space: H5Screate_simple([4]),
    H5Dget_type: H5T_NATIVE_INT,
    H5Dget_create_plist: {},
    H5Dread: Int32Array.of(1, 2, 3, 4),
    H5Aiterate: [],
  };
  if (!isClose(call)) call.start().succeed(answers[call.routine]);
}

const isClose = ({ routine }: FakeCall): boolean => routine.endsWith('close');
const closes = (): FakeCall[] => connector.calls.filter(isClose);

function fresh(): FakeConnector {
  const fake = new FakeConnector(answer);
  connectors.push(fake);
  return fake;
}

beforeEach(() => {
  connector = fresh();
  errors = [];
  connector.errors$.subscribe((error) => errors.push(error));
});

/** Nothing of a test is under way in the next one. */
afterEach(() => {
  for (const fake of connectors) {
    fake.answer = (call) => call.succeed();
    beginClosings();
    for (const call of fake.calls) if (!call.ended) call.succeed();
  }
  connectors = [];
});

const file$ = (flags: number = H5F_ACC_RDONLY) =>
  new Observable<FileId>((subscriber) => openFile('a.h5', flags, { connector }).subscribe(subscriber));

/** Resources, and which routines close them, in order. */
const RESOURCES: readonly (readonly [string, () => Observable<Identifier>, readonly string[]])[] = [
  ['openFile', () => file$(), ['H5Fclose']],
  ['openGroup', () => file$().pipe(openGroup('g')), ['H5Oclose', 'H5Fclose']],
  ['openDataset', () => file$().pipe(openDataset('x')), ['H5Oclose', 'H5Fclose']],
  [
    'openDataset in openGroup',
    () => file$().pipe(openGroup('g'), openDataset('x')),
    ['H5Oclose', 'H5Oclose', 'H5Fclose'],
  ],
  [
    'openDataset behind other operators',
    () =>
      file$().pipe(
        tap(),
        map((file) => file),
        openDataset('x'),
        share(),
      ),
    ['H5Oclose', 'H5Fclose'],
  ],
  [
    'openDataset inside switchMap',
    () => file$().pipe(switchMap((file) => of(file).pipe(openDataset('x')))),
    ['H5Oclose', 'H5Fclose'],
  ],
  [
    'a file inside a file',
    () => file$().pipe(switchMap(() => file$().pipe(openDataset('x')))),
    ['H5Oclose', 'H5Fclose', 'H5Fclose'],
  ],
];

describe.each(RESOURCES)('a resource, %s', (_, open, closers) => {
  const routines = () => closes().map(({ routine }) => routine);

  it('is open while the work never ends, and closed from the inside when it is unsubscribed', async () => {
    const seen = observe(open().pipe(whileOpen(() => NEVER)));
    await Promise.resolve();
    expect(routines()).toEqual([]);
    seen.unsubscribe();
    await Promise.resolve();
    expect(routines()).toEqual(closers);
  });

  it('closes before what is sent next in the turn of the teardown', () => {
    observe(open()).unsubscribe();
    const next = connector.calls.length;
    observe(file$());
    expect(connector.calls.slice(next).map(({ routine }) => routine)).toEqual([...closers, 'H5Fopen']);
  });

  it('is closed from the inside when the work is done, and then the stream completes', () => {
    const work = new Subject<string>();
    const seen = observe(open().pipe(whileOpen(() => work)));
    work.next('a');
    work.complete();
    expect(routines()).toEqual(closers);
    for (const call of closes()) {
      expect([seen.values, seen.completed]).toEqual([['a'], false]);
      call.succeed();
    }
    expect([seen.completed, seen.error, errors]).toEqual([true, undefined, []]);
  });

  it('is closed when the work fails, and then the stream does', () => {
    const work = new Subject<string>();
    const seen = observe(open().pipe(whileOpen(() => work)));
    work.error('broken');
    expect(routines()).toEqual(closers);
    for (const call of closes()) {
      expect(seen.error).toBeUndefined();
      call.succeed();
    }
    expect(seen.error).toBe('broken');
  });

  it('whose close fails, fails the stream; every other error of closing is told by errors$', () => {
    const seen = observe(open().pipe(whileOpen(() => of('a'))));
    const [first, ...others] = closes().map((call) => call.fail());
    expect([seen.values, seen.completed]).toEqual([['a'], false]);
    expect(seen.error).toBe(first);
    expect(errors).toEqual(others);
  });

  it('whose close fails after the work has: the error of the work, and errors$', () => {
    const seen = observe(open().pipe(whileOpen(() => new Observable((subscriber) => subscriber.error('broken')))));
    const failed = closes().map((call) => call.fail());
    expect([seen.error, errors]).toEqual(['broken', failed]);
  });

  it('goes on closing when it is unsubscribed meanwhile; an error is told by errors$', () => {
    const seen = observe(open().pipe(whileOpen(() => of('a'))));
    seen.unsubscribe();
    const failed = closes().map((call) => call.fail());
    expect([seen.error, errors]).toEqual([undefined, failed]);
  });

  it('that an operator behind it ends, closes afterwards', () => {
    const broken = new Error('broken');
    const throwing = open().pipe(
      map(() => {
        throw broken;
      }),
    );
    const seen = [observe(throwing), observe(open().pipe(take(1)))];
    expect([seen[0]?.error, seen[1]?.completed]).toEqual([broken, true]);
    beginClosings();
    const failed = closes().map((call) => call.fail());
    expect(failed).toHaveLength(2 * closers.length);
    expect(errors).toEqual(failed);
  });
});

describe('an opening', () => {
  it.each<[string, () => Observable<Identifier>, string[]]>([
    ['of a file', () => file$(), ['H5Fopen', 'H5Fclose']],
    ['inside a file', () => file$().pipe(openDataset('x')), ['H5Fopen', 'H5Dopen', 'H5Oclose', 'H5Fclose']],
  ])(
    '%s that is torn down closes what it opens meanwhile, and has nothing to say where it opens nothing',
    (_, open, routines) => {
      let last: FakeCall | undefined;
      connector.whenCanceled = () => {};
      connector.answer = (call) => {
        last = call;
        if (call.routine === 'H5Fopen' && routines.length > 2) call.succeed();
      };
      const seen = observe(open());
      const opening = last;
      seen.unsubscribe();
      beginClosings();
      expect(connector.routines).toEqual(routines);
      opening?.fail('canceled');
      for (const call of closes()) call.fail('dependency-failed');
      expect(errors.map(({ routine }) => routine)).toEqual(routines.length > 2 ? ['H5Fclose_async'] : []);
    },
  );

  it('that fails inside a file fails the stream when the file is closed', () => {
    connector.answer = (call) => {
      if (call.routine === 'H5Dopen') call.fail('not-found');
      else answer(call);
    };
    const seen = observe(file$().pipe(openDataset('x'), readDataset()));
    expect([seen.error, closes().length]).toEqual([undefined, 1]);
    connector.last.succeed();
    expect(seen.error).toMatchObject({ kind: 'not-found' });
  });
});

describe('a stream that ends by itself', () => {
  const dataset$ = () => file$(H5F_ACC_RDWR).pipe(openDataset('x'));
  const part = { data: Int32Array.of(1, 2), offset: [0], shape: [2] };
  const target = () => connector.open('file');

  it.each<[string, () => Observable<unknown>, readonly string[]]>([
    ['readDataset', () => dataset$().pipe(readDataset()), ['H5Oclose', 'H5Fclose']],
    ['readChunks', () => dataset$().pipe(readChunks()), ['H5Oclose', 'H5Fclose']],
    ['writeChunks', () => of(part).pipe(writeChunks(dataset$())), ['H5Oclose', 'H5Fclose']],
    ['copyDataset', () => dataset$().pipe(copyDataset(target(), 'y')), ['H5Oclose', 'H5Fclose']],
    [
      'copyDataset with other properties',
      () => dataset$().pipe(copyDataset(target(), 'y', { dcpl: { chunk: [2] } })),
      ['H5Oclose', 'H5Oclose', 'H5Fclose'],
    ],
    ['whileOpen', () => dataset$().pipe(whileOpen(async () => 1)), ['H5Oclose', 'H5Fclose']],
    [
      'whileOpen that throws',
      () =>
        dataset$().pipe(
          whileOpen(() => {
            throw new Error('thrown');
          }),
        ),
      ['H5Oclose', 'H5Fclose'],
    ],
  ])('%s ends after all is closed', async (_, stream, closers) => {
    const seen = observe(stream());
    const asked: string[] = [];
    while (!seen.completed && seen.error === undefined) {
      const open = closes().find((call) => !call.ended);
      if (open) {
        asked.push(open.routine);
        open.succeed();
      } else await Promise.resolve();
    }
    expect(asked).toEqual(closers);
  });

  it('has read and written: the file that was read is closed first', () => {
    const seen = observe(dataset$().pipe(readChunks(), writeChunks(dataset$())));
    const [, , , ...inOrder] = [0, 1, 2, 3, 4].map(() => {
      const open = closes().find((call) => !call.ended);
      open?.succeed();
      return open?.routine;
    });
    expect([inOrder, seen.completed]).toEqual([['H5Fclose', undefined], true]);
  });

  it('and whose user closes the file has nothing to close', () => {
    const seen = observe(file$().pipe(whileOpen((file) => H5Fclose_async(file))));
    expect(closes()).toHaveLength(1);
    connector.last.succeed();
    expect([seen.completed, closes().length]).toEqual([true, 1]);
  });

  it('closes what its work tears down before what the work opens', () => {
    const old = observe(file$());
    const before = connector.calls.length;
    observe(
      of(1).pipe(
        whileOpen(() => {
          old.unsubscribe();
          return file$(H5F_ACC_RDWR);
        }),
      ),
    );
    expect(connector.calls.slice(before).map(({ routine }) => routine)).toEqual(['H5Fclose', 'H5Fopen']);
  });

  it('of two that share a resource: the last one closes it', () => {
    const shared$ = file$().pipe(share());
    const work = [new Subject<void>(), new Subject<void>()];
    const seen = work.map((one) =>
      observe(
        shared$.pipe(
          openDataset('x'),
          whileOpen(() => one),
        ),
      ),
    );
    // The second one came too late for the identifier, as with any Subject.
    expect(connector.routines).toEqual(['H5Fopen', 'H5Dopen']);
    work[0]?.complete();
    connector.last.succeed();
    expect(seen[0]?.completed).toBe(true);
    seen[1]?.unsubscribe();
    beginClosings();
    expect(connector.routines.slice(2)).toEqual(['H5Oclose', 'H5Fclose']);
  });

  it('ends with what a teardown throws', () => {
    const torn = new Error('torn');
    const stream = dataset$().pipe(
      mergeMap(
        (dataset) =>
          new Observable<DatasetId>((subscriber) => {
            subscriber.next(dataset);
            return () => {
              throw torn;
            };
          }),
      ),
      whileOpen(() => new Observable<never>((subscriber) => void queueMicrotask(() => subscriber.complete()))),
    );
    const seen = observe(stream);
    return Promise.resolve().then(() => {
      for (const call of closes()) call.succeed();
      expect(seen.error).toMatchObject({ name: 'UnsubscriptionError' });
    });
  });
});

describe('a loop that is left', () => {
  const next = async () => {
    const iterator = toAsyncIterable(file$())[Symbol.asyncIterator]();
    await iterator.next();
    return iterator;
  };

  it('waits for closing', async () => {
    const left = (await next()).return?.();
    connector.last.succeed();
    expect(await left).toEqual({ value: undefined, done: true });
  });

  it('throws an error of closing', async () => {
    const left = (await next()).return?.();
    const error = connector.last.fail();
    await expect(left).rejects.toBe(error);
    expect(errors).toEqual([]);
  });
});

describe('a stream in an event set', () => {
  const insert = () => {
    const es = new EventSet();
    return {
      es,
      seen: observe(
        file$(H5F_ACC_RDWR).pipe(
          whileOpen(() => NEVER),
          insertInto(es),
        ),
      ),
    };
  };

  it('that is canceled has ended when all is closed', () => {
    const { es, seen } = insert();
    const canceled = observe(es.cancel());
    expect([canceled.values, seen.error]).toEqual([[], undefined]);
    connector.last.succeed();
    expect(canceled.values).toEqual([{ num_not_canceled: 0, err_occurred: false }]);
    expect(seen.error).toMatchObject({ kind: 'canceled' });
  });

  it('that is canceled fails when closing does', () => {
    const { es, seen } = insert();
    const canceled = observe(es.cancel());
    const error = connector.last.fail();
    expect(seen.error).toBe(error);
    expect(canceled.values).toEqual([{ num_not_canceled: 0, err_occurred: true }]);
  });
});

describe('settled', () => {
  it('is at once where nothing is under way', async () => {
    await settled();
  });

  it('waits for closes that teardown caused, and for those that begin meanwhile', async () => {
    observe(file$()).unsubscribe();
    const order: string[] = [];
    const waiting = settled().then(() => order.push('settled'));
    await Promise.resolve();
    observe(file$()).unsubscribe();
    const [first] = closes();
    first?.succeed();
    await Promise.resolve();
    order.push('first');
    connector.last.succeed();
    await waiting;
    expect(order).toEqual(['first', 'settled']);
  });

  it('waits for closes and flushes of the C tier', async () => {
    const file = connector.open('file');
    connector.answer = () => {};
    observe(H5Fflush_async(file, 0));
    observe(H5Fclose_async(file));
    const waiting = settled();
    connector.last.succeed();
    const error = connector.calls[0]?.fail();
    await expect(waiting).rejects.toBe(error);
  });

  it('rejects with the first error when all have ended; then nobody else is told', async () => {
    observe(file$(H5F_ACC_RDWR).pipe(openDataset('x'))).unsubscribe();
    const waiting = settled();
    await Promise.resolve();
    const [first] = closes().map((call) => call.fail());
    await expect(waiting).rejects.toBe(first);
    expect(errors).toEqual([]);
    await settled();
  });

  it('rejects too where the stream has the error', async () => {
    const seen = observe(file$().pipe(whileOpen(() => of(1))));
    const waiting = settled();
    const error = connector.last.fail();
    await expect(waiting).rejects.toBe(error);
    expect(seen.error).toBe(error);
  });
});

describe('an error of closing that nobody receives', () => {
  let unhandled: Promise<unknown>;

  beforeEach(() => {
    unhandled = new Promise((resolve) => {
      config.onUnhandledError = resolve;
    });
  });

  afterEach(() => {
    config.onUnhandledError = null;
  });

  const fail = (stream: Observable<unknown>) => {
    connector = fresh();
    const silent = connector;
    observe(stream).unsubscribe();
    beginClosings();
    return silent.last.fail();
  };

  it('is unhandled when nobody listens to errors$ and the file was open for writing', async () => {
    const error = fail(file$(H5F_ACC_RDWR));
    expect(await unhandled).toBe(error);
  });

  it('is let go when the file was open for reading', async () => {
    fail(file$());
    const error = fail(file$(H5F_ACC_RDWR));
    expect(await unhandled).toBe(error);
  });

  it('is let go when the stream has failed in the same way, and not when in another', async () => {
    connector = fresh();
    const work = new Subject<never>();
    const same = observe(file$(H5F_ACC_RDWR).pipe(whileOpen(() => work)));
    const told = new H5Error('io', 'H5Dwrite_async', 'no space left');
    work.error(told);
    connector.last.fail('io');
    expect(same.error).toBe(told);
    const other = new Subject<never>();
    observe(file$(H5F_ACC_RDWR).pipe(whileOpen(() => other)));
    other.error(new H5Error('bad-argument', 'H5Dwrite_async', 'no such place'));
    const lost = connector.last.fail('io');
    expect(await unhandled).toBe(lost);
  });
});
