import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChunkGridRequest, chunkCount, chunkGrid } from '../../src/transfer/chunkGrid.js';
import { hasGaps, placement, regularForm } from '../../src/transfer/placement.js';
import { arbitraryDims, arbitrarySelection, coordinates, elementsOf } from '../model/selection/bruteForce.js';

const arbitraryRequest: fc.Arbitrary<ChunkGridRequest> = arbitraryDims(0, 3, 9).chain((dims) =>
  fc.record({
    dims: fc.constant(dims),
    chunk:
      dims.length === 0 ? fc.constant(null) : fc.option(fc.tuple(...dims.map(() => fc.integer({ min: 1, max: 4 })))),
    elementSize: fc.constantFrom(1, 8, 65_536, 2 ** 22),
    pieceBytes: fc.constantFrom(1, 50, 200, 500_000, 2 ** 26),
    selection: arbitrarySelection(dims),
  }),
);

const partElements = ({
  selection: { start, stride, count },
}: {
  selection: { start: readonly number[]; stride: readonly number[]; count: readonly number[] };
}) => coordinates(count).map((place) => place.map((i, d) => start[d]! + i * stride[d]!));

it('gives each touched chunk once, with what is selected of it', () => {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      const { dims, chunk, selection } = request;
      const parts = [...chunkGrid(request)];
      expect(parts.length).toBe(chunkCount(request));
      expect(parts.map(({ index }) => index)).toEqual(parts.map((_, i) => i));
      const wanted = elementsOf(selection, dims).map(String);
      const given = new Map<string, number>();
      const chunks: string[] = [];
      parts.forEach((part, i) => {
        const elements = partElements(part);
        expect(part.offset).toEqual(part.selection.start);
        expect(part.shape).toEqual(part.selection.count);
        for (const one of elements) {
          expect(given.has(String(one))).toBe(false);
          given.set(String(one), i);
        }
        const inPart = wanted.filter((one) => given.get(one) === i);
        expect(part.selected).toBe(inPart.length);
        expect(part.selected).toBeGreaterThan(0);
        if (chunk !== null)
          chunks.push(...new Set(elements.map((point) => point.map((one, d) => Math.floor(one / chunk[d]!)).join())));
      });
      for (const one of wanted) expect(given.has(one)).toBe(true);
      if (chunk !== null) {
        expect(new Set(chunks).size).toBe(chunks.length);
        expect(chunks.length).toBe(parts.length);
      }
      const isExact =
        selection.type === 'all' ||
        (selection.type === 'hyperslab' && selection.block.every((one, d) => one === 1 || selection.count[d] === 1));
      if (isExact) expect(given.size).toBe(wanted.length);
    }),
    { numRuns: 1000 },
  );
});

/** Checks that each element of each part lies in the result where its coordinates are. */
function checkPlaces(request: ChunkGridRequest): void {
  const { dims, selection } = request;
  const { shape, positionOf } = placement(selection, dims);
  const wanted = elementsOf(selection, dims);
  const regular = regularForm(selection, dims);
  // The coordinates of the result along each dimension: those selected, or all from the first to the last.
  const axes = dims.map((_, d) => {
    const selected = [...new Set(wanted.map((one) => one[d]!))].sort((one, other) => one - other);
    if (regular && !hasGaps(regular, d)) return selected;
    return selected.length === 0
      ? []
      : Array.from({ length: selected.at(-1)! - selected[0]! + 1 }, (_, i) => selected[0]! + i);
  });
  if (wanted.length > 0) expect(shape).toEqual(axes.map(({ length }) => length));
  const placed = new Set<string>();
  for (const part of chunkGrid(request)) {
    const first = positionOf(part.offset);
    const elements = partElements(part);
    for (const [n, place] of coordinates(part.shape).entries()) {
      const position = place.map((i, d) => first[d]! + i);
      expect(position.map((i, d) => axes[d]![i])).toEqual(elements[n]);
      expect(placed.has(String(position))).toBe(false);
      placed.add(String(position));
    }
  }
}

it('places each part where its elements belong in the result', () => {
  fc.assert(fc.property(arbitraryRequest, checkPlaces), { numRuns: 1000 });
});

it('places blocks of several elements of contiguous data too, far apart', () => {
  const selection = { type: 'hyperslab', start: [0, 0], stride: [50, 500], count: [5, 2], block: [2, 30] } as const;
  checkPlaces({ dims: [1000, 1000], chunk: null, elementSize: 40, pieceBytes: 2 ** 22, selection });
});

it('clips chunks to the selection', () => {
  const selection = { type: 'hyperslab', start: [5, 0], stride: [1, 2], count: [10, 4], block: [1, 1] } as const;
  const parts = [...chunkGrid({ dims: [20, 8], chunk: [8, 8], elementSize: 4, pieceBytes: 1, selection })];
  expect(parts).toEqual([
    {
      index: 0,
      offset: [5, 0],
      shape: [3, 4],
      selected: 12,
      selection: { start: [5, 0], stride: [1, 2], count: [3, 4], block: [1, 1] },
    },
    {
      index: 1,
      offset: [8, 0],
      shape: [7, 4],
      selected: 28,
      selection: { start: [8, 0], stride: [1, 2], count: [7, 4], block: [1, 1] },
    },
  ]);
});

it('counts without walking through the chunks', () => {
  const request: ChunkGridRequest = {
    dims: [1e7, 1e7],
    chunk: [10, 10],
    elementSize: 1,
    pieceBytes: 1,
    selection: { type: 'all' },
  };
  expect(chunkCount(request)).toBe(1e12);
});

it('refuses selections outside the extent', () => {
  const request: ChunkGridRequest = {
    dims: [3],
    chunk: [2],
    elementSize: 1,
    pieceBytes: 1,
    selection: { type: 'points', points: [[3]] },
  };
  expect(() => chunkCount(request)).toThrow(expect.objectContaining({ kind: 'bad-argument', routine: '' }));
});
