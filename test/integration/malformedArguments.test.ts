import { join } from 'node:path';
import * as h5 from 'h5rx';
import { lastValueFrom, type Observable, timeout } from 'rxjs';
import { expect, test } from 'vitest';
import type { Arguments, GivenKind } from '../../src/operations/formatArguments.js';
import type { Routine } from '../../src/operations/Operations.js';
import * as ROUTINES from '../../src/operations/ROUTINES.js';
import { run, temporaryFolder } from '../support/h5.js';

const library: Readonly<Record<string, unknown>> = { ...h5 };
const int = h5.H5T_STD_I32LE;
const space = h5.H5Screate_simple([2]);
const point = h5.H5Screate_simple([1]);
const NATIVE = h5.H5T_NATIVE;
const ALL = h5.H5S_ALL;
const whole = { dims: [2], maxdims: [2], selection: { type: 'all' } };
const simple = { class: 'H5S_SIMPLE', ...whole };
const cyclic: Record<string, unknown> = { class: 'H5T_VLEN' };
cyclic.base = cyclic;

/** Values that no parameter takes, but for those in `RIGHT`. */
const WRONG: Readonly<Record<string, unknown>> = {
  'a bigint': 0n,
  null: null,
  'an empty object': {},
  'an empty array': [],
  NaN: Number.NaN,
  'a negative number': -1,
  'a fraction': 1.5,
  infinity: Number.POSITIVE_INFINITY,
  'a DataView': new DataView(new ArrayBuffer(8)),
  'an array of holes': new Array(2),
  'a typed array': Int32Array.of(2),
  'an array of NaN': [Number.NaN],
  'a string': '2',
  'an empty string': '',
  'a string with NUL': 'a\0b',
  'a lone surrogate': '\ud800',
  true: true,
  'a symbol': Symbol('x'),
  'a function': () => 1,
  'a date': new Date(0),
  'a map': new Map(),
  'an event': new Event('x'),
  'getters that throw': {
    get class() {
      throw new Error('getter');
    },
    get connector() {
      throw new Error('getter');
    },
  },
  'an integer without size': { class: 'H5T_INTEGER' },
  'an integer of no order': { ...int, order: 'XX' },
  'an integer of a gigabyte': { ...int, size: 1e9 },
  'a float without fields': { class: 'H5T_FLOAT', size: 4, order: 'LE', precision: 32, offset: 0 },
  'a string without size': { class: 'H5T_STRING' },
  'a compound without fields': { class: 'H5T_COMPOUND', size: 4 },
  'a compound with a null field': { class: 'H5T_COMPOUND', size: 4, members: [null] },
  'a compound with a hole': { class: 'H5T_COMPOUND', size: 4, members: new Array(1) },
  'a compound that is too small': { class: 'H5T_COMPOUND', size: 4, members: [{ name: 'a', offset: 1, type: int }] },
  'sequences of nothing': { class: 'H5T_VLEN' },
  'sequences of themselves': cyclic,
  'an array without dimensions': { class: 'H5T_ARRAY', base: int, size: 4 },
  'an array of negative size': { class: 'H5T_ARRAY', base: int, dims: [-1], size: 4 },
  'an array of another size': { class: 'H5T_ARRAY', base: int, dims: [2], size: 4 },
  'an enumeration without base': { class: 'H5T_ENUM', size: 4 },
  'an enumeration of numbers': { class: 'H5T_ENUM', size: 4, base: int, members: [{ name: 'a', value: 1 }] },
  'a complex number without base': { class: 'H5T_COMPLEX', size: 8 },
  'opaque without tag': { class: 'H5T_OPAQUE', size: 1 },
  'a reference type of no kind': { class: 'H5T_REFERENCE', size: 8 },
  'a datatype of no class': { class: 'H5T_FOO' },
  'a datatype named as what objects have': { class: 'toString' },
  'a dataspace without dims': { class: 'H5S_SIMPLE' },
  'a dataspace without selection': { class: 'H5S_SIMPLE', dims: [2], maxdims: [2] },
  'a dataspace of text': { ...simple, dims: ['2'] },
  'a dataspace of holes': { ...simple, dims: new Array(1) },
  'a dataspace beyond its greatest': { ...simple, maxdims: [1] },
  'a dataspace of 2^60 elements': { ...simple, dims: [2 ** 30, 2 ** 30], maxdims: [2 ** 30, 2 ** 30] },
  'a scalar with dims': { class: 'H5S_SCALAR', ...whole },
  'a dataspace of no class': { class: 'H5S_FOO', dims: [], maxdims: [], selection: { type: 'all' } },
  'a hyperslab of nothing': { ...simple, selection: { type: 'hyperslab' } },
  'a null point': { ...simple, selection: { type: 'points', points: [null] } },
  'spans of nothing': { ...simple, selection: { type: 'spans' } },
  'a selection of no type': { ...simple, selection: { type: 'nonsense' } },
  'an identifier that nobody has': { kind: 'file', hid: 2 ** 50 },
  'an identifier without number': { kind: 'file', hid: Number.NaN },
  'an identifier of no kind': { kind: 'toString', hid: 1 },
  'a reference without token': { type: 'object', file: 1, token: null },
  'a reference without file': { type: 'object', file: 'x', token: new Uint8Array(8) },
  'a reference with a wrong region': { type: 'region', file: 1, token: new Uint8Array(8), region: { dims: [-1] } },
};

