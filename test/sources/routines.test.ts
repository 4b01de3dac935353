import { describe, expect, expectTypeOf, it } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import type { ArrayDatatype, Datatype, VlenDatatype } from '../../src/model/Datatype.js';
import type { H5Container, H5Data } from '../../src/model/H5Data.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import { H5Screate_simple } from '../../src/model/H5S.js';
import { compound, H5T_C_S1, H5T_NATIVE_DOUBLE, H5T_NATIVE_INT } from '../../src/model/H5T.js';
import type {
  AttributeId,
  DatasetId,
  DatatypeId,
  FileId,
  GroupId,
  MapId,
  ObjectId,
} from '../../src/model/Identifier.js';
import type { AttributeInfo, LinkInfo, ObjectInfo } from '../../src/model/info.js';
import { H5_INDEX_CRT_ORDER, H5_ITER_DEC } from '../../src/model/iteration.js';
import type { Operation } from '../../src/operations/Operation.js';
import type { Routine } from '../../src/operations/Operations.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';
import * as H5A from '../../src/sources/H5A.js';
import * as H5D from '../../src/sources/H5D.js';
import * as H5DS from '../../src/sources/H5DS.js';
import * as H5F from '../../src/sources/H5F.js';
import * as H5G from '../../src/sources/H5G.js';
import * as H5I from '../../src/sources/H5I.js';
import * as H5L from '../../src/sources/H5L.js';
import * as H5M from '../../src/sources/H5M.js';
import * as H5O from '../../src/sources/H5O.js';
import * as H5R from '../../src/sources/H5R.js';
import * as H5T from '../../src/sources/H5T.js';
import { FakeConnector, succeedAtOnce } from '../support/fakeConnector.js';
import { answerOf, errorOf } from '../support/observe.js';
import { rowOf } from '../support/rowOf.js';

const connector = new FakeConnector();
const file = connector.open('file');
const group = connector.open('group');
const dset = connector.open('dataset');
const scale = connector.open('dataset');
const attr = connector.open('attr');
const map = connector.open('map');
const type = connector.open('datatype');
const space = H5Screate_simple([3]);
const int = H5T_NATIVE_INT;
const double = H5T_NATIVE_DOUBLE;
const fapl = { connector };
const buf = new Int32Array(3);
const ref = { type: 'object', file: file.hid, token: new Uint8Array(8) } as const;
const lcpl = { createIntermediateGroup: true };
const byIdx = ['g', H5_INDEX_CRT_ORDER, H5_ITER_DEC, 2] as const;
const byIdxArgs = { group_name: 'g', idx_type: 1, order: 1, n: 2 };
const ALL = 'H5S_ALL';
const NATIVE = 'H5T_NATIVE';

type Call = (...args: never[]) => Operation<unknown>;

