import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selection } from '../../src/model/Dataspace.js';
import { H5S_SELECT_OR, H5S_SELECT_SET, H5Screate_simple, H5Sselect_hyperslab } from '../../src/model/H5S.js';
import { planTransfer } from '../../src/transfer/planTransfer.js';
import type { Piece, TransferPlan, TransferRequest } from '../../src/transfer/TransferPlan.js';
import {
  arbitraryDims,
  arbitraryMemory,
  arbitrarySelection,
  coordinates,
  elementsOf,
  indexIn,
} from '../model/selection/bruteForce.js';

const boxElements = ({ start, stride, count }: Piece): number[][] =>
  coordinates(count).map((place) => place.map((i, d) => start[d]! + i * stride[d]!));

const rowsOf = (piece: Piece): number[][] => {
  const rows: number[][] = [];
  piece.forEachRow((...row) => rows.push(row));
  return rows;
};

const boxOf = ({ start, stride, count }: Piece): number[][] => [start, stride, count];

/** Reads a dataset whose elements are their own numbers, plus one: 0 is what was never read. */
function read(plan: TransferPlan, dims: readonly number[]): Float64Array {
  const buffer = new Float64Array(plan.bufferLength);
  for (const piece of plan.pieces()) {
    const box = boxElements(piece).map((point) => 1 + indexIn(dims, point));
    expect(box.length).toBe(piece.npoints);
    let selected = 0;
    piece.forEachRow((source, length, destination, step) => {
      for (let i = 0; i < length; i += 1) buffer[destination + i * step] = box[source + i]!;
      expect(step).toBeGreaterThan(0);
      selected += length;
    });
    expect(selected).toBe(piece.selected);
  }
  return buffer;
}

/** Writes a buffer whose elements are their own numbers, plus one; each element of a box must be given. */
function write(plan: TransferPlan, dims: readonly number[], size: number): Float64Array {
  const dataset = new Float64Array(size);
  for (const piece of plan.pieces()) {
    const box = new Float64Array(piece.npoints);
    piece.forEachRow((source, length, destination, step) => {
      for (let i = 0; i < length; i += 1) {
        expect(box[source + i]).toBe(0);
        expect(destination + i * step).toBeLessThan(plan.bufferLength);
        box[source + i] = 1 + destination + i * step;
      }
    });
    expect(piece.selected).toBe(piece.npoints);
    boxElements(piece).forEach((point, i) => {
      expect(box[i]).not.toBe(0);
      dataset[indexIn(dims, point)] = box[i]!;
    });
  }
  return dataset;
}

const touchedChunks = (piece: Piece, chunk: readonly number[]): Set<string> =>
  new Set(boxElements(piece).map((point) => point.map((one, d) => Math.floor(one / chunk[d]!)).join()));

const arbitraryRequest = (mode: 'read' | 'write'): fc.Arbitrary<TransferRequest> =>
  fc
    .oneof(
      // Any selection in the file and a memory selection that fits it, and the other way round.
      arbitraryDims(0, 4, 7).chain((dims) =>
        arbitrarySelection(dims).chain((selection) =>
          fc.tuple(
            fc.constant({ dims, selection }),
            fc.oneof(fc.constant('packed' as const), arbitraryMemory(elementsOf(selection, dims).length)),
          ),
        ),
      ),
      arbitraryDims(1, 4, 6).chain((dims) =>
        arbitrarySelection(dims).chain((selection) =>
          fc.tuple(arbitraryMemory(elementsOf(selection, dims).length), fc.constant({ dims, selection })),
        ),
      ),
    )
    // Two elements read into one place of the buffer: which one stays is not defined.
    .filter(([, memory]) => mode === 'write' || memory === 'packed' || !hasDuplicates(memory.selection))
    .chain(([{ dims, selection }, memory]) =>
      fc.record({
        mode: fc.constant(mode),
        dims: fc.constant(dims),
        chunk:
          dims.length === 0
            ? fc.constant(null)
            : fc.option(fc.tuple(...dims.map(() => fc.integer({ min: 1, max: 5 })))),
        // Large elements make a call look cheap, small ones dear: both ways of cutting are taken.
        elementSize: fc.constantFrom(1, 8, 4096, 65_536),
        pieceBytes: fc.constantFrom(1, 100, 8192, 65_536, 500_000, 10_000_000),
        fileSelection: fc.constant(selection),
        memory: fc.constant(memory),
      }),
    );

