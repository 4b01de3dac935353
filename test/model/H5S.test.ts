import { describe, expect, it } from 'vitest';
import type { Dataspace } from '../../src/model/Dataspace.js';
import { H5Error } from '../../src/model/H5Error.js';
import * as H5S from '../../src/model/H5S.js';

const {
  H5S_NULL,
  H5S_SCALAR,
  H5S_SELECT_AND,
  H5S_SELECT_APPEND,
  H5S_SELECT_NOTA,
  H5S_SELECT_NOTB,
  H5S_SELECT_OR,
  H5S_SELECT_PREPEND,
  H5S_SELECT_SET,
  H5S_SELECT_XOR,
  H5S_SIMPLE,
  H5S_UNLIMITED,
  H5Screate,
  H5Screate_simple,
  H5Sget_select_npoints,
  H5Sselect_elements,
  H5Sselect_hyperslab,
} = H5S;

const space = H5Screate_simple([10, 10], [20, H5S_UNLIMITED]);
const kindAndSize = (one: Dataspace) => [
  H5S.H5Sget_select_type(one),
  H5Sget_select_npoints(one),
  H5S.H5Sselect_valid(one),
];

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(H5Error);
    expect((error as H5Error).kind).toBe('bad-argument');
    return `${(error as H5Error).routine}: ${(error as H5Error).message}`;
  }
  throw new Error('nothing was refused');
}

describe('extents', () => {
  it('makes simple, scalar and null dataspaces', () => {
    expect(space).toEqual({ class: 'H5S_SIMPLE', dims: [10, 10], maxdims: [20, Infinity], selection: { type: 'all' } });
    expect(H5Screate_simple([3]).maxdims).toEqual([3]);
    expect(H5Screate_simple([])).toEqual(H5Screate(H5S_SCALAR));
    expect(
      [H5S_SCALAR, H5S_NULL, H5S_SIMPLE].map((type) => H5S.H5Sget_simple_extent_npoints(H5Screate(type as never))),
    ).toEqual([1, 0, 0]);
    expect(H5S.H5Sget_simple_extent_npoints(space)).toBe(100);
    expect(H5S.H5Sget_simple_extent_npoints(H5Screate_simple([0, 5]))).toBe(0);
  });

  it('tells class, rank and dimensions', () => {
    expect(H5S.H5Sget_simple_extent_type(space)).toBe(H5S_SIMPLE);
    expect(H5S.H5Sget_simple_extent_ndims(space)).toBe(2);
    expect(H5S.H5Sget_simple_extent_dims(space)).toEqual({ dims: [10, 10], maxdims: [20, Infinity] });
    expect(H5S.H5Sget_simple_extent_dims(H5Screate(H5S_NULL))).toEqual({ dims: [], maxdims: [] });
  });

  it('is frozen and does not hold the caller’s arrays', () => {
    const dims = [2, 3];
    const made = H5Screate_simple(dims);
    dims[0] = 99;
    expect(made.dims).toEqual([2, 3]);
    expect(Object.isFrozen(made) && Object.isFrozen(made.dims) && Object.isFrozen(made.maxdims)).toBe(true);
    const start = [0, 0];
    const selected = H5Sselect_hyperslab(made, H5S_SELECT_SET, start, null, [1, 1]);
    start[0] = 1;
    expect(H5S.H5Sget_regular_hyperslab(selected).start).toEqual([0, 0]);
    expect(made.selection).toEqual({ type: 'all' });
  });

  it('compares classes, dimensions and greatest dimensions', () => {
    expect(H5S.H5Sextent_equal(space, H5S.H5Sselect_none(space))).toBe(true);
    expect(H5S.H5Sextent_equal(space, H5Screate_simple([10, 10]))).toBe(false);
    expect(H5S.H5Sextent_equal(H5Screate(H5S_SCALAR), H5Screate(H5S_NULL))).toBe(false);
  });

  it('changes the extent and keeps the selection while the rank stays', () => {
    const some = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], null, [2, 2]);
    expect(kindAndSize(H5S.H5Sset_extent_simple(some, [1, 5]))).toEqual(['H5S_SEL_HYPERSLABS', 4, false]);
    expect(kindAndSize(H5S.H5Sset_extent_simple(some, [5]))).toEqual(['H5S_SEL_ALL', 5, true]);
    expect(kindAndSize(H5S.H5Sextent_copy(H5Screate_simple([3]), space))).toEqual(['H5S_SEL_ALL', 100, true]);
    expect(H5S.H5Sextent_copy(H5Screate_simple([3]), space).maxdims).toEqual([20, Infinity]);
  });

  it('copies and closes', () => {
    expect(H5S.H5Scopy(space)).toEqual(space);
    expect(H5S.H5Sclose(space)).toBeUndefined();
    expect(refusal(() => H5S.H5Sclose('H5S_ALL' as never))).toBe('H5Sclose: space is H5S_ALL, not a dataspace');
  });

  it('names what is wrong with dimensions', () => {
    const hole = Object.assign(new Array<number>(2), { 0: 1 });
    expect([
      refusal(() => H5Screate_simple([3, -1])),
      refusal(() => H5Screate_simple([1.5])),
      refusal(() => H5Screate_simple([3, Infinity])),
      refusal(() => H5Screate_simple(5 as never)),
      refusal(() => H5Screate_simple(new Array(33).fill(1))),
      refusal(() => H5Screate_simple([2 ** 30, 2 ** 30])),
      refusal(() => H5Screate_simple([3], [2])),
      refusal(() => H5Screate_simple([3], [3, 3])),
      refusal(() => H5Screate('H5S_NO_CLASS' as never)),
      refusal(() => H5Screate_simple(hole)),
      refusal(() => H5Screate_simple([3, 3], hole)),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, hole, null, [1, 1])),
    ]).toMatchInlineSnapshot(`
      [
        "H5Screate_simple: dims[1] is -1; it must be an integer from 0 to 2^53 - 1",
        "H5Screate_simple: dims[0] is 1.5; it must be an integer from 0 to 2^53 - 1",
        "H5Screate_simple: dims[1] is Infinity; it must be an integer from 0 to 2^53 - 1",
        "H5Screate_simple: dims is 5, not an array",
        "H5Screate_simple: dims has 33 values; a dataspace has at most 32 dimensions",
        "H5Screate_simple: dims is [1073741824, 1073741824]: 1152921504606847000 elements are more than 2^53 - 1",
        "H5Screate_simple: maxdims[0] is 2, less than dims[0], which is 3",
        "H5Screate_simple: maxdims has 2 values; the dataspace has 1 dimensions",
        "H5Screate: type is H5S_NO_CLASS; it must be one of H5S_SCALAR, H5S_SIMPLE, H5S_NULL",
        "H5Screate_simple: dims[1] is undefined; it must be an integer from 0 to 2^53 - 1",
        "H5Screate_simple: maxdims[1] is undefined; it must be an integer from 0 to 2^53 - 1",
        "H5Sselect_hyperslab: start[1] is undefined; it must be an integer from 0 to 2^53 - 1",
      ]
    `);
  });
});