/** Each function with its arguments in C's order, all but `es`, and the arguments as the C manual names them. */
const calls: readonly [Call, readonly unknown[], Record<string, unknown>, string?][] = [
  [
    H5F.H5Fcreate_async,
    ['a.h5', 2, { userblock: 512 }, fapl],
    { filename: 'a.h5', flags: 2, fcpl_id: { userblock: 512 }, fapl_id: fapl },
    'file',
  ],
  [H5F.H5Fdelete_async, ['a.h5', fapl], { filename: 'a.h5', fapl_id: fapl }],
  [H5F.H5Fopen_async, ['a.h5', 1, fapl], { filename: 'a.h5', flags: 1, fapl_id: fapl }, 'file'],
  [H5F.H5Freopen_async, [file], { file_id: file }, 'file'],
  [H5F.H5Fflush_async, [dset, 1], { object_id: dset, scope: 1 }],
  [H5F.H5Fis_accessible_async, ['a.h5', fapl], { container_name: 'a.h5', fapl_id: fapl }],
  [H5F.H5Fget_file_image_async, [file], { file_id: file }],

  [
    H5G.H5Gcreate_async,
    [file, 'g', lcpl, { linkCreationOrder: 'tracked' }],
    { loc_id: file, name: 'g', lcpl_id: lcpl, gcpl_id: { linkCreationOrder: 'tracked' }, gapl_id: {} },
    'group',
  ],
  [H5G.H5Gopen_async, [file, 'g'], { loc_id: file, name: 'g', gapl_id: {} }, 'group'],
  [H5G.H5Gget_info_async, [group], { loc_id: group }],
  [H5G.H5Gget_info_by_name_async, [file, 'g'], { loc_id: file, name: 'g', lapl_id: {} }],
  [H5G.H5Gget_info_by_idx_async, [file, ...byIdx], { loc_id: file, ...byIdxArgs, lapl_id: {} }],

  [
    H5D.H5Dcreate_async,
    [file, 'd', int, space, lcpl, { chunk: [1] }, { chunkCacheBytes: 1 }],
    {
      loc_id: file,
      name: 'd',
      type_id: int,
      space_id: space,
      lcpl_id: lcpl,
      dcpl_id: { chunk: [1] },
      dapl_id: { chunkCacheBytes: 1 },
    },
    'dataset',
  ],
  [H5D.H5Dopen_async, [file, 'd'], { loc_id: file, name: 'd', dapl_id: {} }, 'dataset'],
  [H5D.H5Dget_space_async, [dset], { dset_id: dset }],
  [H5D.H5Dget_type_async, [dset], { dset_id: dset }],
  [H5D.H5Dget_create_plist_async, [dset], { dset_id: dset }],
  [
    H5D.H5Dread_async,
    [dset],
    { dset_id: dset, mem_type_id: NATIVE, mem_space_id: ALL, file_space_id: ALL, dxpl_id: {} },
  ],
  [
    H5D.H5Dread_async,
    [dset, double, space, ALL, { pieceBytes: 9 }],
    { dset_id: dset, mem_type_id: double, mem_space_id: space, file_space_id: ALL, dxpl_id: { pieceBytes: 9 } },
  ],
  [
    H5D.H5Dwrite_async,
    [dset, int, ALL, space, H5P_DEFAULT, buf],
    { dset_id: dset, mem_type_id: int, mem_space_id: ALL, file_space_id: space, dxpl_id: {}, buf },
  ],
  [H5D.H5Dset_extent_async, [dset, [4]], { dset_id: dset, size: [4] }],
  [H5D.H5Dget_offset_async, [dset], { dset_id: dset }],
  [H5D.H5Dchunk_iter_async, [dset], { dset_id: dset, dxpl_id: {} }],
  [H5D.H5Dread_chunk_async, [dset, H5P_DEFAULT, [0]], { dset_id: dset, dxpl_id: {}, offset: [0] }],

  [H5DS.H5DSset_scale_async, [dset, 'x'], { dsid: dset, dimname: 'x' }],
  [H5DS.H5DSset_scale_async, [dset], { dsid: dset, dimname: null }],
  [H5DS.H5DSattach_scale_async, [dset, scale, 1], { did: dset, dsid: scale, idx: 1 }],
  [H5DS.H5DSdetach_scale_async, [dset, scale, 1], { did: dset, dsid: scale, idx: 1 }],
  [H5DS.H5DSis_scale_async, [dset], { did: dset }],
  [H5DS.H5DSis_attached_async, [dset, scale, 0], { did: dset, dsid: scale, idx: 0 }],
  [H5DS.H5DSget_num_scales_async, [dset, 1], { did: dset, idx: 1 }],
  [H5DS.H5DSiterate_scales_async, [dset, 1], { did: dset, dim: 1 }],
  [H5DS.H5DSset_label_async, [dset, 1, ''], { did: dset, idx: 1, label: '' }],
  [H5DS.H5DSget_label_async, [dset, 1], { did: dset, idx: 1 }],
  [H5DS.H5DSget_scale_name_async, [dset], { did: dset }],

  [
    H5A.H5Acreate_async,
    [dset, 'a', int, space, { charEncoding: 'UTF-8' }],
    { loc_id: dset, attr_name: 'a', type_id: int, space_id: space, acpl_id: { charEncoding: 'UTF-8' }, aapl_id: {} },
    'attr',
  ],
  [
    H5A.H5Acreate_by_name_async,
    [file, 'o', 'a', type, space],
    {
      loc_id: file,
      obj_name: 'o',
      attr_name: 'a',
      type_id: type,
      space_id: space,
      acpl_id: {},
      aapl_id: {},
      lapl_id: {},
    },
    'attr',
  ],
  [H5A.H5Aopen_async, [dset, 'a'], { obj_id: dset, attr_name: 'a', aapl_id: {} }, 'attr'],
  [
    H5A.H5Aopen_by_name_async,
    [file, 'o', 'a'],
    { loc_id: file, obj_name: 'o', attr_name: 'a', aapl_id: {}, lapl_id: {} },
    'attr',
  ],
  [
    H5A.H5Aopen_by_idx_async,
    [file, ...byIdx],
    { loc_id: file, obj_name: 'g', idx_type: 1, order: 1, n: 2, aapl_id: {}, lapl_id: {} },
    'attr',
  ],
  [H5A.H5Aexists_async, [dset, 'a'], { obj_id: dset, attr_name: 'a' }],
  [H5A.H5Aexists_by_name_async, [file, 'o', 'a'], { loc_id: file, obj_name: 'o', attr_name: 'a', lapl_id: {} }],
  [H5A.H5Aget_type_async, [attr], { attr_id: attr }],
  [H5A.H5Aget_space_async, [attr], { attr_id: attr }],
  [H5A.H5Aread_async, [attr, double], { attr_id: attr, mem_type_id: double }],
  [H5A.H5Awrite_async, [attr, int, buf], { attr_id: attr, mem_type_id: int, buf }],
  [H5A.H5Arename_async, [dset, 'a', 'b'], { loc_id: dset, old_name: 'a', new_name: 'b' }],
  [
    H5A.H5Arename_by_name_async,
    [file, 'o', 'a', 'b'],
    { loc_id: file, obj_name: 'o', old_attr_name: 'a', new_attr_name: 'b', lapl_id: {} },
  ],
  [H5A.H5Adelete_async, [dset, 'a'], { loc_id: dset, attr_name: 'a' }],
  [H5A.H5Adelete_by_name_async, [file, 'o', 'a'], { loc_id: file, obj_name: 'o', attr_name: 'a', lapl_id: {} }],
  [
    H5A.H5Aiterate_async,
    [dset, 0, 0, { value: true }],
    { loc_id: dset, idx_type: 0, order: 0, fields: { value: true } },
  ],
  [
    H5A.H5Aiterate_by_name_async,
    [file, 'o', 1, 2],
    { loc_id: file, obj_name: 'o', idx_type: 1, order: 2, lapl_id: {} },
  ],

  [
    H5L.H5Lcreate_hard_async,
    [file, 'a', group, 'b', lcpl],
    { cur_loc_id: file, cur_name: 'a', new_loc_id: group, new_name: 'b', lcpl_id: lcpl, lapl_id: {} },
  ],
  [
    H5L.H5Lcreate_soft_async,
    ['/t', file, 'b'],
    { link_target: '/t', link_loc_id: file, link_name: 'b', lcpl_id: {}, lapl_id: {} },
  ],
  [
    H5L.H5Lcreate_external_async,
    ['x.h5', '/t', file, 'b'],
    { file_name: 'x.h5', obj_name: '/t', link_loc_id: file, link_name: 'b', lcpl_id: {}, lapl_id: {} },
  ],
  [H5L.H5Ldelete_async, [file, 'b'], { loc_id: file, name: 'b', lapl_id: {} }],
  [H5L.H5Ldelete_by_idx_async, [file, ...byIdx], { loc_id: file, ...byIdxArgs, lapl_id: {} }],
  [
    H5L.H5Lmove_async,
    [file, 'a', group, 'b'],
    { src_loc: file, src_name: 'a', dst_loc: group, dst_name: 'b', lcpl_id: {}, lapl_id: {} },
  ],
  [H5L.H5Lexists_async, [file, 'b'], { loc_id: file, name: 'b', lapl_id: {} }],
  [
    H5L.H5Literate_async,
    [group, 1, 1, { info: true }],
    { group_id: group, idx_type: 1, order: 1, fields: { info: true } },
  ],

  [H5O.H5Oopen_async, [file, 'o'], { loc_id: file, name: 'o', lapl_id: {} }, 'object'],
  [H5O.H5Oopen_by_idx_async, [file, ...byIdx], { loc_id: file, ...byIdxArgs, lapl_id: {} }, 'object'],
  [H5O.H5Oget_info_by_name_async, [file, 'o'], { loc_id: file, name: 'o', fields: 1, lapl_id: {} }],
  [
    H5O.H5Ocopy_async,
    [file, 'a', group, 'b', { withoutAttr: true }, lcpl],
    {
      src_loc_id: file,
      src_name: 'a',
      dst_loc_id: group,
      dst_name: 'b',
      ocpypl_id: { withoutAttr: true },
      lcpl_id: lcpl,
    },
  ],
  [H5O.H5Ovisit_async, [file], { obj_id: file, idx_type: 0, order: 0, fields: 1 }],
  [H5O.H5Oflush_async, [dset], { obj_id: dset }],
  [H5O.H5Orefresh_async, [dset], { oid: dset }],

  [H5I.H5Iget_name_async, [attr], { obj_id: attr }],

  [H5R.H5Rcreate_object_async, [file, 'o'], { loc_id: file, name: 'o', oapl_id: {} }],
  [H5R.H5Rcreate_region_async, [file, 'o', space], { loc_id: file, name: 'o', space_id: space, oapl_id: {} }],
  [H5R.H5Rcreate_attr_async, [file, 'o', 'a'], { loc_id: file, name: 'o', attr_name: 'a', oapl_id: {} }],
  [H5R.H5Ropen_object_async, [ref], { ref_ptr: ref, rapl_id: {}, oapl_id: {} }, 'object'],
  [H5R.H5Ropen_region_async, [ref], { ref_ptr: ref, rapl_id: {}, oapl_id: {} }],
  [H5R.H5Ropen_attr_async, [ref], { ref_ptr: ref, rapl_id: {}, aapl_id: {} }, 'attr'],
  [H5R.H5Rget_obj_name_async, [ref], { ref_ptr: ref, rapl_id: {} }],
  [H5R.H5Rdereference_async, [file, H5P_DEFAULT, ref], { obj_id: file, oapl_id: {}, ref_ptr: ref }, 'object'],

  [
    H5M.H5Mcreate_async,
    [file, 'm', int, double],
    { loc_id: file, name: 'm', key_type_id: int, val_type_id: double, lcpl_id: {}, mcpl_id: {}, mapl_id: {} },
    'map',
  ],
  [H5M.H5Mopen_async, [file, 'm'], { loc_id: file, name: 'm', mapl_id: {} }, 'map'],
  [
    H5M.H5Mput_async,
    [map, int, [1], double, [2]],
    { map_id: map, key_mem_type_id: int, key: [1], val_mem_type_id: double, value: [2], dxpl_id: {} },
  ],
  [
    H5M.H5Mget_async,
    [map, int, [1]],
    { map_id: map, key_mem_type_id: int, key: [1], val_mem_type_id: NATIVE, dxpl_id: {} },
  ],
  [H5M.H5Mexists_async, [map, int, [1]], { map_id: map, key_mem_type_id: int, key: [1], dxpl_id: {} }],
  [H5M.H5Mget_count_async, [map], { map_id: map, dxpl_id: {} }],
  [H5M.H5Miterate_async, [map], { map_id: map, key_mem_type_id: NATIVE, dxpl_id: {} }],
  [H5M.H5Mdelete_async, [map, int, [1]], { map_id: map, key_mem_type_id: int, key: [1], dxpl_id: {} }],

  [
    H5T.H5Tcommit_async,
    [file, 't', int],
    { loc_id: file, name: 't', dtype_id: int, lcpl_id: {}, tcpl_id: {}, tapl_id: {} },
    'datatype',
  ],
  [H5T.H5Topen_async, [file, 't'], { loc_id: file, name: 't', tapl_id: {} }, 'datatype'],
  [H5T.H5Tcopy_async, [type], { type_id: type }],

  // What closes comes last.
  [H5G.H5Gclose_async, [group], { group_id: group }],
  [H5D.H5Dclose_async, [dset], { dset_id: dset }],
  [H5A.H5Aclose_async, [attr], { attr_id: attr }],
  [H5M.H5Mclose_async, [map], { map_id: map }],
  [H5T.H5Tclose_async, [type], { type_id: type }],
  [H5O.H5Oclose_async, [connector.open('object')], { object_id: expect.objectContaining({ kind: 'object' }) }],
  [H5F.H5Fclose_async, [file], { file_id: file }],
];