const hasDuplicates = (selection: Selection): boolean =>
  selection.type === 'points' && new Set(selection.points.map(String)).size < selection.points.length;

/** Pairs of a number in the dataset and one in the buffer, by the rule of HDF5: the i-th and the i-th. */
function pairs({ dims, fileSelection, memory }: TransferRequest): [file: number, buffer: number][] {
  const file = elementsOf(fileSelection, dims);
  const buffer =
    memory === 'packed'
      ? file.map((_, i) => i)
      : elementsOf(memory.selection, memory.dims).map((point) => indexIn(memory.dims, point));
  expect(buffer.length).toBe(file.length);
  return file.map((point, i) => [indexIn(dims, point), buffer[i]!]);
}

describe('reading', () => {
  it('puts the i-th selected element where the i-th of the memory selection lies, and nothing elsewhere', () => {
    fc.assert(
      fc.property(arbitraryRequest('read'), (request) => {
        const plan = planTransfer(request);
        const expected = new Float64Array(plan.bufferLength);
        for (const [file, buffer] of pairs(request)) expected[buffer] = 1 + file;
        expect(read(plan, request.dims)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows the place of a box where its elements lie at regular distances in the buffer', () => {
    let known = 0;
    fc.assert(
      fc.property(arbitraryRequest('read'), fc.boolean(), (request, byChunk) => {
        for (const piece of planTransfer({ ...request, byChunk }).pieces()) {
          const { place, count, npoints } = piece;
          if (!place) continue;
          known += 1;
          const expected = new Array<number>(npoints);
          piece.forEachRow((source, length, destination, step) => {
            for (let i = 0; i < length; i += 1) expected[source + i] = destination + i * step;
          });
          const found = coordinates(count).map((point) =>
            point.reduce((sum, coordinate, d) => sum + coordinate * place.distances[d]!, place.first),
          );
          expect(found).toEqual(expected);
        }
      }),
      { numRuns: 1000 },
    );
    expect(known).toBeGreaterThan(100);
  });

  it('touches each chunk with selected elements in one piece', () => {
    fc.assert(
      fc.property(arbitraryRequest('read'), (request) => {
        const { dims, fileSelection } = request;
        const chunk = request.chunk ?? dims.map(() => 1);
        fc.pre(request.chunk !== null);
        const touched = [...planTransfer(request).pieces()].flatMap((piece) => [...touchedChunks(piece, chunk)]);
        expect(new Set(touched).size).toBe(touched.length);
        const wanted = new Set(
          elementsOf(fileSelection, dims).map((point) => point.map((one, d) => Math.floor(one / chunk[d]!)).join()),
        );
        for (const one of wanted) expect(touched).toContain(one);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('writing', () => {
  it('puts the i-th element of the memory selection where the i-th selected one lies, the last of a point’s', () => {
    fc.assert(
      fc.property(arbitraryRequest('write'), (request) => {
        const plan = planTransfer(request);
        const size = request.dims.reduce((product, one) => product * one, 1);
        const expected = new Float64Array(size);
        for (const [file, buffer] of pairs(request)) expected[file] = 1 + buffer;
        expect(write(plan, request.dims, size)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('touches a chunk once when the selection is a box', () => {
    fc.assert(
      fc.property(arbitraryRequest('write'), (request) => {
        const { chunk, fileSelection } = request;
        fc.pre(
          chunk !== null &&
            (fileSelection.type === 'all' ||
              (fileSelection.type === 'hyperslab' && fileSelection.block.every((one) => one === 1))),
        );
        const touched = [...planTransfer(request).pieces()].flatMap((piece) => [...touchedChunks(piece, chunk!)]);
        expect(new Set(touched).size).toBe(touched.length);
      }),
      { numRuns: 1000 },
    );
  });
});

it('counts pieces of regular selections exactly, and keeps them below the bytes asked for', () => {
  fc.assert(
    fc.property(arbitraryRequest('write'), (request) => {
      fc.pre(request.fileSelection.type === 'all' || request.fileSelection.type === 'hyperslab');
      const plan = planTransfer(request);
      const pieces = [...plan.pieces()];
      expect(pieces.length).toBe(plan.pieceCount);
      const chunkElements = (request.chunk ?? []).reduce((product, size) => product * size, 1);
      const most = Math.max(request.pieceBytes, chunkElements * request.elementSize);
      for (const { npoints } of pieces)
        expect(npoints * request.elementSize).toBeLessThanOrEqual(Math.max(most, request.elementSize));
    }),
    { numRuns: 1000 },
  );
});

describe('pieces', () => {
  const common = { mode: 'read', elementSize: 4, memory: 'packed' } as const;
  const all: Selection = { type: 'all' };

  it('are one row each where they are contiguous in the buffer', () => {
    const plan = planTransfer({
      ...common,
      dims: [1000, 512],
      chunk: [100, 512],
      pieceBytes: 4 * 512 * 200,
      fileSelection: all,
    });
    expect(plan.pieceCount).toBe(5);
    expect([...plan.pieces()].map(rowsOf)).toEqual([0, 1, 2, 3, 4].map((i) => [[0, 102_400, i * 102_400, 1]]));
  });

  it('grow along the fastest dimension first', () => {
    const plan = planTransfer({
      ...common,
      dims: [64, 64],
      chunk: [16, 16],
      pieceBytes: 4 * 16 * 32,
      fileSelection: all,
    });
    const pieces = [...plan.pieces()];
    expect(pieces.length).toBe(8);
    expect(boxOf(pieces[1]!)).toEqual([
      [0, 32],
      [1, 1],
      [16, 32],
    ]);
  });

  it('are at least a chunk', () => {
    const plan = planTransfer({ ...common, dims: [64, 64], chunk: [32, 32], pieceBytes: 1, fileSelection: all });
    expect([...plan.pieces()].map((piece) => piece.npoints)).toEqual([1024, 1024, 1024, 1024]);
  });

  it('cut contiguous datasets along the slowest dimension, into equal parts', () => {
    const plan = planTransfer({ ...common, dims: [10, 100], chunk: null, pieceBytes: 1600, fileSelection: all });
    expect([...plan.pieces()].map(boxOf)).toEqual(
      [0, 4, 8].map((start) => [
        [start, 0],
        [1, 1],
        [start === 8 ? 2 : 4, 100],
      ]),
    );
  });

  it('take a stride over many chunks as one box', () => {
    const fileSelection: Selection = { type: 'hyperslab', start: [3], stride: [100], count: [50], block: [1] };
    const plan = planTransfer({ ...common, dims: [5000], chunk: [10], pieceBytes: 1e6, fileSelection });
    const [piece, ...more] = plan.pieces();
    expect([boxOf(piece!), rowsOf(piece!), more]).toEqual([[[3], [100], [50]], [[0, 50, 0, 1]], []]);
  });

  it('do not decode much more than they transfer', () => {
    const fileSelection: Selection = {
      type: 'hyperslab',
      start: [0, 5],
      stride: [1, 1],
      count: [10_000, 1],
      block: [1, 1],
    };
    const plan = planTransfer({
      ...common,
      dims: [10_000, 1000],
      chunk: [100, 1000],
      pieceBytes: 1_000_000,
      fileSelection,
    });
    expect(plan.pieceCount).toBe(10); // ten chunks of 400 KB each
  });

  it('lead columns of a buffer to steps', () => {
    const memory = {
      dims: [100, 3],
      selection: { type: 'hyperslab', start: [0, 1], stride: [1, 1], count: [100, 1], block: [1, 1] } as Selection,
    };
    const plan = planTransfer({ ...common, dims: [100], chunk: [50], pieceBytes: 1, fileSelection: all, memory });
    expect(plan.bufferLength).toBe(300);
    expect([...plan.pieces()].map(rowsOf)).toEqual([[[0, 50, 1, 3]], [[0, 50, 151, 3]]]);
  });

  it('read points in one box a chunk, neighbours together', () => {
    const points = [[1999], [3], [5], [10_000], [4], [3]].map(([x]) => [x!]);
    const plan = planTransfer({
      ...common,
      dims: [100_000],
      chunk: [1000],
      pieceBytes: 1e6,
      fileSelection: { type: 'points', points },
    });
    const pieces = [...plan.pieces()];
    expect(pieces.map(boxOf)).toEqual([
      [[3], [1], [1997]],
      [[10_000], [1], [1]],
    ]);
    expect(pieces.map(({ npoints, selected }) => [npoints, selected])).toEqual([
      [1997, 5],
      [1, 1],
    ]);
  });

  it('write the last of several values for a point', () => {
    const points = [[4], [5], [6], [5]];
    const plan = planTransfer({
      ...common,
      mode: 'write',
      dims: [10],
      chunk: null,
      pieceBytes: 1e6,
      fileSelection: { type: 'points', points },
    });
    const [piece, ...more] = plan.pieces();
    expect([boxOf(piece!), rowsOf(piece!), more]).toEqual([
      [[4], [1], [3]],
      [
        [0, 2, 0, 3],
        [2, 1, 2, 1],
      ],
      [],
    ]);
  });

  it('join what is irregular as a whole but a box in neighbouring chunks', () => {
    const bar = H5Sselect_hyperslab(H5Screate_simple([40, 400]), H5S_SELECT_SET, [0, 0], null, [10, 400]);
    const bent = H5Sselect_hyperslab(bar, H5S_SELECT_OR, [10, 0], null, [30, 100]);
    const plan = planTransfer({
      ...common,
      mode: 'write',
      dims: [40, 400],
      chunk: [10, 100],
      pieceBytes: 1e6,
      fileSelection: bent.selection,
    });
    expect([...plan.pieces()].map(boxOf)).toEqual([
      [
        [0, 0],
        [1, 1],
        [10, 400],
      ],
      [
        [10, 0],
        [1, 1],
        [10, 100],
      ],
      [
        [20, 0],
        [1, 1],
        [10, 100],
      ],
      [
        [30, 0],
        [1, 1],
        [10, 100],
      ],
    ]);
  });

  it('are planned without visiting elements', () => {
    const dims = [1e6, 1e6];
    const plan = planTransfer({ ...common, dims, chunk: [1000, 1000], pieceBytes: 4e6, fileSelection: all });
    expect([plan.npoints, plan.pieceCount]).toEqual([1e12, 1e6]);
    const [first] = plan.pieces();
    expect(first!.npoints).toBe(1e6);
  });
});

describe('selections that do not fit', () => {
  const request = {
    mode: 'read',
    dims: [10],
    chunk: null,
    elementSize: 4,
    pieceBytes: 100,
    memory: 'packed',
    fileSelection: { type: 'all' },
  } as const;
  const outside: Selection = { type: 'hyperslab', start: [5], stride: [1], count: [6], block: [1] };

  it('are refused', () => {
    expect(() => planTransfer({ ...request, fileSelection: outside })).toThrow(
      expect.objectContaining({
        kind: 'bad-argument',
        message: 'the file selection lies outside the extent, which is [10]',
      }),
    );
    expect(() => planTransfer({ ...request, mode: 'write', memory: { dims: [10], selection: outside } })).toThrow(
      expect.objectContaining({
        kind: 'bad-argument',
        message: 'the memory selection lies outside the extent, which is [10]',
      }),
    );
    expect(() => planTransfer({ ...request, memory: { dims: [9], selection: { type: 'all' } } })).toThrow(
      expect.objectContaining({
        kind: 'bad-argument',
        message: 'the memory selection has 9 elements, the file selection 10',
      }),
    );
  });

  it('are no transfer at all when they are empty', () => {
    const plan = planTransfer({ ...request, dims: [0, 4], chunk: [2, 2] });
    expect([plan.npoints, plan.bufferLength, plan.pieceCount, [...plan.pieces()]]).toEqual([0, 0, 0, []]);
  });
});
