import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MergedWrite, mergeWrites } from '../../../../src/connectors/native/library/mergeWrites.js';
import type { Dataspace } from '../../../../src/model/Dataspace.js';
import type { NumericArray } from '../../../../src/model/H5Data.js';
import { H5Screate_simple, H5Sselect_hyperslab, H5Sselect_none } from '../../../../src/model/H5S.js';
import { H5T_NATIVE_DOUBLE, H5T_NATIVE_INT32, H5T_STD_I32LE } from '../../../../src/model/H5T.js';
import type { ArgumentsOf } from '../../../../src/operations/Operations.js';
import { coordinates, indexIn } from '../../../model/selection/bruteForce.js';

type Write = ArgumentsOf<'H5Dwrite'>;

const DIMS = [100];

const at = (dims: readonly number[], start: readonly number[], count: readonly number[]): Dataspace =>
  H5Sselect_hyperslab(H5Screate_simple([...dims]), 'H5S_SELECT_SET', [...start], null, [...count], null);

const writeTo = (file_space_id: Dataspace | 'H5S_ALL', buf: unknown, more: Partial<Write> = {}): Write => ({
  dset_id: { kind: 'dataset', hid: 1 },
  mem_type_id: 'H5T_NATIVE',
  mem_space_id: 'H5S_ALL',
  file_space_id,
  dxpl_id: { merge: true },
  buf: buf as Write['buf'],
  ...more,
});

/** A write of these numbers from a place on. */
const write = (start: number, values: number[], more: Partial<Write> = {}): Write =>
  writeTo(at(DIMS, [start], [values.length]), Int32Array.from(values), more);

const merge = ([first, ...next]: readonly Write[], extent = DIMS): MergedWrite | undefined =>
  mergeWrites(first as Write, next, extent);

/** Where a merged write begins, and what it writes. */
function told(merged: MergedWrite | undefined): unknown {
  if (!merged) return undefined;
  const { file_space_id, buf } = merged.args;
  const { selection } = file_space_id as Dataspace;
  return (
    selection.type === 'hyperslab' && { start: selection.start, shape: selection.block, values: [...(buf as never)] }
  );
}

describe('writes of one dimension', () => {
  test('become one as they follow each other', () => {
    const merged = merge([write(10, [1, 2]), write(12, [3]), write(13, [4, 5, 6])]);
    expect(told(merged)).toEqual({ start: [10], shape: [6], values: [1, 2, 3, 4, 5, 6] });
    expect(merged?.npoints).toEqual([2, 1, 3]);
    expect(merged?.args).toMatchObject({ dset_id: { hid: 1 }, mem_type_id: 'H5T_NATIVE', mem_space_id: 'H5S_ALL' });
    expect(merged?.args.buf).toBeInstanceOf(Int32Array);
  });

  test('become one in any order', () => {
    const backwards = merge([write(12, [3]), write(11, [2]), write(10, [1])]);
    expect(told(backwards)).toEqual({ start: [10], shape: [3], values: [1, 2, 3] });
    const mixed = merge([write(10, [1]), write(14, [5]), write(12, [3]), write(13, [4]), write(11, [2])]);
    expect(told(mixed)).toEqual({ start: [10], shape: [5], values: [1, 2, 3, 4, 5] });
    expect(mixed?.npoints).toHaveLength(5);
  });

  test('end where the next one overlaps, or leaves a gap that none fills', () => {
    const overlap = merge([write(0, [1, 2]), write(2, [3, 4]), write(3, [9, 9]), write(5, [5])]);
    expect(told(overlap)).toEqual({ start: [0], shape: [4], values: [1, 2, 3, 4] });
    expect(merge([write(0, [1]), write(0, [2])])).toBeUndefined();
    const gap = merge([write(0, [1]), write(1, [2]), write(4, [5]), write(5, [6])]);
    expect(gap?.npoints).toHaveLength(2);
  });

  test('are not merged with one beyond the extent, which fails alone', () => {
    expect(merge([write(97, [1, 2]), write(99, [3]), write(100, [4])])?.npoints).toHaveLength(2);
    expect(merge([write(99, [1, 2]), write(98, [3])])).toBeUndefined();
  });
});

