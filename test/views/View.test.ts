import { defer, finalize, NEVER, Observable, of, Subject, startWith, tap } from 'rxjs';
import { expect, test } from 'vitest';
import { View } from '../../src/views/View.js';

/** A view of what a subject emits, and how often its work has begun and ended. */
function counted() {
  const source$ = new Subject<string>();
  const counts = { begun: 0, ended: 0 };
  const work$ = source$.pipe(
    startWith('loading'),
    tap({
      subscribe: () => {
        counts.begun += 1;
      },
    }),
    finalize(() => {
      counts.ended += 1;
    }),
  );
  return { view: new View('idle', work$), source$, counts };
}

test('works while anybody is subscribed, for all of them once', async () => {
  const { view, source$, counts } = counted();
  expect([view.value, counts.begun]).toEqual(['idle', 0]);
  const one: string[] = [];
  const other: string[] = [];
  const first = view.subscribe((value) => one.push(value));
  source$.next('a');
  const second = view.subscribe((value) => other.push(value));
  source$.next('b');
  expect([one, other, view.value]).toEqual([['loading', 'a', 'b'], ['a', 'b'], 'b']);
  first.unsubscribe();
  await Promise.resolve();
  expect(counts).toEqual({ begun: 1, ended: 0 });
  second.unsubscribe();
  await Promise.resolve();
  expect(counts).toEqual({ begun: 1, ended: 1 });
  expect(view.value).toBe('idle');
});

test('who leaves and comes back at once starts nothing anew', async () => {
  const { view, counts } = counted();
  view.subscribe().unsubscribe();
  const subscription = view.subscribe();
  await Promise.resolve();
  expect(counts).toEqual({ begun: 1, ended: 0 });
  subscription.unsubscribe();
});

test('a subscriber that leaves while it is told, and one that comes then, get what is theirs', () => {
  const { view, source$ } = counted();
  const late: string[] = [];
  const subscription = view.subscribe((value) => {
    if (value !== 'a') return;
    subscription.unsubscribe();
    view.subscribe((value) => late.push(value));
  });
  source$.next('a');
  source$.next('b');
  expect(late).toEqual(['a', 'b']);
});

test('retry begins again, and what the work before it tells afterwards is dropped', () => {
  const works: { next(value: string): void }[] = [];
  const view = new View('idle', new Observable<string>((subscriber) => void works.push(subscriber)));
  view.retry();
  expect(works).toHaveLength(0);
  const seen: string[] = [];
  view.subscribe((value) => seen.push(value));
  view.retry();
  works[0]?.next('old');
  works[1]?.next('new');
  expect(seen).toEqual(['idle', 'new']);
});

test('work that ends by itself leaves its last snapshot', () => {
  const view = new View('idle', of('ready'));
  const seen: string[] = [];
  view.subscribe({ next: (value) => seen.push(value), complete: () => seen.push('complete') });
  expect(seen).toEqual(['ready']);
});

test('operators work on it', () => {
  const seen: string[] = [];
  new View('idle', NEVER).pipe(tap((value) => seen.push(value))).subscribe();
  expect(seen).toEqual(['idle']);
});

test('a subscriber that retries while it is told does not make the others go back', () => {
  let attempts = 0;
  const view = new View(
    'idle',
    defer(() => {
      attempts += 1;
      return attempts === 1 ? source$ : of('ready');
    }),
  );
  const source$ = new Subject<string>();
  const seen: string[] = [];
  view.subscribe((value) => {
    if (value === 'error') view.retry();
  });
  view.subscribe((value) => seen.push(value));
  source$.next('error');
  expect([seen, view.value]).toEqual([['idle', 'ready'], 'ready']);
});