describe('every routine', () => {
  it.each(calls.map(([f, ...rest]) => [f.name, f, ...rest] as const))('%s', (name, f, given, args, opens) => {
    const es = new EventSet();
    // `es` is the last parameter, whatever is left out before it.
    const all = [...given, ...Array(Object.keys(args).length - given.length).fill(undefined), es];
    const operation = f(...(all as never[]));
    expect(operation.refusal).toBeUndefined();
    const { request } = connector.last;
    expect(request.routine).toBe(name.replace(/_async$/, ''));
    expect(request.args).toEqual(args);
    const row = rowOf(request.routine);
    expect(Object.keys(args)).toEqual(Object.keys(row.parameters));
    expect(Object.keys(operation.plan.args?.values ?? {})).toEqual(Object.keys(row.parameters));
    expect(Object.keys(request.args)).toEqual(Object.keys(row.parameters));
    expect([request.opens?.kind, row.opens]).toEqual([opens, opens]);
    expect(operation.identifier).toBe(request.opens);
    const info = es.requests()[0]?.info;
    expect([info?.api_name, info?.app_file_name]).toEqual([name, expect.stringMatching(/routines\.test\.ts$/)]);
    expect(info?.api_args).toMatch(/es_id=0x10[0-9a-f]+ \(event set\)$/);
  });

  it('is cold where no event set is given', () => {
    const sent = connector.calls.length;
    const cold = H5F.H5Fopen_async('a.h5', 0, fapl);
    expect([cold.tracked, connector.calls.length]).toEqual([false, sent]);
  });

  it('is tested here, and called by a source unless it is between connectors only', () => {
    const called = new Set(calls.map(([f]) => f.name.replace(/_async$/, '')));
    expect(Object.keys(ROUTINES).filter((routine) => !called.has(routine))).toEqual([
      'H5Fread_image',
      'H5Fget_layout',
      'H5Frepack',
      'H5Gget_members',
      'H5Oget_creation',
      'H5Oget_copy_source',
    ]);
    const functions = [H5A, H5D, H5DS, H5F, H5G, H5I, H5L, H5M, H5O, H5R, H5T].flatMap((chapter) =>
      Object.values(chapter),
    );
    expect(new Set(calls.map(([f]) => f))).toEqual(new Set(functions));
  });

  it('is that of the connector map', () => {
    expectTypeOf<(typeof connector.routines)[number]>().toEqualTypeOf<Routine>();
  });
});

