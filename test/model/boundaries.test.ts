import { expect, it } from 'vitest';
import { text } from '../../src/model/datatype/text.js';
import type { H5Error } from '../../src/model/H5Error.js';
import * as H5S from '../../src/model/H5S.js';
import * as H5T from '../../src/model/H5T.js';

type Builder = (...args: never[]) => unknown;

/** What a call throws, if it throws. */
function errorOf(call: () => unknown): Partial<H5Error> | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as H5Error;
  }
}

const simple = H5S.H5Screate_simple([2]);
const ref = H5T.H5T_STD_REF_OBJ;
const int = H5T.H5T_STD_I32LE;

/** Calls that are wrong, and what is wrong is found by code that many functions share. */
const calls: readonly (readonly [Builder, ...unknown[]])[] = [
  [H5S.H5Screate, 'H5S_FOO'],
  [H5S.H5Screate_simple, [-1]],
  [H5S.H5Sset_extent_simple, simple, [0.5]],
  [H5S.H5Sextent_copy, simple, 7],
  [H5S.H5Sextent_equal, simple, 7],
  ...[
    H5S.H5Scopy,
    H5S.H5Sclose,
    H5S.H5Sget_simple_extent_type,
    H5S.H5Sget_simple_extent_dims,
    H5S.H5Sget_simple_extent_ndims,
    H5S.H5Sget_simple_extent_npoints,
    H5S.H5Sselect_all,
    H5S.H5Sselect_none,
    H5S.H5Sget_select_npoints,
    H5S.H5Sget_select_type,
    H5S.H5Sget_select_bounds,
    H5S.H5Sselect_valid,
    H5S.H5Sis_regular_hyperslab,
    H5S.H5Sget_regular_hyperslab,
    H5S.H5Sget_select_hyper_nblocks,
    H5S.H5Sget_select_hyper_blocklist,
    H5S.H5Sget_select_elem_pointlist,
    H5S.H5Sget_select_elem_npoints,
  ].map((f) => [f, 'H5S_ALL'] as const),
  [H5S.H5Sselect_hyperslab, simple, H5S.H5S_SELECT_SET, [0, 0], null, [1]],
  [H5S.H5Scombine_select, simple, 'H5S_FOO', simple],
  [H5S.H5Sselect_elements, simple, H5S.H5S_SELECT_SET, [[-1]]],
  [H5T.H5Tcreate, 'H5T_COMPOUND', 0],
  [H5T.H5Tinsert, H5T.compound({ a: int }), '', 0, int],
  [H5T.compound, {}],
  [H5T.H5Tarray_create, int, [0]],
  [H5T.H5Tenum_create, ref],
  [H5T.H5Tenum_insert, H5T.H5Tenum_create(int), 'a', 0.5],
  [H5T.H5Tcomplex_create, int],
  [text, 0],
  [H5T.H5Tset_size, int, 0],
  [H5T.H5Tset_order, int, 'XX'],
  [H5T.H5Tset_sign, ref, 'H5T_SGN_2'],
  [H5T.H5Tset_precision, int, 0],
  [H5T.H5Tset_offset, int, -1],
  [H5T.H5Tset_fields, H5T.H5T_IEEE_F32LE, 99, 23, 8, 0, 23],
  [H5T.H5Tset_ebias, H5T.H5T_IEEE_F32LE, -1],
  [H5T.H5Tset_norm, int, 'NONE'],
  [H5T.H5Tset_cset, int, 'ASCII'],
  [H5T.H5Tset_strpad, int, 'NULLPAD'],
  [H5T.H5Tset_tag, int, ''],
  ...[
    H5T.H5Tget_sign,
    H5T.H5Tget_precision,
    H5T.H5Tget_offset,
    H5T.H5Tget_nmembers,
    H5T.H5Tget_member_name,
    H5T.H5Tget_member_index,
    H5T.H5Tget_member_type,
    H5T.H5Tget_member_offset,
    H5T.H5Tget_member_value,
  ].map((f) => [f, ref] as const),
];

it.each(calls.map(([f, ...args]) => [f === text ? 'text' : f.name, f, args] as const))(
  'an error of %s has its name',
  (name, f, args) => {
    expect(errorOf(() => f(...(args as never[])))).toMatchObject({ kind: 'bad-argument', routine: name });
  },
);
