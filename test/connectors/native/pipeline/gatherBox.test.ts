import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ElementBox, gatherBox, innermostRun } from '../../../../src/connectors/native/reader/gatherBox.js';
import { arbitraryBox, arbitraryElementSize, expectBytes, gatherNaively, numberedBytes, product } from './boxes.js';

const scratch = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('gatherBox', () => {
  test('gives the elements that a loop over coordinates gives', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryElementSize, fc.nat(3), ({ dims, box }, elementSize, shift) => {
        const bytes = numberedBytes(product(dims) * elementSize + shift).subarray(shift);
        const found = gatherBox(bytes, dims, elementSize, box, scratch);
        expectBytes(found, gatherNaively(bytes, dims, elementSize, box));
      }),
      { numRuns: 2000 },
    );
  });

  test('copies into memory at any place', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryElementSize, fc.nat(7), ({ dims, box }, elementSize, shift) => {
        const bytes = numberedBytes(product(dims) * elementSize);
        const found = gatherBox(bytes, dims, elementSize, box, (length) =>
          new Uint8Array(length + shift).subarray(shift),
        );
        expectBytes(found, gatherNaively(bytes, dims, elementSize, box));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['a whole extent', [4, 5, 6], { start: [0, 0, 0], stride: [1, 1, 1], count: [4, 5, 6] }],
    ['whole rows', [4, 5, 6], { start: [1, 0, 0], stride: [1, 1, 1], count: [2, 5, 6] }],
    ['a part of a row', [4, 5, 6], { start: [1, 2, 3], stride: [1, 1, 1], count: [1, 1, 2] }],
    [
      'a plane of one element in the first dimension',
      [4, 5, 6],
      { start: [3, 1, 0], stride: [7, 1, 1], count: [1, 3, 6] },
    ],
    ['one element with a stride', [4, 5], { start: [2, 3], stride: [2, 2], count: [1, 1] }],
    ['a scalar', [], { start: [], stride: [], count: [] }],
  ] as [string, number[], ElementBox][])('gives %s as a view, without a copy', (_, dims, box) => {
    const bytes = numberedBytes(product(dims) * 4);
    const found = gatherBox(bytes, dims, 4, box, () => {
      throw new Error('nothing is to be copied');
    });
    expect(found.buffer).toBe(bytes.buffer);
    expectBytes(found, gatherNaively(bytes, dims, 4, box));
  });

  test('writes no more than the box', () => {
    const target = new Uint8Array(100).fill(0xee);
    const box = { start: [0, 1], stride: [1, 2], count: [3, 2] };
    gatherBox(numberedBytes(60), [3, 5], 4, box, (bytes) => target.subarray(10, 10 + bytes));
    expect(target.subarray(0, 10)).toEqual(new Uint8Array(10).fill(0xee));
    expect(target.subarray(34)).toEqual(new Uint8Array(66).fill(0xee));
  });
});

describe('innermostRun', () => {
  test('tells how many bytes lie close together, and in which dimensions', () => {
    const dims = [4, 5, 6];
    const whole = [1, 1, 1];
    expect(innermostRun(dims, 2, { stride: whole, count: [4, 5, 6] })).toEqual({ rank: 0, run: 240 });
    expect(innermostRun(dims, 2, { stride: whole, count: [2, 5, 6] })).toEqual({ rank: 0, run: 120 });
    expect(innermostRun(dims, 2, { stride: whole, count: [4, 2, 6] })).toEqual({ rank: 1, run: 24 });
    expect(innermostRun(dims, 2, { stride: whole, count: [4, 5, 3] })).toEqual({ rank: 2, run: 6 });
    expect(innermostRun(dims, 2, { stride: [1, 1, 2], count: [4, 5, 3] })).toEqual({ rank: 3, run: 2 });
    expect(innermostRun(dims, 2, { stride: [2, 1, 1], count: [2, 5, 6] })).toEqual({ rank: 1, run: 60 });
  });
});