describe('what is told by default and with fields', () => {
  it('is what is wanted, as far as TypeScript knows the fields', () => {
    const wanted = {} as { info?: boolean };
    const attributes = H5A.H5Aiterate_async(dset, 0, 0, { value: true });
    type Entry = typeof attributes extends Operation<(infer T)[]> ? T : never;
    expectTypeOf<Extract<Entry, { error?: undefined }>['value']>().toEqualTypeOf<H5Data>();
    expectTypeOf<'type' extends keyof Entry ? true : false>().toEqualTypeOf<false>();
    const plain = H5A.H5Aiterate_async(dset);
    expectTypeOf(plain).toEqualTypeOf<Operation<AttributeInfo[]>>();
    const links = H5L.H5Literate_async(group, 0, 0, { info: true });
    expectTypeOf(links).toExtend<Operation<{ readonly info?: ObjectInfo }[]>>();
    const maybe = H5L.H5Literate_async(group, 0, 0, wanted);
    expectTypeOf(maybe).toExtend<Operation<{ readonly info?: ObjectInfo }[]>>();
    expectTypeOf(H5L.H5Literate_async(group)).toExtend<Operation<LinkInfo[]>>();
    // @ts-expect-error What was not asked for is not there.
    expectTypeOf<(typeof plain extends Operation<(infer T)[]> ? T : never)['value']>().toBeAny;
  });
});

