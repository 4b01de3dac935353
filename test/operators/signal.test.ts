import { type Observable, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { DatasetId } from '../../src/model/Identifier.js';
import { copyDataset } from '../../src/operators/copyDataset.js';
import { readChunks } from '../../src/operators/readChunks.js';
import { readDataset } from '../../src/operators/readDataset.js';
import { toAsyncIterable } from '../../src/operators/toAsyncIterable.js';
import { writeChunks } from '../../src/operators/writeChunks.js';
import type { FakeConnector } from '../support/fakeConnector.js';
import { FakeDataset } from '../support/fakeDataset.js';
import { observe } from '../support/observe.js';

type Make = (dataset: FakeDataset, signal: AbortSignal) => Observable<unknown>;
const source = ({ id }: FakeDataset): Observable<DatasetId> => of(id);

const operators: [string, Make][] = [
  ['readDataset', (dataset, signal) => source(dataset).pipe(readDataset({ signal }))],
  ['readChunks', (dataset, signal) => source(dataset).pipe(readChunks({ signal }))],
  [
    'writeChunks',
    (dataset, signal) => of({ data: [1, 2], offset: [0], shape: [2] }).pipe(writeChunks(source(dataset), { signal })),
  ],
  [
    'copyDataset',
    (dataset, signal) => source(dataset).pipe(copyDataset(dataset.connector.open('file'), 'x', { signal })),
  ],
];

describe.each(operators)('the signal of %s', (name, make) => {
  test('ends what is under way with canceled and the reason', () => {
    const dataset = new FakeDataset(40);
    dataset.readsAtOnce = false;
    const copying: FakeConnector['calls'] = [];
    const answer = dataset.connector.answer;
    dataset.connector.answer = (call) => {
      if (call.routine === 'H5Ocopy') copying.push(call);
      else answer(call);
    };
    const controller = new AbortController();
    const seen = observe(make(dataset, controller.signal));
    const [call] = [...dataset.reads, ...dataset.writes, ...copying];
    expect([seen.error, call?.cancels]).toEqual([undefined, 0]);
    controller.abort('enough');
    expect(seen.error).toMatchObject({ kind: 'canceled', routine: name, cause: 'enough' });
    expect(call?.cancels).toBe(1);
  });

  test('that is aborted already starts nothing', () => {
    const dataset = new FakeDataset(40);
    const seen = observe(make(dataset, AbortSignal.abort('before')));
    expect(seen.error).toMatchObject({ kind: 'canceled', cause: 'before' });
    expect(dataset.connector.calls).toEqual([]);
  });
});

test('an abort in readChunks is what the loop throws', () => {
  const dataset = new FakeDataset(40);
  dataset.readsAtOnce = false;
  const controller = new AbortController();
  const iterator = toAsyncIterable(source(dataset).pipe(readChunks({ signal: controller.signal })))[
    Symbol.asyncIterator
  ]();
  controller.abort();
  return expect(iterator.next()).rejects.toMatchObject({ kind: 'canceled', routine: 'readChunks' });
});