describe('H5Sselect_hyperslab', () => {
  it('replaces, and takes null for strides and blocks of one', () => {
    const rows = H5Sselect_hyperslab(space, H5S_SELECT_SET, [1, 2], null, [3, 4]);
    expect(H5S.H5Sget_regular_hyperslab(rows)).toEqual({ start: [1, 2], stride: [1, 1], count: [3, 4], block: [1, 1] });
    expect(kindAndSize(rows)).toEqual(['H5S_SEL_HYPERSLABS', 12, true]);
    expect(H5S.H5Sget_select_bounds(rows)).toEqual({ start: [1, 2], end: [3, 5] });
  });

  // What HDF5 2.0 answered to the same calls: a hyperslab that leaves the extent, and one without elements.
  it.each([
    [H5S_SELECT_SET, 'all', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_SET, 'none', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_OR, 'all', ['H5S_SEL_ALL', 100, true], ['H5S_SEL_ALL', 100, true]],
    [H5S_SELECT_OR, 'none', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_AND, 'all', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_AND, 'none', ['H5S_SEL_NONE', 0, true], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_XOR, 'all', ['H5S_SEL_HYPERSLABS', 108, false], ['H5S_SEL_ALL', 100, true]],
    [H5S_SELECT_XOR, 'none', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_NOTB, 'all', ['H5S_SEL_HYPERSLABS', 96, true], ['H5S_SEL_ALL', 100, true]],
    [H5S_SELECT_NOTB, 'none', ['H5S_SEL_NONE', 0, true], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_NOTA, 'all', ['H5S_SEL_NONE', 0, true], ['H5S_SEL_NONE', 0, true]],
    [H5S_SELECT_NOTA, 'none', ['H5S_SEL_HYPERSLABS', 16, false], ['H5S_SEL_NONE', 0, true]],
  ] as const)('%s on %s does what HDF5 does', (op, before, outside, empty) => {
    const base = before === 'all' ? space : H5S.H5Sselect_none(space);
    expect(kindAndSize(H5Sselect_hyperslab(base, op, [8, 8], null, [4, 4]))).toEqual(outside);
    expect(kindAndSize(H5Sselect_hyperslab(base, op, [8, 8], null, [0, 4]))).toEqual(empty);
  });

  it('gives a regular result as one hyperslab, an empty one as none', () => {
    const top = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], null, [2, 3]);
    const both = H5Sselect_hyperslab(top, H5S_SELECT_OR, [2, 0], null, [2, 3]);
    expect(H5S.H5Sis_regular_hyperslab(both)).toBe(true);
    expect(H5S.H5Sget_regular_hyperslab(both)).toEqual({ start: [0, 0], stride: [1, 1], count: [1, 1], block: [4, 3] });
    expect(kindAndSize(H5Sselect_hyperslab(top, H5S_SELECT_AND, [5, 5], null, [2, 2]))).toEqual([
      'H5S_SEL_NONE',
      0,
      true,
    ]);
    const bent = H5Sselect_hyperslab(top, H5S_SELECT_OR, [2, 0], null, [1, 1]);
    expect(H5S.H5Sis_regular_hyperslab(bent)).toBe(false);
    expect(refusal(() => H5S.H5Sget_regular_hyperslab(bent))).toContain('irregular');
  });

  it('lists blocks as HDF5 does', () => {
    const given = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], null, [2, 3]);
    expect(H5S.H5Sget_select_hyper_nblocks(given)).toBe(6);
    expect(H5S.H5Sget_select_hyper_blocklist(given, 1, 2)).toEqual([
      { start: [0, 1], end: [0, 1] },
      { start: [0, 2], end: [0, 2] },
    ]);
    const bent = H5Sselect_hyperslab(given, H5S_SELECT_OR, [2, 0], null, [1, 1]);
    expect(H5S.H5Sget_select_hyper_nblocks(bent)).toBe(2);
    expect(H5S.H5Sget_select_hyper_blocklist(bent)).toEqual([
      { start: [0, 0], end: [1, 2] },
      { start: [2, 0], end: [2, 0] },
    ]);
    expect(refusal(() => H5S.H5Sget_select_hyper_nblocks(space))).toContain('H5S_SEL_ALL');
    expect(refusal(() => H5S.H5Sget_select_hyper_blocklist(bent, -1))).toContain('startblock is -1');
  });

  it('joins the selections of two dataspaces', () => {
    const one = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], null, [4, 4]);
    const other = H5Sselect_hyperslab(space, H5S_SELECT_SET, [2, 2], null, [4, 4]);
    expect(H5Sget_select_npoints(H5S.H5Scombine_select(one, H5S_SELECT_OR, other))).toBe(28);
    expect(H5Sget_select_npoints(H5S.H5Scombine_select(one, H5S_SELECT_AND, other))).toBe(4);
    expect(refusal(() => H5S.H5Scombine_select(one, H5S_SELECT_OR, H5Screate_simple([3, 3])))).toContain('[3, 3]');
  });

  it('takes one block longer than its stride', () => {
    const one = H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], [1, 1], [1, 1], [3, 3]);
    expect(kindAndSize(one)).toEqual(['H5S_SEL_HYPERSLABS', 9, true]);
  });

  it('names what is wrong', () => {
    const points = H5Sselect_elements(space, H5S_SELECT_SET, [[1, 1]]);
    expect([
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0], null, [1, 1])),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, -1], null, [1, 1])),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], [0, 1], [1, 1])),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], [1, 1], [2, 1], [3, 1])),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], null, [1, H5S_UNLIMITED])),
      refusal(() => H5Sselect_hyperslab(space, H5S_SELECT_SET, [0, 0], [2 ** 52, 1], [3, 1])),
      refusal(() => H5Sselect_hyperslab(space, 'OR' as never, [0, 0], null, [1, 1])),
      refusal(() => H5Sselect_hyperslab(points, H5S_SELECT_OR, [0, 0], null, [1, 1])),
      refusal(() => H5Sselect_hyperslab(H5Screate(H5S_SCALAR), H5S_SELECT_SET, [], null, [])),
    ]).toMatchInlineSnapshot(`
      [
        "H5Sselect_hyperslab: start has 1 values; the dataspace has 2 dimensions",
        "H5Sselect_hyperslab: start[1] is -1; it must be an integer from 0 to 2^53 - 1",
        "H5Sselect_hyperslab: stride[0] is 0; it must be an integer from 1 to 2^53 - 1",
        "H5Sselect_hyperslab: block[0] is 3, more than stride[0], which is 1: the blocks overlap",
        "H5Sselect_hyperslab: count[1] is Infinity; it must be an integer from 0 to 2^53 - 1",
        "H5Sselect_hyperslab: the hyperslab's end in dimension 0 is more than 2^53 - 1",
        "H5Sselect_hyperslab: op is OR; it must be one of H5S_SELECT_SET, H5S_SELECT_OR, H5S_SELECT_AND, H5S_SELECT_XOR, H5S_SELECT_NOTB, H5S_SELECT_NOTA",
        "H5Sselect_hyperslab: H5S_SELECT_OR was given a selection of points; only hyperslabs can be combined",
        "H5Sselect_hyperslab: space is a H5S_SCALAR dataspace without dimensions, in which elements cannot be selected",
      ]
    `);
  });

  it('refuses what would take too many spans', () => {
    const huge = H5Screate_simple([2 ** 40]);
    const odd = H5Sselect_hyperslab(huge, H5S_SELECT_SET, [0], [2], [2 ** 30]);
    expect(H5Sget_select_npoints(odd)).toBe(2 ** 30);
    expect(() => H5Sselect_hyperslab(odd, H5S_SELECT_XOR, [0], null, [5])).toThrow(
      expect.objectContaining({ kind: 'out-of-memory', routine: 'H5Sselect_hyperslab' }),
    );
  });
});

