import { from, Observable, of, Subject, tap } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { currentLease, Lease, nextUnder } from '../../src/operators/Lease.js';
import { mergeWithin } from '../../src/operators/mergeWithin.js';
import { broken as failed } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';
import { observe } from '../support/observe.js';

describe('mergeWithin', () => {
  const limits = { concurrency: 3, capacity: 10, weigh: (weight: number) => weight };
  const values = { a: 4, b: 6, c: 1, d: 20, e: 5 };

  test('starts what fits in, in order: nothing passes what waits', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('--(abc|)', values);
      const [a, b, c] = [cold('----(r|)', { r: 4 }), cold('--(r|)', { r: 6 }), cold('-(r|)', { r: 1 })];
      const inner = new Map([
        [4, a],
        [6, b],
        [1, c],
      ]);
      const merged = source.pipe(mergeWithin((weight) => inner.get(weight) as Observable<number>, limits));
      expectObservable(merged).toBe('----bc(a|)', values);
      expectSubscriptions(a.subscriptions).toBe('--^---!');
      expectSubscriptions(b.subscriptions).toBe('--^-!');
      // 4 and 6 are 10 already.
      expectSubscriptions(c.subscriptions).toBe('----^!');
    });
  });

  test('lets one go always, alone, and goes on behind it', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('-(cde)|', values);
      const large = cold('--(r|)', { r: 20 });
      const last = cold('-(r|)', { r: 5 });
      const first = cold('---(r|)', { r: 1 });
      const inner = (weight: number) => (weight === 20 ? large : weight === 5 ? last : first);
      expectObservable(source.pipe(mergeWithin(inner, limits))).toBe('----c-d(e|)', values);
      expectSubscriptions(first.subscriptions).toBe('-^--!');
      expectSubscriptions(large.subscriptions).toBe('----^-!');
      expectSubscriptions(last.subscriptions).toBe('------^!');
    });
  });

  test('has no more under way than its concurrency', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('(cccc|)', values);
      const inner = cold('------(r|)', { r: 1 });
      expectObservable(source.pipe(mergeWithin(() => inner, limits))).toBe('------(ccc)-(c|)', values);
      expectSubscriptions(inner.subscriptions).toBe(['^-----!', '^-----!', '^-----!', '------^-----!']);
    });
  });

  test('ends all with the first error, also one that is thrown, and begins none of what waits', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('(abe)', values);
      const [a, b] = [cold('------'), cold('----#', undefined, failed)];
      const inner = (weight: number) => (weight === 4 ? a : b);
      expectObservable(source.pipe(mergeWithin(inner, limits))).toBe('----#', undefined, failed);
      expectSubscriptions(a.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('^---!');
      expectObservable(
        of(1).pipe(
          mergeWithin(() => {
            throw failed;
          }, limits),
        ),
      ).toBe('#', undefined, failed);
    });
  });

  test('begins none when it is left', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('(abc)', values);
      const inner = cold('-----(r|)', { r: 0 });
      expectObservable(source.pipe(mergeWithin(() => inner, limits)), '^--!').toBe('-');
      expectSubscriptions(inner.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  test('starts anew with each subscription', () => {
    const merged = from([4, 6, 1]).pipe(mergeWithin((weight) => of(weight), limits));
    expect(observe(merged)).toMatchObject({ values: [4, 6, 1], completed: true });
    expect(observe(merged)).toMatchObject({ values: [4, 6, 1], completed: true });
  });
});

describe('the lease of an item', () => {
  test('is retained from its arrival to its end, also while it waits', () => {
    const ended: number[] = [];
    const items = new Subject<number>();
    const inner = [new Subject<string>(), new Subject<string>()];
    const limits = { concurrency: 1, capacity: 1, weigh: () => 1 };
    const leases: unknown[] = [];
    const source = new Observable<number>((subscriber) =>
      items.subscribe((item) => {
        const lease = new Lease(undefined, () => ended.push(item));
        nextUnder(lease, subscriber, item);
        lease.release();
      }),
    );
    const merged = source.pipe(
      mergeWithin((item) => inner[item] as Subject<string>, limits),
      tap(() => leases.push(currentLease())),
    );
    const seen = observe(merged);
    items.next(0);
    items.next(1);
    inner[0]?.next('x');
    expect([ended, leases.length, currentLease()]).toEqual([[], 1, undefined]);
    expect(leases[0]).toBeInstanceOf(Lease);
    inner[0]?.complete();
    expect(ended).toEqual([0]);
    items.next(0);
    seen.unsubscribe();
    expect(ended.sort()).toEqual([0, 0, 1]);
  });
});