/** What an argument of a kind takes of these. */
function rightOf(kind: GivenKind): readonly string[] {
  if (typeof kind !== 'string') return [];
  if (kind === 'name' || kind === 'newName' || kind === 'source') return ['a string'];
  if (kind === 'text') return ['a string', 'an empty string'];
  if (kind === 'optionalText') return ['a string', 'an empty string', 'null'];
  if (kind === 'buffer' || kind === 'element') return ['a typed array'];
  return kind.startsWith('H5P_') || kind === 'iterationFields' ? ['an empty object'] : [];
}

type Source = (...args: never[]) => Observable<unknown> & { readonly plan: { readonly args: Arguments } };

test('every routine refuses what its parameters do not take, at once and by name', { timeout: 120_000 }, async () => {
  const file = await run(h5.H5Fcreate_async(join(temporaryFolder(), 'a.h5'), h5.H5F_ACC_TRUNC));
  const group = await run(h5.H5Gcreate_async(file, 'g'));
  const dset = await run(h5.H5Dcreate_async(file, 'd', int, space, {}, { chunk: [2] }));
  await run(h5.H5Dwrite_async(dset, NATIVE, ALL, ALL, {}, Int32Array.of(1, 2)));
  const scale = await run(h5.H5Dcreate_async(file, 's', int, space));
  const attr = await run(h5.H5Acreate_async(dset, 'a', int, point));
  const map = await run(h5.H5Mcreate_async(file, 'm', int, int));
  const type = await run(h5.H5Tcommit_async(file, 't', int));
  const ref = await run(h5.H5Rcreate_object_async(file, 'd'));
  const region = await run(h5.H5Rcreate_region_async(file, 'd', space));
  const attribute = await run(h5.H5Rcreate_attr_async(file, 'd', 'a'));
  const one = Int32Array.of(1);
  const byIdx = ['.', 0, 0, 0, {}];

  /** Arguments that are right, all but the event set. */
  const right: Readonly<Record<string, readonly unknown[]>> = {
    H5Fcreate: ['x.h5', 2, {}, {}],
    H5Fdelete: ['x.h5', {}],
    H5Fopen: ['x.h5', 0, {}],
    H5Freopen: [file],
    H5Fflush: [file, 0],
    H5Fclose: [file],
    H5Fis_accessible: ['x.h5', {}],
    H5Fget_file_image: [file],
    H5Gcreate: [file, 'n', {}, {}, {}],
    H5Gopen: [file, 'g', {}],
    H5Gget_info: [file],
    H5Gget_info_by_name: [file, 'g', {}],
    H5Gget_info_by_idx: [file, ...byIdx],
    H5Gclose: [group],
    H5Dcreate: [file, 'n', int, space, {}, {}, {}],
    H5Dopen: [file, 'd', {}],
    H5Dget_space: [dset],
    H5Dget_type: [dset],
    H5Dget_create_plist: [dset],
    H5Dread: [dset, NATIVE, ALL, ALL, {}],
    H5Dwrite: [dset, NATIVE, ALL, ALL, {}, Int32Array.of(1, 2)],
    H5Dset_extent: [dset, [2]],
    H5Dclose: [dset],
    H5Dget_offset: [dset],
    H5Dchunk_iter: [dset, {}],
    H5Dread_chunk: [dset, {}, [0]],
    H5DSset_scale: [dset, null],
    H5DSattach_scale: [dset, scale, 0],
    H5DSdetach_scale: [dset, scale, 0],
    H5DSis_scale: [dset],
    H5DSis_attached: [dset, scale, 0],
    H5DSget_num_scales: [dset, 0],
    H5DSiterate_scales: [dset, 0],
    H5DSset_label: [dset, 0, ''],
    H5DSget_label: [dset, 0],
    H5DSget_scale_name: [scale],
    H5Acreate: [dset, 'n', int, space, {}, {}],
    H5Acreate_by_name: [file, 'd', 'n', int, space, {}, {}, {}],
    H5Aopen: [dset, 'a', {}],
    H5Aopen_by_name: [file, 'd', 'a', {}, {}],
    H5Aopen_by_idx: [file, 'd', 0, 0, 0, {}, {}],
    H5Aexists: [dset, 'a'],
    H5Aexists_by_name: [file, 'd', 'a', {}],
    H5Aget_type: [attr],
    H5Aget_space: [attr],
    H5Aread: [attr, NATIVE],
    H5Awrite: [attr, NATIVE, one],
    H5Arename: [dset, 'a', 'z'],
    H5Arename_by_name: [file, 'd', 'a', 'z', {}],
    H5Adelete: [dset, 'a'],
    H5Adelete_by_name: [file, 'd', 'a', {}],
    H5Aiterate: [dset, 0, 0, { info: true }],
    H5Aiterate_by_name: [file, 'd', 0, 0, {}],
    H5Aclose: [attr],
    H5Lcreate_hard: [file, 'd', file, 'n', {}, {}],
    H5Lcreate_soft: ['/d', file, 'n', {}, {}],
    H5Lcreate_external: ['o.h5', '/d', file, 'n', {}, {}],
    H5Ldelete: [file, 'g', {}],
    H5Ldelete_by_idx: [file, ...byIdx],
    H5Lmove: [file, 'g', file, 'n', {}, {}],
    H5Lexists: [file, 'd', {}],
    H5Literate: [file, 0, 0, {}],
    H5Oopen: [file, 'd', {}],
    H5Oopen_by_idx: [file, ...byIdx],
    H5Oget_info_by_name: [file, 'd', 1, {}],
    H5Ovisit: [file, 0, 0, 1],
    H5Ocopy: [file, 'd', file, 'n', {}, {}],
    H5Oflush: [dset],
    H5Orefresh: [dset],
    H5Oclose: [dset],
    H5Iget_name: [attr],
    H5Rcreate_object: [file, 'd', {}],
    H5Rcreate_region: [file, 'd', space, {}],
    H5Rcreate_attr: [file, 'd', 'a', {}],
    H5Ropen_object: [ref, {}, {}],
    H5Ropen_region: [region, {}, {}],
    H5Ropen_attr: [attribute, {}, {}],
    H5Rget_obj_name: [ref, {}],
    H5Rdereference: [file, {}, ref],
    H5Mcreate: [file, 'n', int, int, {}, {}, {}],
    H5Mopen: [file, 'm', {}],
    H5Mput: [map, int, one, int, one, {}],
    H5Mget: [map, int, one, NATIVE, {}],
    H5Mexists: [map, int, one, {}],
    H5Mget_count: [map, {}],
    H5Miterate: [map, NATIVE, {}],
    H5Mdelete: [map, int, one, {}],
    H5Mclose: [map],
    H5Tcommit: [file, 'n', int, {}, {}, {}],
    H5Topen: [file, 't', {}],
    H5Tcopy: [type],
    H5Tclose: [type],
    H5Dread_multi: [1, [dset], [NATIVE], [ALL], [ALL], {}],
    H5Dwrite_multi: [1, [dset], [NATIVE], [ALL], [ALL], {}, [one]],
  };

  const internal: Routine[] = [
    'H5Fget_layout',
    'H5Fread_image',
    'H5Frepack',
    'H5Gget_members',
    'H5Oget_creation',
    'H5Oget_copy_source',
  ];
  const rows = Object.keys(ROUTINES).filter((routine) => !internal.includes(routine as Routine));
  expect(rows.filter((routine) => !Object.hasOwn(right, routine))).toEqual([]);
  const sources = Object.keys(h5).filter((name) => /^H5[A-Z]+[a-z]+.*_async$/.test(name));
  const same = new Set(Object.keys(right).map((name) => library[`${name}_async`]));
  // Those that the list has not are other names of those that it has, or need no file.
  expect(sources.filter((name) => !same.has(library[name]))).toEqual([]);

  const unlike: string[] = [];
  for (const [name, given] of Object.entries(right)) {
    const source = library[`${name}_async`] as Source;
    const { parameters } = source(...(given as never[])).plan.args;
    expect(Object.keys(parameters), name).toHaveLength(given.length);
    for (const [n, parameter] of [...Object.keys(parameters), 'es_id'].entries()) {
      const kind = parameters[parameter];
      const allowed = kind ? rightOf(kind) : [];
      for (const [what, value] of Object.entries(WRONG)) {
        if (allowed.includes(what)) continue;
        const args = [...given];
        args[n] = value;
        const call = `${name} with ${what} for ${parameter}`;
        try {
          await lastValueFrom(source(...(args as never[])).pipe(timeout(20_000)), { defaultValue: 0 });
          unlike.push(`${call} succeeds`);
        } catch (thrown) {
          const { kind, message } = thrown as h5.H5Error;
          // An identifier is named by its number; what cannot be sent is known together with all that is sent.
          const isNamed = [parameter, 'identifier', 'an argument cannot be sent'].some((one) => message?.includes(one));
          if (!(thrown instanceof h5.H5Error) || kind !== 'bad-argument' || !isNamed)
            unlike.push(`${call}: ${kind}, ${message}`);
        }
      }
    }
  }
  expect(unlike).toEqual([]);
  for (const id of [group, dset, scale, map, type]) await run(h5.H5Oclose_async(id));
  await run(h5.H5Aclose_async(attr));
  await run(h5.H5Fclose_async(file));
});