describe('aliases', () => {
  it('are the same functions', () => {
    expect(H5D.H5Dset_extent3_async).toBe(H5D.H5Dset_extent_async);
    expect(H5L.H5delete_async).toBe(H5L.H5Ldelete_async);
    expect(H5O.H5Open_async).toBe(H5O.H5Oopen_async);
    expect(H5O.H5Oopen_by_index_async).toBe(H5O.H5Oopen_by_idx_async);
    expect(H5R.H5Ropen_obj_async).toBe(H5R.H5Ropen_object_async);
  });
});

describe('H5Tcopy_async', () => {
  it('gives a datatype value back, without a connector', () => {
    const sent = connector.calls.length;
    expect(answerOf(H5T.H5Tcopy_async(int))).toBe(int);
    expect(connector.calls.length).toBe(sent);
  });

  it('can be tracked all the same', () => {
    const es = new EventSet();
    const operation = H5T.H5Tcopy_async(int, es);
    expect([es.count, es.status.succeeded, answerOf(operation)]).toEqual([1, 1, int]);
    expect(es.requests()[0]).toMatchObject({ connector: null, info: { api_name: 'H5Tcopy_async' } });
    expect(answerOf(es.wait(0))).toEqual({ num_in_progress: 0, err_occurred: false });
  });

  it('canceled before it began is canceled', () => {
    const es = new EventSet();
    es.onInsert(() => void es.cancel());
    expect(errorOf(H5T.H5Tcopy_async(int, es))).toMatchObject({ kind: 'canceled' });
  });

  it('refuses what is no datatype', () => {
    expect(errorOf(H5T.H5Tcopy_async(7 as never))).toMatchObject({ kind: 'bad-argument', routine: 'H5Tcopy_async' });
    expect(errorOf(H5T.H5Tcopy_async(space as never))).toMatchObject({ kind: 'bad-argument' });
  });

  it('runs the cold operation that opens a committed one', () => {
    const wire = new FakeConnector(succeedAtOnce);
    const operation = H5T.H5Tcopy_async(H5T.H5Topen_async(wire.open('file'), 't'));
    answerOf(operation);
    expect(wire.routines).toEqual(['H5Topen', 'H5Tcopy', 'H5Oclose']);
  });
});

