import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, BatchTaker } from '../../../../src/connectors/native/reader/BatchTaker.js';
import type { Piece, TransferPlan } from '../../../../src/transfer/TransferPlan.js';

const MB = 2 ** 20;

/** A plan of pieces of so many elements each. */
function planOf(npoints: readonly number[]): TransferPlan & { readonly made: () => number } {
  let made = 0;
  return {
    npoints: 0,
    bufferLength: 0,
    pieceCount: npoints.length,
    *pieces() {
      for (const [n, count] of npoints.entries()) {
        made += 1;
        yield { start: [n], stride: [1], count: [count], npoints: count, selected: count, forEachRow: () => {} };
      }
    },
    made: () => made,
  };
}

function takeAll(taker: BatchTaker): Batch[] {
  const batches: Batch[] = [];
  while (taker.more) batches.push(taker.take()!);
  expect(taker.take()).toBeUndefined();
  return batches;
}

const sizes = (batches: readonly Batch[]): number[] => batches.map(({ pieces }) => pieces.length);
const alike = (count: number, npoints: number): number[] => new Array<number>(count).fill(npoints);

const DECODED = { isDecoded: true, isLate: false };
const COPIED = { isDecoded: false, isLate: false };
const LATE = { isDecoded: true, isLate: true };

describe('BatchTaker', () => {
  test('gives every piece once, in the order of the plan, with its number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 300 }),
        fc.option(fc.integer({ min: 1, max: 4 * MB }), { nil: undefined }),
        fc.boolean(),
        fc.constantFrom(1, 1000, MB, 100 * MB),
        (npoints, chunkBytes, isDecoded, mostBytes) => {
          const taker = new BatchTaker(planOf(npoints), 4, chunkBytes, { isDecoded, isLate: false }, mostBytes);
          const batches = takeAll(taker);
          expect(batches.flatMap(({ numbers }) => numbers)).toEqual(npoints.map((_, n) => n));
          expect(batches.flatMap(({ pieces }) => pieces.map((piece: Piece) => piece.npoints))).toEqual(npoints);
          for (const { pieces, numbers } of batches) {
            expect(pieces.length).toBe(numbers.length);
            expect(pieces.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  test('fills batches of chunks to decode up to a megabyte, of those to copy up to four', () => {
    expect(sizes(takeAll(new BatchTaker(planOf(alike(9, 1)), 4, MB / 4, DECODED, 100 * MB)))).toEqual([4, 4, 1]);
    expect(sizes(takeAll(new BatchTaker(planOf(alike(20, 1)), 4, MB / 4, LATE, 100 * MB)))).toEqual([16, 4]);
    expect(sizes(takeAll(new BatchTaker(planOf(alike(20, 1)), 4, MB / 4, COPIED, 100 * MB)))).toEqual([16, 4]);
  });

  test('of what has no chunks counts the elements', () => {
    expect(sizes(takeAll(new BatchTaker(planOf(alike(5, MB / 4)), 8, undefined, COPIED, 100 * MB)))).toEqual([2, 2, 1]);
  });

  test('keeps to the bytes of a piece that the caller allows, unless one has more', () => {
    expect(sizes(takeAll(new BatchTaker(planOf(alike(4, 1)), 4, MB / 4, DECODED, MB / 2)))).toEqual([2, 2]);
    expect(sizes(takeAll(new BatchTaker(planOf(alike(3, 1)), 4, 5 * MB, DECODED, 1)))).toEqual([1, 1, 1]);
  });

  test('holds 512 pieces at the most, however small', () => {
    expect(sizes(takeAll(new BatchTaker(planOf(alike(600, 1)), 1, 1, DECODED, MB)))).toEqual([512, 88]);
  });

  test('knows before a batch is taken whether it is the only one', () => {
    const only = new BatchTaker(planOf(alike(3, 1)), 4, 100, DECODED, MB);
    expect([only.more, only.isOnly, only.nextBytes]).toEqual([true, true, 300]);
    only.take();
    expect([only.more, only.isOnly, only.nextBytes]).toEqual([false, false, 0]);
    const several = new BatchTaker(planOf(alike(2, 1)), 4, MB, DECODED, MB);
    expect(several.isOnly).toBe(false);
    several.take();
    expect([several.more, several.isOnly]).toEqual([true, false]);
    const none = new BatchTaker(planOf([]), 4, MB, DECODED, MB);
    expect([none.more, none.isOnly, none.take()]).toEqual([false, false, undefined]);
  });

  test('makes pieces as they are taken, and not all at once', () => {
    const plan = planOf(alike(1000, 1));
    const taker = new BatchTaker(plan, 4, MB, DECODED, MB);
    expect(plan.made()).toBeLessThan(4);
    taker.take();
    expect(plan.made()).toBeLessThan(5);
  });
});
