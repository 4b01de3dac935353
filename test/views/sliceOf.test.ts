import { defer, NEVER, Observable, of, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5S_NULL, H5Screate, H5Screate_simple } from '../../src/model/H5S.js';
import { H5T_STD_I32LE } from '../../src/model/H5T.js';
import type { DatasetId } from '../../src/model/Identifier.js';
import { hyperslab } from '../../src/operators/hyperslab.js';
import { progressOf } from '../../src/views/progressOf.js';
import type { SliceOptions } from '../../src/views/SliceOptions.js';
import type { SliceSnapshot } from '../../src/views/SliceSnapshot.js';
import { sliceOf } from '../../src/views/sliceOf.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { FakeDataset, offsetOf } from '../support/fakeDataset.js';

const two = (start: number) => hyperslab({ start: [start], count: [2] });

/** A view of a dataset of 20 elements whose reads the test ends. */
function shown(options: SliceOptions = {}) {
  const dataset = new FakeDataset(20);
  dataset.readsAtOnce = false;
  const view = sliceOf(dataset.id, { selection: two(0), ...options });
  const seen: SliceSnapshot<unknown>[] = [];
  const subscription = view.subscribe((snapshot) => seen.push(snapshot));
  return { dataset, view, seen, subscription, offsets: () => dataset.reads.map(offsetOf) };
}

const brief = ({ status, selection, data, loaded }: SliceSnapshot<unknown>) => ({
  status,
  start: selection?.start[0],
  data: data && [...(data as Int32Array)],
  loaded,
});

