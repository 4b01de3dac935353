import { test } from 'vitest';
import { paced } from '../../src/views/paced.js';
import { marbles } from '../support/marbles.js';

test('the first at once, then the latest in each frame', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot('abc 40ms d|').pipe(paced())).toBe('a 15ms c 26ms d|');
  });
});

test('the end does not wait, and takes the latest along', () => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot('abc|').pipe(paced())).toBe('a--(c|)');
    expectObservable(hot('ab#').pipe(paced())).toBe('a-(b#)');
  });
});

test('nothing comes after unsubscribing', () => {
  marbles(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('abc 40ms d');
    expectObservable(source.pipe(paced()), '^----!').toBe('a');
    expectSubscriptions(source.subscriptions).toBe('^----!');
  });
});