describe('writes of several dimensions', () => {
  const dims = [4, 6];
  const tile = (start: number[], count: number[], ...values: number[]): Write =>
    writeTo(at(dims, start, count), Int32Array.from(values));

  test('become one as rows after rows', () => {
    const merged = merge([tile([1, 2], [1, 3], 1, 2, 3), tile([2, 2], [2, 3], 4, 5, 6, 7, 8, 9)], dims);
    expect(told(merged)).toEqual({ start: [1, 2], shape: [3, 3], values: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
  });

  test('become one as columns beside columns, their elements woven together', () => {
    const merged = merge([tile([0, 0], [3, 2], 1, 2, 5, 6, 9, 10), tile([0, 2], [3, 1], 3, 7, 11)], dims);
    expect(told(merged)).toEqual({ start: [0, 0], shape: [3, 3], values: [1, 2, 3, 5, 6, 7, 9, 10, 11] });
  });

  test('become one as pieces that complete rows', () => {
    const pieces = [0, 1, 2, 3].flatMap((row) =>
      [0, 2, 4].map((column) => tile([row, column], [1, 2], row * 6 + column, row * 6 + column + 1)),
    );
    const merged = merge(pieces, dims);
    expect(told(merged)).toEqual({ start: [0, 0], shape: dims, values: Array.from({ length: 24 }, (_, n) => n) });
    // A row that is not complete stays out, and those before it are merged all the same.
    expect(merge(pieces.slice(0, 8), dims)?.npoints).toHaveLength(6);
  });

  test('keep the items of an element together', () => {
    const pair = (start: number[], count: number[], ...values: number[]): Write =>
      writeTo(at(dims, start, count), Float64Array.from(values));
    const merged = merge([pair([0, 0], [2, 1], 1, 2, 5, 6), pair([0, 1], [2, 1], 3, 4, 7, 8)], dims);
    expect(told(merged)).toEqual({ start: [0, 0], shape: [2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] });
  });

  test('are copied the same by rows that are long', () => {
    const wide = [3, 100];
    const part = (column: number, value: number): Write =>
      writeTo(at(wide, [0, column], [3, 50]), new Float32Array(150).fill(value));
    const merged = merge([part(50, 2), part(0, 1)], wide);
    const expected = Float32Array.from({ length: 300 }, (_, n) => (n % 100 < 50 ? 1 : 2));
    expect(merged?.args.buf).toEqual(expected);
  });
});

describe('a run of writes that may be merged ends at', () => {
  const before = [write(0, [1]), write(1, [2])];
  const after = write(3, [4]);

  const cases: [string, Write][] = [
    ['another dataset', write(2, [3], { dset_id: { kind: 'dataset', hid: 2 } })],
    ['another memory type', write(2, [3], { mem_type_id: H5T_NATIVE_INT32 })],
    ['another size of pieces', write(2, [3], { dxpl_id: { merge: true, pieceBytes: 100 } })],
    ['another priority', write(2, [3], { dxpl_id: { merge: true, priority: 'visible' } })],
    ['a buffer of another class', writeTo(at(DIMS, [2], [1]), Float64Array.of(3))],
    ['a plain array', writeTo(at(DIMS, [2], [1]), [3])],
    ['a buffer that stayed with the caller', writeTo(at(DIMS, [2], [1]), { pulled: 'Int32Array', length: 1 })],
    ['a buffer of another length', writeTo(at(DIMS, [2], [1]), Int32Array.of(3, 3))],
    ['an empty buffer', writeTo(at(DIMS, [2], [1]), new Int32Array(0))],
    ['a selection in memory', write(2, [3, 3], { mem_space_id: at([2], [1], [1]) })],
    ['all of the dataset', writeTo('H5S_ALL', new Int32Array(100))],
    ['no element', writeTo(H5Sselect_none(H5Screate_simple(DIMS)), new Int32Array(0))],
    ['another number of dimensions', writeTo(at([100, 1], [2, 0], [1, 1]), Int32Array.of(3))],
    [
      'elements with gaps',
      writeTo(H5Sselect_hyperslab(H5Screate_simple(DIMS), 'H5S_SELECT_SET', [2], [2], [2], null), Int32Array.of(3, 3)),
    ],
  ];

  test.each(cases)('%s', (_, other) => {
    expect(merge([...before, other, after])?.npoints).toHaveLength(2);
    expect(merge([other, after])).toBeUndefined();
  });

  test('one that does not ask for it', () => {
    expect(merge([...before, write(2, [3], { dxpl_id: {} }), after])?.npoints).toHaveLength(2);
  });

  test('nothing when the type is another object of the same', () => {
    const typed = (start: number) => write(start, [1], { mem_type_id: structuredClone(H5T_STD_I32LE) });
    expect(merge([typed(0), typed(1), typed(2)])?.npoints).toHaveLength(3);
    expect(merge([typed(0), write(1, [1], { mem_type_id: H5T_NATIVE_DOUBLE })])).toBeUndefined();
  });

  test('nothing when the memory space is that of the elements', () => {
    const spaced = (start: number) => write(start, [1, 2], { mem_space_id: H5Screate_simple([1, 2]) });
    expect(merge([spaced(0), spaced(2)])?.npoints).toHaveLength(2);
  });

  test('as many bytes as a piece has', () => {
    const large = [2 ** 21];
    const part = (n: number, dxpl_id: Write['dxpl_id']): Write =>
      writeTo(at(large, [n * 2 ** 18], [2 ** 18]), new Float32Array(2 ** 18), { dxpl_id });
    const parts = (dxpl_id: Write['dxpl_id']) => Array.from({ length: 8 }, (_, n) => part(n, dxpl_id));
    expect(merge(parts({ merge: true }), large)?.npoints).toHaveLength(4);
    expect(merge(parts({ merge: true, pieceBytes: 2 ** 21 }), large)?.npoints).toHaveLength(2);
    expect(merge(parts({ merge: true, pieceBytes: 2 ** 30 }), large)?.npoints).toHaveLength(4);
    expect(merge(parts({ merge: true, pieceBytes: 10 }), large)).toBeUndefined();
  });

  test('1024 of them', () => {
    const many = Array.from({ length: 3000 }, (_, n) => writeTo(at([3000], [n], [1]), Uint8Array.of(n)));
    expect(merge(many, [3000])?.npoints).toHaveLength(1024);
  });
});

describe('looking ahead', () => {
  /** The writes, with a note of how many were looked at. */
  function counted(writes: readonly Write[]) {
    const state = { taken: 0 };
    function* walk() {
      for (const one of writes) {
        state.taken += 1;
        yield one;
      }
    }
    return { state, walk };
  }

  test('ends soon where nothing is merged', () => {
    const apart = Array.from({ length: 1000 }, (_, n) => writeTo(at([3000], [3 * n], [1]), Uint8Array.of(n)));
    const { state, walk } = counted(apart.slice(1));
    expect(mergeWrites(apart[0] as Write, walk(), [3000])).toBeUndefined();
    expect(state.taken).toBeLessThan(25);
  });

  test('ends soon where two runs take turns', () => {
    const turns = Array.from({ length: 1000 }, (_, n) =>
      writeTo(at([3000], [(n % 2) * 2000 + Math.floor(n / 2)], [1]), Uint8Array.of(n)),
    );
    const { state, walk } = counted(turns.slice(1));
    expect(mergeWrites(turns[0] as Write, walk(), [3000])).toBeUndefined();
    expect(state.taken).toBeLessThan(25);
  });

  test('ends soon behind many that were merged, where nothing more is', () => {
    const many = Array.from({ length: 1000 }, (_, n) =>
      writeTo(at([3000], [n < 500 ? n : 3 * n - 500], [1]), Uint8Array.of(n)),
    );
    const { state, walk } = counted(many.slice(1));
    expect(mergeWrites(many[0] as Write, walk(), [3000])?.npoints).toHaveLength(500);
    expect(state.taken).toBeLessThan(525);
  });

  test('goes as far again as was merged', () => {
    // Rows of 200 pieces: a row is one block again only after 200 more.
    const dims = [5, 200];
    const pieces = coordinates(dims).map((point, n) => writeTo(at(dims, point, [1, 1]), Uint16Array.of(n)));
    expect(merge(pieces, dims)?.npoints).toHaveLength(1000);
  });
});

describe('any sequence of writes', () => {
  const arbitraryDims = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 12 })),
    fc.tuple(fc.nat(5), fc.nat(6)).map(([r, c]) => [r + 1, c + 1]),
    fc.constant([3, 2, 4]),
  );

  /** Random blocks, and pieces of a grid in order or not: the first overlap, the others join. */
  const arbitraryBlocks = (dims: readonly number[]) => {
    const anyBlock = fc.tuple(...dims.map((size) => fc.tuple(fc.nat(size - 1), fc.nat(size - 1)))).map((edges) => ({
      start: edges.map((edge) => Math.min(...edge)),
      count: edges.map((edge) => Math.abs(edge[0] - edge[1]) + 1),
    }));
    const tiles = fc.tuple(...dims.map((size) => fc.integer({ min: 1, max: size }))).map((size) =>
      coordinates(dims.map((extent, d) => Math.ceil(extent / (size[d] as number)))).map((tile) => {
        const start = tile.map((n, d) => n * (size[d] as number));
        return { start, count: start.map((first, d) => Math.min(size[d] as number, (dims[d] as number) - first)) };
      }),
    );
    const shuffled = tiles.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
    return fc
      .array(fc.oneof(fc.array(anyBlock, { maxLength: 4 }), tiles, shuffled), { maxLength: 3 })
      .map((all) => all.flat());
  };

  const apply = (contents: number[], dims: readonly number[], { file_space_id, buf }: Write): void => {
    const { selection } = file_space_id as Dataspace;
    if (selection.type !== 'hyperslab') throw new Error('a write of no hyperslab');
    const sizes = selection.count.map((count, d) => count * (selection.block[d] as number));
    coordinates(sizes).forEach((point, n) => {
      contents[
        indexIn(
          dims,
          point.map((coordinate, d) => coordinate + (selection.start[d] as number)),
        )
      ] = (buf as NumericArray)[n] as number;
    });
  };

  test('leaves the same, merged or not', () => {
    let merges = 0;
    const property = fc.property(
      arbitraryDims.chain((dims) => fc.tuple(fc.constant(dims), arbitraryBlocks(dims))),
      ([dims, blocks]) => {
        let value = 0;
        const writes = blocks.map(({ start, count }) => {
          const values = coordinates(count).map(() => (value += 1));
          return writeTo(at(dims, start, count), Uint32Array.from(values));
        });
        const oneByOne: number[] = [];
        for (const one of writes) apply(oneByOne, dims, one);
        const together: number[] = [];
        for (let n = 0; n < writes.length; ) {
          const merged = merge(writes.slice(n), [...dims]);
          if (merged) merges += 1;
          apply(together, dims, merged?.args ?? (writes[n] as Write));
          n += merged?.npoints.length ?? 1;
        }
        expect(together).toEqual(oneByOne);
      },
    );
    fc.assert(property, { numRuns: 1000 });
    expect(merges).toBeGreaterThan(500);
  });
});
