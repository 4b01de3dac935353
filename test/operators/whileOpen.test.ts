import { NEVER, type Observable, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { whileOpen } from '../../src/operators/whileOpen.js';
import { broken } from '../support/fakeSignals.js';
import { marbles } from '../support/marbles.js';

describe('whileOpen', () => {
  test('completes with the work, though what is open does not', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const open = hot('-f');
      const work = cold('-x-y-|');
      expectObservable(open.pipe(whileOpen(() => work))).toBe('--x-y-|');
      expectSubscriptions(open.subscriptions).toBe('^-----!');
      expectSubscriptions(work.subscriptions).toBe('-^----!');
    });
  });

  test.each<[string, string, string, unknown]>([
    ['goes on while the work never ends', '-x-', '--x', undefined],
    ['fails with the work', '-x-#', '--x-#', broken],
  ])('%s', (_, wire, expected, error) => {
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(hot('-f').pipe(whileOpen(() => cold(wire, undefined, error)))).toBe(expected, undefined, error);
    });
  });

  test('fails with what cannot be opened, and with what project throws', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot<never>('-#', undefined, broken).pipe(whileOpen(() => NEVER))).toBe('-#', undefined, broken);
      const failing = (): Observable<never> => {
        throw broken;
      };
      expectObservable(hot('-f').pipe(whileOpen(failing))).toBe('-#', undefined, broken);
    });
  });

  test('leaves the work and then what is open when it is left', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const open = hot('-f');
      const work = cold('-x-y-|');
      expectObservable(open.pipe(whileOpen(() => work)), '^--!').toBe('--x');
      expectSubscriptions(open.subscriptions).toBe('^--!');
      expectSubscriptions(work.subscriptions).toBe('-^-!');
    });
  });

  test('works with what comes meanwhile afterwards, and once for each subscriber', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const open = hot('-ab');
      const work = cold('-x-|');
      expectObservable(open.pipe(whileOpen(() => work))).toBe('--x--x-|');
      expectSubscriptions(work.subscriptions).toBe(['-^--!', '----^--!']);
    });
    let worked = 0;
    const twice$ = of(1).pipe(
      whileOpen(() => {
        worked += 1;
        return of(worked);
      }),
    );
    twice$.subscribe();
    twice$.subscribe();
    expect(worked).toBe(2);
  });
});
