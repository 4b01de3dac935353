import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Queue } from '../../src/model/Queue.js';

describe('Queue', () => {
  test('gives what was pushed, first in, first out, whatever the order of calls', () => {
    const call = fc.oneof(
      { weight: 5, arbitrary: fc.constant('push' as const) },
      { weight: 4, arbitrary: fc.constant('shift' as const) },
      { weight: 1, arbitrary: fc.constant('drain' as const) },
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const queue = new Queue<number>();
        let model: number[] = [];
        calls.forEach((name, n) => {
          if (name === 'push') {
            queue.push(n);
            model.push(n);
          } else if (name === 'shift') expect(queue.shift()).toBe(model.shift());
          else {
            expect(queue.drain()).toEqual(model);
            model = [];
          }
          expect([queue.size, queue.peek()]).toEqual([model.length, model[0]]);
        });
      }),
    );
  });

  test('keeps undefined values apart from emptiness by its size', () => {
    const queue = new Queue<undefined>();
    queue.push(undefined);
    expect([queue.size, queue.shift(), queue.size]).toEqual([1, undefined, 0]);
  });

  test('moves each of 400,000 items at most about once', () => {
    const queue = new Queue<number>();
    let moved = 0;
    const { slice, shift, splice } = Array.prototype;
    const refuse = () => {
      throw new Error('moves all that is behind');
    };
    let inOrder = true;
    try {
      Array.prototype.slice = function (this: unknown[], from?: number, to?: number) {
        const result = slice.call(this, from, to);
        moved += result.length;
        return result;
      } as typeof slice;
      Object.assign(Array.prototype, { shift: refuse, splice: refuse });
      for (let n = 0; n < 400_000; n += 1) queue.push(n);
      for (let n = 0; n < 400_000; n += 1) inOrder &&= queue.shift() === n;
    } finally {
      Object.assign(Array.prototype, { slice, shift, splice });
    }
    expect([inOrder, queue.size]).toEqual([true, 0]);
    expect(moved).toBeLessThanOrEqual(400_000);
  });
});
