import { mergeMap, NEVER, of, throwError } from 'rxjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { H5ES_WAIT_NONE } from '../../src/es/constants.js';
import { EventSet } from '../../src/es/EventSet.js';
import { insertInto } from '../../src/operators/insertInto.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { withProgress } from '../../src/operators/withProgress.js';
import { H5Gget_info_async } from '../../src/sources/H5G.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { broken, result, signalsOf } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { answerOf, observe } from '../support/observe.js';

let es: EventSet;
let connector: FakeConnector;

beforeEach(() => {
  es = new EventSet();
  connector = new FakeConnector();
});

const operation = () => H5Gget_info_async(connector.open('file'));

describe('insertInto', () => {
  test('emits what an operation gives, under its own name in the set', () => {
    marbles(({ cold, expectObservable }) => {
      connector.signalsOf = signalsOf({ H5Gget_info: () => cold('--(r|)', { r: result('info') }) });
      expectObservable(operation().pipe(insertInto(es))).toBe('--(i|)', { i: 'info' });
    });
    expect(es.requests().map(({ info }) => info.api_name)).toEqual(['H5Gget_info_async']);
  });

  test('emits what any other stream does; the set counts it as one request', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-|').pipe(insertInto(es))).toBe('-a-b-|');
    });
    expect(es.status).toMatchObject({ inserted: 1, succeeded: 1 });
  });

  test('errors go to the subscriber and into the set', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#', undefined, broken).pipe(insertInto(es))).toBe('-a-#', undefined, broken);
    });
    expect(answerOf(es.wait(H5ES_WAIT_NONE))).toEqual({ num_in_progress: 0, err_occurred: true });
    expect(observe(operation().pipe(insertInto(es))).error).toMatchObject({ kind: 'set-failed' });
  });

  test('what never ends stays in the set', () => {
    expect(observe(NEVER.pipe(insertInto(es))).completed).toBe(false);
    expect(answerOf(es.wait(H5ES_WAIT_NONE))).toEqual({ num_in_progress: 1, err_occurred: false });
  });

  test('unsubscribing leaves it to the set, which cancels it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('-a-b-|');
      expectObservable(source.pipe(insertInto(es)), '^-!').toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^----!');
      flush();
    });
    const seen = observe(operation().pipe(insertInto(es)));
    seen.unsubscribe();
    expect(connector.last.cancels).toBe(0);
    es.cancel().subscribe();
    expect(connector.last.cancels).toBe(1);
  });

  test('each subscriber inserts anew', () => {
    const inserted$ = of(1).pipe(insertInto(es));
    inserted$.subscribe();
    inserted$.subscribe();
    expect(es.count).toBe(2);
  });

  test('a closed set refuses, as an error of the stream', () => {
    es.close();
    expect(observe(of(1).pipe(insertInto(es))).error).toMatchObject({ kind: 'bad-argument' });
    expect(observe(throwError(() => broken).pipe(insertInto(es))).error).toMatchObject({ kind: 'bad-argument' });
    expect(observe(operation().pipe(insertInto(es))).error).toMatchObject({ kind: 'bad-argument' });
  });

  test('the set shows how far the transfers of a stream have come, and withProgress around it hears them too', () => {
    const dataset = new FakeDataset(8);
    dataset.readsAtOnce = false;
    const heard: number[] = [];
    const chunks$ = of(dataset.id).pipe(
      readChunks({ concurrency: 1 }),
      insertInto(es),
      withProgress(({ loadedBytes }) => heard.push(loadedBytes)),
    );
    observe(chunks$);
    dataset.endRead();
    expect(es.progress).toMatchObject({ loadedBytes: 8, totalBytes: 32 });
    for (let n = 0; n < 3; n += 1) dataset.endRead();
    expect(es.progress).toEqual({ loadedBytes: 32, totalBytes: 32, operationsDone: 1, operationsTotal: 1 });
    expect(heard).toEqual([8, 16, 24, 32]);
  });

  test('what is subscribed to when a value comes is no part of the request', () => {
    const dataset = new FakeDataset(8);
    const twice$ = of(1).pipe(
      insertInto(es),
      mergeMap(() => of(dataset.id).pipe(readChunks())),
    );
    observe(twice$);
    expect(es.progress.totalBytes).toBe(0);
  });
});