describe('sliceOf', () => {
  test('is idle until somebody looks, then loading, then ready', () => {
    const dataset = new FakeDataset(20);
    const view = sliceOf(dataset.id, { selection: two(4) });
    expect(view.value).toMatchObject({ status: 'idle', data: undefined, parts: [], loaded: 0 });
    expect(dataset.connector.calls).toEqual([]);
    view.subscribe();
    expect(brief(view.value)).toEqual({ status: 'ready', start: 4, data: [4, 5], loaded: 1 });
    expect(view.value.parts).toEqual([{ offset: [0], shape: [2] }]);
    expect(view.value.datatype).toEqual(H5T_STD_I32LE);
  });

  test('cancels what is no longer wanted, and shows nothing of it', () => {
    const { dataset, view, seen, offsets } = shown();
    expect(offsets()).toEqual([0]);
    view.select(two(8));
    const [abandoned] = dataset.reads;
    expect(abandoned?.cancels).toBe(1);
    dataset.endRead(8);
    expect(brief(view.value)).toEqual({ status: 'ready', start: 8, data: [8, 9], loaded: 1 });
    expect(seen.filter(({ selection, data }) => data && selection?.start[0] !== 8)).toEqual([]);
  });

  test('keeps the last complete slice to be shown meanwhile', () => {
    const { dataset, view } = shown();
    dataset.endRead();
    view.select(two(2));
    expect(brief(view.value)).toEqual({ status: 'loading', start: 2, data: undefined, loaded: 0 });
    expect([...(view.value.previous!.data as Int32Array)]).toEqual([0, 1]);
  });

  test('does not read the same again', () => {
    const { dataset, view } = shown();
    dataset.endRead();
    view.select(hyperslab({ start: [0], count: [2] }), [two(2)]);
    expect(view.value.status).toBe('ready');
    expect(dataset.readsBegun).toBe(2);
  });

  test('reads ahead after what is visible, behind it, and shows it at once then', () => {
    const { dataset, view, offsets } = shown({ prefetch: [two(2), two(4)] });
    const priorities = () => dataset.reads.map(({ args }) => (args.dxpl_id as { priority?: string }).priority);
    expect([offsets(), priorities()]).toEqual([[0], ['visible']]);
    dataset.endRead();
    expect([offsets(), priorities()]).toEqual([[2], ['prefetch']]);
    dataset.endRead();
    view.select(two(2), [two(4), two(0)]);
    expect(brief(view.value)).toMatchObject({ status: 'ready', start: 2, data: [2, 3] });
    // What was shown may be wanted again, so it is not read again.
    expect(dataset.readsBegun).toBe(4);
    dataset.reads.shift();
    dataset.endRead(4);
    expect([dataset.readsBegun, offsets()]).toEqual([4, []]);
    view.select(two(0));
    expect(brief(view.value)).toMatchObject({ status: 'ready', start: 0, data: [0, 1] });
  });

  test('what was read ahead is forgotten when it is named no longer', () => {
    const { dataset, view, offsets } = shown({ prefetch: [two(2)] });
    dataset.endRead();
    dataset.endRead();
    view.select(two(10));
    dataset.endRead(10);
    view.select(two(2));
    expect([view.value.status, offsets()]).toEqual(['loading', [2]]);
  });

  test('what cannot be read ahead is an error only when it is selected', () => {
    const { dataset, view } = shown({ prefetch: [two(2), two(4)] });
    dataset.endRead();
    dataset.reads.shift()?.fail();
    expect(view.value.status).toBe('ready');
    dataset.endRead(4);
    view.select(two(2));
    dataset.reads.shift()?.fail();
    expect(view.value).toMatchObject({ status: 'error', error: { kind: 'io' }, data: undefined });
  });

  test('cancel ends reading ahead, with all that was to come', () => {
    const { dataset, view } = shown({ prefetch: [two(2), two(4)] });
    dataset.endRead();
    view.cancel();
    expect([view.value.status, dataset.readsBegun, dataset.reads[0]?.cancels]).toEqual(['ready', 2, 1]);
  });

  test('parts are as large as is asked for', () => {
    const { dataset, offsets } = shown({ selection: hyperslab({ start: [0], count: [8] }), partBytes: 16 });
    expect(offsets()).toEqual([0, 4]);
    dataset.endRead(4);
  });

  test('cancel keeps what is loaded; retry reads again; another selection too', () => {
    const { dataset, view } = shown();
    view.value.cancel();
    expect(view.value).toMatchObject({ status: 'canceled', error: { kind: 'canceled' } });
    expect(dataset.reads[0]?.cancels).toBe(1);
    view.value.retry();
    expect(view.value.status).toBe('loading');
    dataset.reads.splice(0, 1);
    dataset.endRead();
    expect(brief(view.value)).toMatchObject({ status: 'ready', data: [0, 1] });
    view.cancel();
    expect(view.value.status).toBe('ready');
  });

  test('cancel stops opening, too', () => {
    let left = 0;
    const opening$ = new Observable<DatasetId>(() => () => {
      left += 1;
    });
    const view = sliceOf(opening$);
    view.subscribe();
    view.cancel();
    expect([view.value.status, left]).toEqual(['canceled', 1]);
    view.retry();
    expect(view.value.status).toBe('loading');
  });

  test('the last who leaves cancels the read', async () => {
    const { dataset, subscription, view } = shown();
    subscription.unsubscribe();
    expect(dataset.reads[0]?.cancels).toBe(0);
    await Promise.resolve();
    expect(dataset.reads[0]?.cancels).toBe(1);
    expect(view.value.status).toBe('idle');
  });

  test('in an event set each slice is an operation, canceled there when it is not wanted', () => {
    const es = new EventSet();
    const { dataset, view, subscription } = shown({ es });
    view.select(two(2));
    expect(es.status).toMatchObject({ inserted: 2, canceled: 1, active: 1 });
    dataset.endRead(2);
    expect(es.status).toMatchObject({ succeeded: 1, active: 0 });
    view.select(two(4));
    es.cancel();
    expect(view.value.status).toBe('canceled');
    view.retry();
    dataset.reads.at(-1)?.fail();
    expect(es.status.failed).toBe(1);
    subscription.unsubscribe();
  });

  test('a dataset that cannot be opened is an error; retry opens again', () => {
    let attempts = 0;
    const dataset = new FakeDataset(4);
    const dataset$ = defer(() => {
      attempts += 1;
      if (attempts === 1) throw new H5Error('not-found', 'H5Dopen_async', "there is no 'x'");
      return of(dataset.id);
    });
    const view = sliceOf(dataset$);
    view.subscribe();
    expect(view.value).toMatchObject({ status: 'error', error: { kind: 'not-found' } });
    view.retry();
    expect(brief(view.value)).toMatchObject({ status: 'ready', data: [0, 1, 2, 3] });
  });

  test('a null dataspace has no elements and is ready', () => {
    const connector = new FakeConnector((call) =>
      call.succeed(
        { H5Dget_space: H5Screate(H5S_NULL), H5Dget_type: H5T_STD_I32LE, H5Dget_create_plist: {} }[
          call.routine as string
        ],
      ),
    );
    const view = sliceOf(connector.open('dataset'));
    view.subscribe();
    expect(view.value).toMatchObject({ status: 'ready', shape: null, parts: [], loaded: 1, data: new Int32Array(0) });
  });

  test('a selection is what it was when it was given, whatever becomes of its arrays', () => {
    const { dataset, view } = shown();
    const mine = { start: [4], count: [2] };
    view.select(mine);
    dataset.endRead(4);
    const before = view.value;
    mine.start[0] = 8;
    expect([before.selection?.start, [...(before.data as Int32Array)]]).toEqual([[4], [4, 5]]);
    view.select(mine);
    expect(view.value.status).toBe('loading');
    dataset.endRead(8);
    expect(brief(view.value)).toMatchObject({ start: 8, data: [8, 9] });
  });

  test('after an opening that failed or was canceled, another selection opens anew', () => {
    let attempts = 0;
    const dataset = new FakeDataset(20);
    const dataset$ = defer(() => {
      attempts += 1;
      return attempts === 1 ? throwError(() => new Error('not yet')) : of(dataset.id);
    });
    const view = sliceOf(dataset$, { selection: two(0) });
    view.subscribe();
    expect(view.value.status).toBe('error');
    view.select(two(6));
    expect(brief(view.value)).toMatchObject({ status: 'ready', start: 6, data: [6, 7] });
    const opening = sliceOf(NEVER as Observable<DatasetId>, { selection: two(0) });
    opening.subscribe();
    opening.cancel();
    opening.select(two(2));
    expect(brief(opening.value)).toMatchObject({ status: 'loading', start: 2 });
  });

  test('what is no list of selections, or no event set, is refused by name', () => {
    const { id } = new FakeDataset(4);
    const refusal = (act: () => void) => {
      try {
        act();
      } catch (error) {
        return error instanceof H5Error ? `${error.kind}: ${error.message}` : String(error);
      }
      return undefined;
    };
    const wrong = (options: object) => refusal(() => sliceOf(id, options));
    expect(wrong({ prefetch: [undefined] })).toMatch(/bad-argument: start of a selection/);
    expect(wrong({ prefetch: 'abc' })).toMatch(/bad-argument: prefetch must be/);
    expect(wrong({ es: 'x' })).toMatch(/bad-argument: es is "x"/);
    expect(wrong({ selection: { start: [1n], count: [1] } })).toMatch(
      /bad-argument: start of a selection has 1, a bigint/,
    );
    expect(wrong({ selection: H5Screate_simple([4]) })).toMatch(/bad-argument: start of a selection/);
    expect(refusal(() => progressOf(undefined as never))).toMatch(/bad-argument: es is undefined/);
  });

  test('a selection that is none is refused by name', () => {
    const dataset = new FakeDataset(4);
    expect(() => sliceOf(dataset.id, { selection: { start: [0] } as never })).toThrow(/count of a selection/);
    expect(() => sliceOf(dataset.id).select({ start: [0], count: [1, 2] })).toThrow(/count has 2 dimensions/);
    expect(() => sliceOf(dataset.id, { concurrency: 0 })).toThrow(/concurrency must be/);
  });
});