describe('types', () => {
  it('of results follow from the memory type', () => {
    const read = <M extends Parameters<typeof H5D.H5Dread_async>[1]>(mem: M & {}) => H5D.H5Dread_async(dset, mem);
    expectTypeOf(H5D.H5Dread_async(dset)).toEqualTypeOf<Operation<H5Data>>();
    expectTypeOf(read(double)).toEqualTypeOf<Operation<Float64Array>>();
    expectTypeOf(read(H5T_C_S1)).toEqualTypeOf<Operation<string[]>>();
    expectTypeOf(H5A.H5Aread_async(attr, compound({ x: double }))).toEqualTypeOf<
      Operation<{ readonly x: Float64Array }>
    >();
    expectTypeOf(H5M.H5Mget_async(map, int, [1], int)).toEqualTypeOf<Operation<Int32Array>>();
    expectTypeOf(read({} as Datatype)).toEqualTypeOf<Operation<H5Data>>();
    expectTypeOf(read({} as VlenDatatype)).toEqualTypeOf<Operation<H5Container[]>>();
    expectTypeOf(read({} as ArrayDatatype)).toEqualTypeOf<Operation<H5Container>>();
  });

  it('of identifiers keep a file from standing for a dataset', () => {
    expectTypeOf(H5F.H5Fopen_async).returns.toEqualTypeOf<Operation<FileId>>();
    expectTypeOf(H5G.H5Gopen_async).returns.toEqualTypeOf<Operation<GroupId>>();
    expectTypeOf(H5D.H5Dopen_async).returns.toEqualTypeOf<Operation<DatasetId>>();
    expectTypeOf(H5A.H5Aopen_async).returns.toEqualTypeOf<Operation<AttributeId>>();
    expectTypeOf(H5M.H5Mopen_async).returns.toEqualTypeOf<Operation<MapId>>();
    expectTypeOf(H5T.H5Topen_async).returns.toEqualTypeOf<Operation<DatatypeId>>();
    expectTypeOf(H5O.H5Oopen_async).returns.toEqualTypeOf<Operation<ObjectId>>();
    expectTypeOf<FileId>().not.toExtend<Parameters<typeof H5D.H5Dread_async>[0]>();
    expectTypeOf<Operation<FileId>>().not.toExtend<Parameters<typeof H5D.H5Dread_async>[0]>();
    expectTypeOf<Operation<DatasetId>>().toExtend<Parameters<typeof H5D.H5Dread_async>[0]>();
  });
});
