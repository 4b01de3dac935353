import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOf } from '../../src/cli/readBands.js';
import { type GridSelection, parseSelection, selectionIn } from '../../src/cli/selection.js';

/** The indices that a selection takes in one dimension. */
const taken = ({ start, count, stride }: Pick<GridSelection, 'start' | 'count' | 'stride'>, d = 0): number[] =>
  Array.from({ length: count[d]! }, (_, i) => start[d]! + i * stride[d]!);

describe('selectionIn', () => {
  test('a range takes what Array.slice takes, every step', () => {
    const bound = fc.option(fc.integer({ min: -15, max: 15 }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(12), bound, bound, fc.integer({ min: 1, max: 5 }), (size, from, to, step) => {
        const items = parseSelection(`${from ?? ''}:${to ?? ''}:${step}`);
        const all = Array.from({ length: size }, (_, i) => i);
        expect(taken(selectionIn(items, [size], 'x'))).toEqual(all.slice(from, to).filter((_, i) => i % step === 0));
      }),
    );
  });

  test('a single index drops its dimension; dots and nothing stand for whole dimensions', () => {
    const shape = (text: string): readonly number[] => selectionIn(parseSelection(text), [4, 5, 6], 'x').shape;
    expect(shape('')).toEqual([4, 5, 6]);
    expect(shape('...')).toEqual([4, 5, 6]);
    expect(shape('1')).toEqual([5, 6]);
    expect(shape('..., 1')).toEqual([4, 5]);
    expect(shape('[1, ..., :3]')).toEqual([5, 3]);
    expect(shape('1,2,3')).toEqual([]);
    expect(shape('1,2,3,...')).toEqual([]);
    expect(shape('3:1')).toEqual([0, 5, 6]);
  });

  test.each(['1.5', '1:2:3:4', 'a', '1,,2', '::0', '...,...', '0x1', '1 2'])('refuses %s', (text) => {
    expect(() => parseSelection(text)).toThrow(/--select/);
  });
});

describe('bandsOf', () => {
  test('cuts a selection into runs that follow each other in C order and end between chunks where they can', () => {
    const dimension = fc.record({
      size: fc.integer({ min: 1, max: 9 }),
      start: fc.nat(3),
      stride: fc.integer({ min: 1, max: 3 }),
      chunk: fc.integer({ min: 1, max: 5 }),
    });
    // Elements so large that bands are a few elements long.
    const elementBytes = fc.constantFrom(2 ** 18, 2 ** 20, 2 ** 21, 2 ** 23, 2 ** 25);
    fc.assert(
      fc.property(
        fc.array(dimension, { maxLength: 3 }),
        elementBytes,
        fc.boolean(),
        (dimensions, elementBytes, isChunked) => {
          const selection = {
            start: dimensions.map((d) => d.start),
            count: dimensions.map((d) => d.size),
            stride: dimensions.map((d) => d.stride),
            shape: [],
          };
          const chunk = isChunked ? dimensions.map((d) => d.chunk) : null;
          const bands = [...bandsOf(selection, { chunk, elementBytes })];
          expect(bands.flatMap(elements)).toEqual(elements(selection));
          for (const { count } of bands) {
            const npoints = count.reduce((a, b) => a * b, 1);
            expect(npoints === 1 || npoints * elementBytes <= 64 * 2 ** 20).toBe(true);
          }
        },
      ),
    );
  });

  test('a band takes whole rows of chunks', () => {
    const bands = bandsOf(
      { start: [0, 0], count: [100, 2 ** 18], stride: [1, 1], shape: [] },
      { chunk: [32, 2 ** 10], elementBytes: 1 },
    );
    expect([...bands].map(({ start, count }) => [start[0], count[0]])).toEqual([
      [0, 32],
      [32, 32],
      [64, 32],
      [96, 4],
    ]);
  });
});

/** Every index of a selection, in C order. */
function elements({ start, count, stride }: Pick<GridSelection, 'start' | 'count' | 'stride'>): number[][] {
  return count.reduce<number[][]>(
    (rows, _, d) => rows.flatMap((row) => taken({ start, count, stride }, d).map((at) => [...row, at])),
    [[]],
  );
}
