import fc from 'fast-check';
import { expect, it } from 'vitest';
import { npointsOf, type SpanList } from '../../../src/model/Dataspace.js';
import { H5S_SELECT_SET, H5Screate_simple } from '../../../src/model/H5S.js';
import { combineSelections, SELECTION_OPERATORS } from '../../../src/model/selection/combineSelections.js';
import { selectionBounds } from '../../../src/model/selection/selectionBounds.js';
import { selectionNpoints } from '../../../src/model/selection/selectionNpoints.js';
import {
  arbitraryDims,
  arbitraryHyperslab,
  arbitraryJoined,
  coordinates,
  elementsOf,
  OPERATORS,
  selectHyperslab,
} from './bruteForce.js';

const key = (point: readonly number[]): string => point.join();

it('keeps the elements each operator says', () => {
  fc.assert(
    fc.property(
      arbitraryDims(1, 4, 6).chain((dims) =>
        fc.tuple(fc.constant(dims), arbitraryJoined(dims), fc.constantFrom(...OPERATORS), arbitraryJoined(dims)),
      ),
      ([dims, a, operator, b]) => {
        const result = combineSelections(dims, a, operator, b);
        const inA = new Set(elementsOf(a, dims).map(key));
        const inB = new Set(elementsOf(b, dims).map(key));
        const keep = SELECTION_OPERATORS[operator];
        const expected = coordinates(dims).filter((point) => {
          const [one, other] = [inA.has(key(point)), inB.has(key(point))];
          return one && other ? keep.both : one ? keep.onlyA : other ? keep.onlyB : false;
        });
        expect(elementsOf(result, dims)).toEqual(expected);
        expect(selectionNpoints(result, dims)).toBe(expected.length);
        expect(result.type === 'none').toBe(expected.length === 0);
        const bounds = expected.length && {
          start: dims.map((_, d) => Math.min(...expected.map((point) => point[d]!))),
          end: dims.map((_, d) => Math.max(...expected.map((point) => point[d]!))),
        };
        expect(selectionBounds(result, dims)).toEqual(bounds || null);
      },
    ),
    { numRuns: 400 },
  );
});

it('finds every regular result, whatever it was made of', () => {
  fc.assert(
    fc.property(
      arbitraryDims(1, 3, 8).chain((dims) =>
        fc.tuple(fc.constant(dims), arbitraryHyperslab(dims), arbitraryJoined(dims)),
      ),
      ([dims, hyperslab, other]) => {
        const regular = selectHyperslab(H5Screate_simple(dims), H5S_SELECT_SET, hyperslab).selection;
        const without = combineSelections(dims, regular, 'H5S_SELECT_NOTB', other);
        const common = combineSelections(dims, regular, 'H5S_SELECT_AND', other);
        const again = combineSelections(dims, without, 'H5S_SELECT_XOR', common);
        expect(again.type).toBe('hyperslab');
        expect(elementsOf(again, dims)).toEqual(elementsOf(regular, dims));
      },
    ),
    { numRuns: 300 },
  );
});

it('shares what spans have below them, so that its size is the sum of the counts', () => {
  const dims = [100_000, 1000, 1000];
  const space = H5Screate_simple(dims);
  const slab = { start: [0, 0, 0], stride: [10, 10, 10], count: [10_000, 100, 100], block: [3, 3, 3] };
  const grid = selectHyperslab(space, H5S_SELECT_SET, slab).selection;
  const rest = combineSelections(dims, { type: 'all' }, 'H5S_SELECT_NOTB', grid);
  expect(selectionNpoints(rest, dims)).toBe(npointsOf(dims) - selectionNpoints(grid, dims));
  const lists = new Set<SpanList>();
  const visit = (list: SpanList): void => {
    if (lists.has(list)) return;
    lists.add(list);
    for (const { down } of list.spans) if (down !== undefined) visit(down);
  };
  if (rest.type === 'spans') visit(rest.root);
  expect(lists.size).toBe(5);
});
