import { type Observable, of, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import { untilAborted } from '../../src/operators/untilAborted.js';
import { broken } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';

function record<T>(source: Observable<T>) {
  const seen: unknown[] = [];
  const subscription = source.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('complete'),
  });
  return { seen, subscription };
}

describe('untilAborted', () => {
  const { signal } = new AbortController();

  test('is as the source while nothing aborts: never, errors, early unsubscribing, two subscribers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      expectObservable(hot('-a-b-|').pipe(untilAborted(signal))).toBe('-a-b-|');
      expectObservable(hot('-a-').pipe(untilAborted(signal))).toBe('-a-');
      expectObservable(hot('-a-#', undefined, broken).pipe(untilAborted(signal))).toBe('-a-#', undefined, broken);
      const source = hot('-a-b-|');
      const left$ = source.pipe(untilAborted(signal));
      expectObservable(left$, '^-!').toBe('-a');
      expectObservable(left$, '---^-!').toBe('---b-');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '---^-!']);
    });
  });

  test('errors with kind canceled and the reason as cause, and unsubscribes the source', () => {
    const controller = new AbortController();
    const source = new Subject<number>();
    const { seen } = record(source.pipe(untilAborted(controller.signal)));
    source.next(1);
    controller.abort('enough');
    expect(seen[1]).toBeInstanceOf(H5Error);
    expect(seen[1]).toMatchObject({ kind: 'canceled', cause: 'enough' });
    expect(source.observed).toBe(false);
  });

  test('does not subscribe to the source when it is aborted already', () => {
    const source = new Subject<number>();
    const { seen } = record(source.pipe(untilAborted(AbortSignal.abort())));
    expect(seen).toHaveLength(1);
    expect(source.observed).toBe(false);
  });

  test('leaves no listener behind', () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    expect(record(of(1).pipe(untilAborted(signal))).seen).toEqual([1, 'complete']);
    expect(listeners.size).toBe(0);
  });
});