describe('H5Sselect_elements', () => {
  const two = H5Sselect_elements(space, H5S_SELECT_SET, [
    [1, 1],
    [2, 2],
  ]);

  it('keeps the order, appends and prepends', () => {
    const more = [
      [3, 3],
      [4, 4],
    ];
    expect(H5S.H5Sget_select_elem_pointlist(H5Sselect_elements(two, H5S_SELECT_APPEND, more))).toEqual([
      [1, 1],
      [2, 2],
      ...more,
    ]);
    expect(H5S.H5Sget_select_elem_pointlist(H5Sselect_elements(two, H5S_SELECT_PREPEND, more), 1, 2)).toEqual([
      [4, 4],
      [1, 1],
    ]);
    expect(H5S.H5Sget_select_elem_npoints(H5Sselect_elements(two, H5S_SELECT_SET, more))).toBe(2);
    expect(kindAndSize(H5Sselect_elements(H5S.H5Sselect_none(space), H5S_SELECT_APPEND, more))).toEqual([
      'H5S_SEL_POINTS',
      2,
      true,
    ]);
  });

  it('takes points outside the extent, which are not valid', () => {
    expect(kindAndSize(H5Sselect_elements(two, H5S_SELECT_APPEND, [[50, 3]]))).toEqual(['H5S_SEL_POINTS', 3, false]);
  });

  it('names what is wrong', () => {
    expect([
      refusal(() => H5Sselect_elements(space, H5S_SELECT_SET, [])),
      refusal(() => H5Sselect_elements(space, H5S_SELECT_SET, [[1, 1], [1]])),
      refusal(() => H5Sselect_elements(space, H5S_SELECT_SET, [[1, -1]])),
      refusal(() => H5Sselect_elements(space, H5S_SELECT_OR as never, [[1, 1]])),
      refusal(() => H5S.H5Sget_select_elem_pointlist(space)),
      refusal(() => H5S.H5Sget_select_bounds(H5S.H5Sselect_none(space))),
    ]).toMatchInlineSnapshot(`
      [
        "H5Sselect_elements: points is not an array of at least one point",
        "H5Sselect_elements: points[1] has 1 values; the dataspace has 2 dimensions",
        "H5Sselect_elements: points[0][1] is -1; it must be an integer from 0 to 2^53 - 1",
        "H5Sselect_elements: op is H5S_SELECT_OR; it must be one of H5S_SELECT_SET, H5S_SELECT_APPEND, H5S_SELECT_PREPEND",
        "H5Sget_select_elem_pointlist: space has a selection of type H5S_SEL_ALL, not of points",
        "H5Sget_select_bounds: space has no elements selected",
      ]
    `);
  });
});

it('answers for scalar and null dataspaces', () => {
  expect(kindAndSize(H5Screate(H5S_SCALAR))).toEqual(['H5S_SEL_ALL', 1, true]);
  expect(kindAndSize(H5Screate(H5S_NULL))).toEqual(['H5S_SEL_ALL', 0, true]);
  expect(kindAndSize(H5S.H5Sselect_none(H5Screate(H5S_SCALAR)))).toEqual(['H5S_SEL_NONE', 0, true]);
});
