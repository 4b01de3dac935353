import fc from 'fast-check';
import { lastValueFrom, NEVER, type Observable, of, Subject, throwError, timer, toArray } from 'rxjs';
import { map } from 'rxjs/operators';
import { describe, expect, test } from 'vitest';
import { pullMerge } from '../../src/operators/pullMerge.js';

/** Numbers from 0 on, with a note of how many were taken. */
function counted(total: number) {
  const state = { taken: 0, returned: false };
  const items = {
    *[Symbol.iterator]() {
      try {
        for (let n = 0; n < total; n += 1) {
          state.taken += 1;
          yield n;
        }
      } finally {
        state.returned = true;
      }
    },
  };
  return { state, items };
}

describe('pullMerge', () => {
  test('takes no more items than there are slots', () => {
    const { state, items } = counted(100);
    const inner: Subject<number>[] = [];
    const project = () => {
      const subject = new Subject<number>();
      inner.push(subject);
      return subject;
    };
    const subscription = pullMerge(items, project, { concurrency: 3, ordered: false }).subscribe();
    expect(state.taken).toBe(3);
    inner[1]?.complete();
    expect(state.taken).toBe(4);
    subscription.unsubscribe();
    expect(inner.map((one) => one.observed)).toEqual([false, false, false, false]);
  });

  test('takes no more than the capacity holds, but one item goes always', () => {
    const started: number[] = [];
    const inner: Subject<number>[] = [];
    const project = (weight: number) => {
      started.push(weight);
      const subject = new Subject<number>();
      inner.push(subject);
      return subject;
    };
    const options = { concurrency: 10, ordered: false, capacity: 5, weigh: (weight: number) => weight };
    let done = false;
    pullMerge([2, 3, 1, 9, 4], project, options).subscribe({
      complete: () => {
        done = true;
      },
    });
    expect(started).toEqual([2, 3]);
    inner[0]?.complete();
    expect(started).toEqual([2, 3, 1]);
    inner[1]?.complete();
    expect(started).toEqual([2, 3, 1]);
    inner[2]?.complete();
    expect(started).toEqual([2, 3, 1, 9]);
    inner[3]?.complete();
    expect([started, done]).toEqual([[2, 3, 1, 9, 4], false]);
    inner[4]?.complete();
    expect(done).toBe(true);
  });

  test('keeps a slot until its turn when ordered, so that memory stays bounded', () => {
    const { state, items } = counted(100);
    const inner: Subject<string>[] = [];
    const seen: string[] = [];
    pullMerge(items, () => inner[inner.push(new Subject<string>()) - 1] as Subject<string>, {
      concurrency: 2,
      ordered: true,
    }).subscribe((value) => seen.push(value));
    inner[1]?.next('b');
    inner[1]?.complete();
    expect([seen, state.taken]).toEqual([[], 2]);
    inner[0]?.next('a');
    expect(seen).toEqual(['a']);
    inner[0]?.complete();
    expect([seen, state.taken]).toEqual([['a', 'b'], 4]);
  });

  test('emits as things come when not ordered', () => {
    const inner = [new Subject<string>(), new Subject<string>()];
    const seen: string[] = [];
    pullMerge([0, 1], (n) => inner[n] as Subject<string>, { concurrency: 2, ordered: false }).subscribe((value) =>
      seen.push(value),
    );
    inner[1]?.next('b');
    inner[0]?.next('a');
    expect(seen).toEqual(['b', 'a']);
  });

  test('passes 100,000 items that end at once without growing the stack', async () => {
    const { items } = counted(100_000);
    let last = -1;
    await lastValueFrom(pullMerge(items, (n) => of(n), { concurrency: 4, ordered: true }).pipe(map((n) => (last = n))));
    expect(last).toBe(99_999);
  });

  test('ends with the error of an item, of the projection or of the iterable', async () => {
    const options = { concurrency: 2, ordered: true };
    const failing = new Error('no');
    const errorOf = (source: Observable<unknown>) =>
      lastValueFrom(source).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await errorOf(pullMerge([1, 2], (n) => (n === 1 ? NEVER : throwError(() => failing)), options))).toBe(
      failing,
    );
    expect(
      await errorOf(
        pullMerge(
          [1],
          () => {
            throw failing;
          },
          options,
        ),
      ),
    ).toBe(failing);
    function* broken(): Iterable<number> {
      yield 1;
      throw failing;
    }
    expect(await errorOf(pullMerge(broken(), () => NEVER, options))).toBe(failing);
  });

  test('lets the iterable go when it is unsubscribed', () => {
    const { state, items } = counted(10);
    pullMerge(items, () => NEVER, { concurrency: 1, ordered: true })
      .subscribe()
      .unsubscribe();
    expect(state.returned).toBe(true);
  });

  test('gives every item once, in order when asked, whatever the delays', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      async (delays, concurrency, ordered) => {
        const items = delays.map((delay, n) => ({ delay, n }));
        const project = ({ delay, n }: { delay: number; n: number }) =>
          delay === 0 ? of(n) : timer(delay).pipe(map(() => n));
        const values = await lastValueFrom(pullMerge(items, project, { concurrency, ordered }).pipe(toArray()));
        const expected = items.map(({ n }) => n);
        expect(ordered ? values : [...values].sort((a, b) => a - b)).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
