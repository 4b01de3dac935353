import { NEVER, Observable, of, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { untilDone } from '../../src/operators/untilDone.js';

/** A resource that notes when it is open. */
function opened<T>(id: T) {
  const state = { open: 0 };
  const source = new Observable<T>((subscriber) => {
    state.open += 1;
    subscriber.next(id);
    return () => {
      state.open -= 1;
    };
  });
  return { state, source };
}

function record<T>(source: Observable<T>) {
  const seen: unknown[] = [];
  const subscription = source.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('complete'),
  });
  return { seen, subscription };
}

describe('untilDone', () => {
  test('completes when the work does, and so closes a resource that never completes', () => {
    const { state, source } = opened('f');
    const work = new Subject<string>();
    const { seen } = record(untilDone(source, () => work));
    work.next('x');
    expect([seen, state.open]).toEqual([['x'], 1]);
    work.complete();
    expect([seen, state.open]).toEqual([['x', 'complete'], 0]);
  });

  test('closes the resource when the work fails, and when nobody wants it any more', () => {
    const { state, source } = opened('f');
    const work = new Subject<string>();
    const { seen } = record(untilDone(source, () => work));
    work.error('broken');
    expect([seen, state.open]).toEqual([['broken'], 0]);
    const { subscription } = record(untilDone(source, () => NEVER));
    expect(state.open).toBe(1);
    subscription.unsubscribe();
    expect(state.open).toBe(0);
  });

  test('works with identifiers one after the other', () => {
    const work: Record<string, Subject<string>> = { a: new Subject(), b: new Subject() };
    const { seen } = record(untilDone(of('a', 'b'), (id) => work[id] as Subject<string>));
    expect([work.a?.observed, work.b?.observed]).toEqual([true, false]);
    work.a?.next('a1');
    work.a?.complete();
    work.b?.next('b1');
    work.b?.complete();
    expect(seen).toEqual(['a1', 'b1', 'complete']);
  });

  test('completes with a source that emits nothing, and fails with one that fails', () => {
    expect(record(untilDone(of(), () => NEVER)).seen).toEqual(['complete']);
    expect(record(untilDone(new Observable<never>((subscriber) => subscriber.error('no')), () => NEVER)).seen).toEqual([
      'no',
    ]);
  });
});
