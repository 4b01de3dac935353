import { from, NEVER, type Observable, of, Subject, take, throwError } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import type { EventSetEvent } from '../../src/es/events.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import type { DatasetId, FileId } from '../../src/model/Identifier.js';
import { Operation } from '../../src/operations/Operation.js';
import { H5Dread_async, H5Dwrite_async } from '../../src/sources/H5D.js';
import { H5Gget_info_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { type FakeCall, FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { answerOf, errorOf, observe } from '../support/observe.js';

let connector: FakeConnector;
let file: FileId;
let dataset: DatasetId;
let es: EventSet;

beforeEach(() => {
  connector = new FakeConnector();
  file = connector.open('file');
  dataset = connector.open('dataset');
  es = new EventSet();
});

function issue(): FakeCall {
  H5Gget_info_async(file, es);
  return connector.last;
}

const last = <T>(source: Observable<T>): T | undefined => observe(source).values.at(-1);
const short = (event: EventSetEvent): string => `${event.type} ${event.operation.op_ins_count}`;

describe('the stream of events', () => {
  it('tells what happens to each operation, live', () => {
    const { values } = observe(es);
    const [a, b, c] = [issue(), issue(), issue()];
    a.start().progress(1, 2).succeed();
    b.start();
    const error = b.fail();
    c.fail('canceled');
    expect(values.map(short)).toEqual([
      'inserted 0',
      'inserted 1',
      'inserted 2',
      'started 0',
      'progress 0',
      'succeeded 0',
      'started 1',
      'failed 1',
      'canceled 2',
    ]);
    expect(values[4]).toMatchObject({ loadedBytes: 1, totalBytes: 2 });
    expect(values[7]).toMatchObject({ error });
  });

  it('is not replayed, and completes when the set is closed', () => {
    issue().succeed();
    const seen = observe(es);
    es.wait(0);
    es.close();
    expect(seen).toMatchObject({ values: [], completed: true });
    expect(observe(es)).toMatchObject({ values: [], completed: true });
  });

  it('tells a refusal of the insert function as a cancellation', () => {
    const { values } = observe(es);
    es.onInsert(() => -1);
    H5Gget_info_async(file, es);
    expect(values.map(short)).toEqual(['inserted 0', 'canceled 0']);
    expect(es.status).toEqual({ inserted: 1, active: 0, running: 0, succeeded: 0, failed: 0, canceled: 1 });
  });

  it('ignores what a connector tells after the end', () => {
    const { values } = observe(es);
    let tell: Subject<never> | undefined;
    connector.signalsOf = () => {
      tell = new Subject();
      return tell;
    };
    H5Gget_info_async(file, es);
    const signals = tell as unknown as Subject<unknown>;
    signals.next({ type: 'result', value: 1, startedAt: 0, nanoseconds: 0 });
    signals.next({ type: 'result', value: 2, startedAt: 0, nanoseconds: 0 });
    signals.error(new Error('too late'));
    expect(values.map(short)).toEqual(['inserted 0', 'succeeded 0']);
    expect(es.status.succeeded).toBe(1);
  });

  it('tells a connector that ends without a result as a failure', () => {
    const operation = H5Gget_info_async(file, es);
    connector.last.complete();
    expect(errorOf(operation)).toMatchObject({ kind: 'io' });
    expect(es.status.failed).toBe(1);
  });
});

describe('status$', () => {
  it('replays the present counts', () => {
    issue().start();
    issue().succeed();
    issue().fail();
    issue().fail('canceled');
    expect(observe(es.status$).values).toEqual([
      { inserted: 4, active: 1, running: 1, succeeded: 1, failed: 1, canceled: 1 },
    ]);
  });

  it('follows changes, and completes when the set is closed', () => {
    const seen = observe(es.status$);
    issue().start().succeed();
    expect(seen.values.map(({ active, running, succeeded }) => [active, running, succeeded])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    es.wait(0);
    es.close();
    expect(seen.completed).toBe(true);
    expect(observe(es.status$)).toMatchObject({ values: [expect.objectContaining({ succeeded: 1 })], completed: true });
  });

  it('is not changed by harvesting: finished and harvested are different', () => {
    issue().succeed();
    const before = es.status;
    es.wait(0);
    expect([es.status, es.count]).toEqual([before, 0]);
  });

  it('misses no change that its first value causes', () => {
    const inserted: number[] = [];
    es.status$.subscribe((status) => {
      inserted.push(status.inserted);
      if (status.inserted < 3) issue();
    });
    expect(inserted.at(-1)).toBe(3);
    expect(Math.max(...inserted)).toBe(3);
  });
});

describe('progress$', () => {
  it('sums bytes and operations, and replays the present sum', () => {
    const [a, b] = [issue(), issue()];
    a.start().progress(10, 100);
    b.start().progress(5, 50);
    a.progress(60, 100);
    expect(last(es.progress$)).toEqual({ loadedBytes: 65, totalBytes: 150, operationsDone: 0, operationsTotal: 2 });
    a.succeed();
    expect(last(es.progress$)).toEqual({ loadedBytes: 105, totalBytes: 150, operationsDone: 1, operationsTotal: 2 });
  });

  it('no longer awaits what a canceled or failed transfer has not moved', () => {
    issue().start().progress(10, 100).fail('canceled');
    issue().start().progress(20, 100).fail();
    expect(es.progress).toEqual({ loadedBytes: 30, totalBytes: 30, operationsDone: 2, operationsTotal: 2 });
  });
});

describe('errors$', () => {
  it('tells failures before anybody waits, and replays those that nobody has collected', () => {
    const seen = observe(es.errors$);
    const error = issue().fail();
    issue().fail('canceled');
    expect(seen.values).toEqual([expect.objectContaining({ error, op_ins_count: 0n })]);
    expect(observe(es.errors$).values).toEqual(seen.values);
    es.wait(0);
    expect(observe(es.errors$).values).toEqual(seen.values);
    es.takeErrors();
    expect(observe(es.errors$).values).toEqual([]);
  });

  it('tells once what fails during the replay', () => {
    issue().fail();
    const seen: bigint[] = [];
    es.errors$.subscribe(({ op_ins_count }) => {
      seen.push(op_ins_count);
      if (seen.length < 3) issue().fail();
    });
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it('stops the replay when the subscriber has enough', () => {
    for (let n = 0; n < 3; n += 1) issue().fail();
    expect(observe(es.errors$.pipe(take(1))).values.length).toBe(1);
  });

  it('completes when the set is closed', () => {
    const seen = observe(es.errors$);
    es.close();
    expect([seen.completed, observe(es.errors$).completed]).toEqual([true, true]);
  });
});

describe('insert', () => {
  it('starts a cold operation inside the set and gives it back tracked', () => {
    const cold = H5Gopen_async(file, 'g');
    const tracked = es.insert(cold);
    expect([connector.routines, es.count, tracked.tracked, cold.tracked]).toEqual([['H5Gopen'], 1, true, false]);
    expect(tracked.identifier).toMatchObject({ kind: 'group' });
    connector.last.succeed();
    expect(answerOf(tracked)).toBe(tracked.identifier);
  });

  it('notes where it was called', () => {
    es.insert(H5Gopen_async(file, 'g'));
    expect(es.requests()[0]?.info.app_file_name).toMatch(/EventSet\.test\.ts$/);
  });

  it('takes no tracked operation, and nothing else', () => {
    const tracked = H5Gget_info_async(file, es);
    expect(() => es.insert(tracked)).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
    expect(() => es.insert(of(1) as never)).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
    expect(es.count).toBe(1);
  });
});

describe('a set as an Observer', () => {
  const operations = (n: number) => Array.from({ length: n }, () => H5Gget_info_async(file));

  it('starts each operation of a stream', () => {
    connector.answer = succeedAtOnce;
    from(operations(3)).subscribe(es);
    expect([es.count, connector.calls.length]).toEqual([3, 3]);
    expect(answerOf(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('stays open when the stream ends', () => {
    from(operations(1)).subscribe(es);
    expect(es.closed).toBe(false);
    es.next(H5Gget_info_async(file));
    expect(es.count).toBe(2);
  });

  it('holds the failure of the stream', () => {
    const error = new Error('the stream broke');
    throwError(() => error).subscribe(es);
    expect(answerOf(es.wait())).toEqual({ num_in_progress: 0, err_occurred: true });
    expect(observe(es.errorInfo()).values).toEqual([
      expect.objectContaining({ api_name: null, error: expect.objectContaining({ kind: 'io', cause: error }) }),
    ]);
  });

  it('loses no wrong argument, and throws none', () => {
    from([H5Gopen_async(file, ''), H5Gget_info_async(file)]).subscribe(es);
    expect([es.status.failed, es.status.active]).toEqual([1, 1]);
    expect(last(es.errors$)).toMatchObject({ error: { kind: 'bad-argument', routine: 'H5Gopen_async' } });
  });

  it('takes what is no cold operation as a failure', () => {
    from([H5Gget_info_async(file, es), of(1) as never]).subscribe(es);
    expect([es.status.failed, es.status.active]).toEqual([2, 1]);
  });

  it('takes no notice when it is closed or has failed operations', () => {
    connector.answer = (call) => void call.fail();
    from(operations(1)).subscribe(es);
    es.wait(0);
    from(operations(2)).subscribe(es);
    expect([connector.calls.length, es.opCounter]).toEqual([1, 1n]);
    es.close();
    from(operations(2)).subscribe(es);
    es.error(new Error('late'));
    expect([connector.calls.length, es.opCounter]).toEqual([1, 1n]);
  });
});

describe('insertRequest', () => {
  it('subscribes at the call, once, and is unsubscribed from by cancel', () => {
    let [subscribed, unsubscribed] = [0, 0];
    const request$ = new (NEVER.constructor as typeof Observable)<never>(() => {
      subscribed += 1;
      return () => {
        unsubscribed += 1;
      };
    });
    const operation = es.insertRequest(request$);
    observe(operation);
    expect([subscribed, unsubscribed, es.status.running]).toEqual([1, 0, 1]);
    expect(answerOf(es.cancel())).toEqual({ num_not_canceled: 0, err_occurred: false });
    expect([subscribed, unsubscribed]).toEqual([1, 1]);
    expect(errorOf(operation)).toMatchObject({ kind: 'canceled' });
  });

  it('is not subscribed to when it was canceled before', () => {
    const subscribe = vi.fn();
    es.onInsert(() => void es.cancel());
    es.insertRequest(new (NEVER.constructor as typeof Observable)(subscribe));
    expect([subscribe.mock.calls.length, es.status.canceled]).toEqual([0, 1]);
  });

  it('gives the error of the request, an H5Error as it is', () => {
    const error = new H5Error('not-found', 'H5Dopen_async', 'no');
    expect(errorOf(es.insertRequest(throwError(() => error)))).toBe(error);
  });
});

describe('takeErrors and errorInfo', () => {
  it('hand out each failure once, oldest first', () => {
    for (let n = 0; n < 3; n += 1) issue().fail();
    for (let n = 0; n < 3; n += 1) es.wait(0);
    expect(es.takeErrors(1).map(({ op_ins_count }) => op_ins_count)).toEqual([0n]);
    const rest = observe(es.errorInfo());
    expect(rest.values.map(({ op_ins_count }) => op_ins_count)).toEqual([1n, 2n]);
    expect([rest.completed, es.takeErrors()]).toEqual([true, []]);
  });
});

describe('what a set holds', () => {
  it('starts an operation once, whoever subscribes, and replays its result', () => {
    const operation = H5Gget_info_async(file, es);
    const [a, b] = [observe(operation), observe(operation)];
    connector.last.succeed('info');
    expect([a, b, observe(operation)].map(({ values, completed }) => [values, completed])).toEqual(
      Array(3).fill([['info'], true]),
    );
    expect(connector.calls.length).toBe(1);
  });

  it('is not canceled by unsubscribing', () => {
    const operation = H5Gget_info_async(file, es);
    observe(operation).unsubscribe();
    expect(connector.last.cancels).toBe(0);
    connector.last.succeed();
    expect(es.status.succeeded).toBe(1);
  });

  it('never throws an error that nobody subscribes to', async () => {
    const unhandled = vi.fn();
    process.on('uncaughtException', unhandled);
    issue().fail();
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off('uncaughtException', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('of a finished operation is neither its result nor its arguments', async () => {
    const collected = () => new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => globalThis.gc?.());
    connector.answer = (call) => call.succeed(new Uint8Array(1000));
    const held = (() => {
      const buf = new Uint8Array(1000);
      let result: unknown;
      H5Dread_async(dataset, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', H5P_DEFAULT, es).subscribe((data) => {
        result = data;
      });
      const file2 = es.insert(H5Gopen_async(file, 'g'));
      H5Dwrite_async(dataset, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', H5P_DEFAULT, buf, es);
      return [new WeakRef(buf), new WeakRef(result as object), new WeakRef(file2)];
    })();
    connector.calls.length = 0;
    await collected();
    await collected();
    expect(held.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined]);
    expect(es.requests().at(-1)?.info.api_args).toContain('buf=<1000 bytes>');
    expect(es.count).toBe(3);
  });

  it('is nothing after harvesting', async () => {
    connector.answer = succeedAtOnce;
    const info = (() => {
      issue();
      return new WeakRef(es.requests()[0]?.info as object);
    })();
    es.wait(0);
    connector.calls.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
    globalThis.gc?.();
    expect(info.deref()).toBeUndefined();
  });
});

describe('an operation made of another one', () => {
  it('is an Observable like any other', () => {
    const operation = H5Gget_info_async(file, es);
    expect(operation).toBeInstanceOf(Operation);
    expect(operation.pipe(take(1))).not.toBeInstanceOf(Operation);
  });
});

describe('functions that go on for ever', () => {
  it('an insert function that inserts into its own set leaves nothing unended', () => {
    connector.answer = succeedAtOnce;
    const kinds = new Set<string | undefined>();
    es.onInsert(() => {
      kinds.add(H5Gget_info_async(file, es).refusal?.kind);
      return 0;
    });
    const operation = H5Gget_info_async(file, es);
    expect(operation.refusal).toBeUndefined();
    expect([...kinds]).toEqual(['bad-argument', undefined]);
    const { inserted, active, succeeded } = es.status;
    expect(active).toBe(0);
    expect(succeeded).toBe(inserted);
    expect(es.count).toBe(inserted);
    expect(last(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    es.close();
  });

  it('a complete function that inserts and waits leaves nothing unended', () => {
    connector.answer = succeedAtOnce;
    let goesOn = true;
    es.onComplete(() => {
      if (!goesOn) return 0;
      H5Gget_info_async(file, es);
      observe(es.wait());
      return 0;
    });
    H5Gget_info_async(file, es);
    observe(es.wait());
    goesOn = false;
    expect(es.status).toMatchObject({ active: 0, failed: 0, inserted: 65, succeeded: 65 });
    expect(last(es.wait())).toEqual({ num_in_progress: 0, err_occurred: false });
    expect(es.count).toBe(0);
    es.close();
  });
});
