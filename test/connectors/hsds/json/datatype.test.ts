import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  committedIdOf,
  datatypeOf,
  jsonOfDatatype,
  storedDatatype,
} from '../../../../src/connectors/hsds/json/datatype.js';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../../src/model/datatype/size.js';
import * as H5T from '../../../../src/model/H5T.js';
import { anyDatatype } from '../../../format/messages/anyDatatype.js';

const anyType = anyDatatype(8).map((type) => withVariableSizes(type, fileSizes(8), MEMORY_SIZES));

test('every datatype reads back exactly from its JSON text', () => {
  fc.assert(
    fc.property(anyType, (type) => {
      expect(datatypeOf(parseJson(formatJson(jsonOfDatatype(type))))).toEqual(type);
    }),
    { numRuns: 300 },
  );
});

const I8 = { class: 'H5T_INTEGER', base: 'H5T_STD_I8LE' };
const U8 = { class: 'H5T_INTEGER', base: 'H5T_STD_U8LE' };
const F32 = { class: 'H5T_FLOAT', base: 'H5T_IEEE_F32LE' };
const TEXT = { class: 'H5T_STRING', length: 'H5T_VARIABLE', charSet: 'H5T_CSET_UTF8', strPad: 'H5T_STR_NULLTERM' };
const BYTES = { class: 'H5T_VLEN', size: 'H5T_VARIABLE', base: U8 };
const field = (name: string, type: Json) => ({ name, type });
const text = H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE'), 'UTF-8');
const int8 = H5T.H5T_STD_I8LE;

/** The JSON without its exact description, and whether it has one. */
function nearest(type: Datatype): [Json, 'exactly' | 'nearly'] {
  const { hdf5, ...near } = jsonOfDatatype(type);
  return [near, hdf5 === undefined ? 'exactly' : 'nearly'];
}

describe('HSDS computes with', () => {
  test.each<[string, Datatype, Json, 'exactly' | 'nearly']>([
    ['integers', H5T.H5T_STD_U16BE, { class: 'H5T_INTEGER', base: 'H5T_STD_U16BE' }, 'exactly'],
    [
      'unsigned numbers of some bits',
      H5T.H5Tset_precision(H5T.H5T_STD_U16LE, 12),
      { class: 'H5T_INTEGER', base: 'H5T_STD_U16LE' },
      'nearly',
    ],
    [
      'signed numbers of some bits',
      H5T.H5Tset_precision(H5T.H5T_STD_I16LE, 12),
      { class: 'H5T_OPAQUE', size: 2 },
      'nearly',
    ],
    ['bits', H5T.H5T_STD_B16BE, { class: 'H5T_INTEGER', base: 'H5T_STD_U16BE' }, 'nearly'],
    ['floats that are not of IEEE', H5T.H5T_FLOAT_BFLOAT16LE, { class: 'H5T_OPAQUE', size: 2 }, 'nearly'],
    ['times', H5T.H5T_UNIX_D32LE, { class: 'H5T_OPAQUE', size: 4 }, 'nearly'],
    [
      'complex numbers',
      H5T.H5T_COMPLEX_IEEE_F32LE,
      { class: 'H5T_COMPOUND', fields: [field('r', F32), field('i', F32)] },
      'nearly',
    ],
    ['texts', text, TEXT, 'exactly'],
    [
      'opaque bytes',
      H5T.H5Tset_tag(H5T.H5Tcreate('H5T_OPAQUE', 3), 'rgb'),
      { class: 'H5T_OPAQUE', size: 3, tag: 'rgb' },
      'exactly',
    ],
    [
      'booleans',
      H5T.booleanEnum,
      {
        class: 'H5T_ENUM',
        base: I8,
        members: [
          { name: 'FALSE', value: 0n },
          { name: 'TRUE', value: 1n },
        ],
      },
      'exactly',
    ],
    ['what it would take for booleans', H5T.enumeration(int8, { FALSE: 0, TRUE: -1 }), I8, 'nearly'],
    ['enumerations without members', H5T.H5Tenum_create(int8), I8, 'nearly'],
    [
      'compounds',
      H5T.compound({ a: int8, b: text }),
      { class: 'H5T_COMPOUND', fields: [field('a', I8), field('b', TEXT)] },
      'exactly',
    ],
    [
      'compounds with gaps',
      H5T.H5Tinsert(H5T.H5Tcreate('H5T_COMPOUND', 9), 'a', 4, int8),
      { class: 'H5T_COMPOUND', fields: [field('a', I8)] },
      'nearly',
    ],
    [
      'fields whose names are not ASCII',
      H5T.compound({ Δt: int8, '%CE%94t': int8 }),
      { class: 'H5T_COMPOUND', fields: [field('%CE%94t_2', I8), field('%CE%94t', I8)] },
      'nearly',
    ],
    ['a text that is the only field', H5T.compound({ a: text }), TEXT, 'nearly'],
    ['arrays', H5T.H5Tarray_create(int8, [2, 3]), { class: 'H5T_ARRAY', dims: [2, 3], base: I8 }, 'exactly'],
    [
      'arrays of arrays',
      H5T.H5Tarray_create(H5T.H5Tarray_create(int8, [3]), [2]),
      { class: 'H5T_ARRAY', dims: [2, 3], base: I8 },
      'nearly',
    ],
    [
      'arrays of opaque bytes',
      H5T.H5Tarray_create(H5T.H5Tcreate('H5T_OPAQUE', 3), [2]),
      { class: 'H5T_ARRAY', dims: [2, 3], base: U8 },
      'nearly',
    ],
    ['arrays of texts', H5T.H5Tarray_create(text, [2]), BYTES, 'nearly'],
    [
      'arrays of texts in compounds',
      H5T.compound({ a: H5T.H5Tarray_create(text, [2, 2]), b: int8 }),
      { class: 'H5T_COMPOUND', fields: [field('a', { class: 'H5T_ARRAY', dims: [4], base: TEXT }), field('b', I8)] },
      'nearly',
    ],
    ['sequences', H5T.H5Tvlen_create(int8), { class: 'H5T_VLEN', size: 'H5T_VARIABLE', base: I8 }, 'exactly'],
    ['sequences of texts', H5T.H5Tvlen_create(text), BYTES, 'nearly'],
    ['references', H5T.H5T_STD_REF_OBJ, { class: 'H5T_REFERENCE', base: 'H5T_STD_REF_OBJ', length: 48 }, 'exactly'],
    [
      'references to regions in compounds',
      H5T.compound({ a: int8, r: H5T.H5T_STD_REF_DSETREG }),
      { class: 'H5T_COMPOUND', fields: [field('a', I8), field('r', BYTES)] },
      'nearly',
    ],
    ['references of HDF5 1.12', H5T.H5T_STD_REF, BYTES, 'nearly'],
    // It takes opaque bytes there for equal to any others, and closes the connection on arrays.
    [
      'opaque bytes beside texts',
      H5T.compound({ a: H5T.H5Tcreate('H5T_OPAQUE', 3), b: text }),
      {
        class: 'H5T_COMPOUND',
        fields: [
          field('a', { class: 'H5T_STRING', length: 3, charSet: 'H5T_CSET_ASCII', strPad: 'H5T_STR_NULLPAD' }),
          field('b', TEXT),
        ],
      },
      'nearly',
    ],
    [
      'arrays beside texts',
      H5T.compound({ a: H5T.H5Tarray_create(int8, [4]), b: text }),
      {
        class: 'H5T_COMPOUND',
        fields: [
          field('a', { class: 'H5T_STRING', length: 4, charSet: 'H5T_CSET_ASCII', strPad: 'H5T_STR_NULLPAD' }),
          field('b', TEXT),
        ],
      },
      'nearly',
    ],
  ])('%s', (_, type, json, how) => {
    expect(nearest(type)).toEqual([json, how]);
  });
});

describe('others describe', () => {
  test.each<[Json, Datatype]>([
    ['H5T_STD_I32LE', H5T.H5T_STD_I32LE],
    ['H5T_IEEE_F64', H5T.H5T_IEEE_F64LE],
    [{ class: 'H5T_ENUM', base: I8, mapping: { a: 1, __proto__x: 2 } }, H5T.enumeration(int8, { a: 1, __proto__x: 2 })],
    [{ class: 'H5T_ENUM', base: 'H5T_STD_I8LE', mapping: [{ name: 'a', value: 1 }] }, H5T.enumeration(int8, { a: 1 })],
    [{ class: 'H5T_ARRAY', base: I8, dims: 3 }, H5T.H5Tarray_create(int8, [3])],
    [
      { class: 'H5T_STRING', length: 3, charSet: 'H5T_CSET_ASCII' },
      H5T.H5Tset_strpad(H5T.H5Tset_size(H5T.H5T_C_S1, 3), 'NULLPAD'),
    ],
    [{ class: 'H5T_REFERENCE', base: 'H5T_STD_REF_DSETREG', length: 'H5T_VARIABLE' }, H5T.H5T_STD_REF_DSETREG],
    [
      { class: 'H5T_COMPOUND', fields: [field('__proto__', I8), field('b', TEXT)] },
      H5T.compound(
        Object.fromEntries([
          ['__proto__', int8],
          ['b', text],
        ]),
      ),
    ],
  ])('%j', (json, type) => {
    expect(datatypeOf(json)).toEqual(type);
  });

  test.each<[string, Json]>([
    ['corrupt-file', null],
    ['corrupt-file', []],
    ['corrupt-file', {}],
    ['unsupported', { class: 'H5T_BITFIELD', base: 'H5T_STD_B8LE' }],
    ['unsupported', 'H5T_STD_I128LE'],
    ['unsupported', 'toString'],
    ['unsupported', { class: 'constructor' }],
    ['unsupported', { class: 'H5T_REFERENCE', base: 'toString' }],
    ['unsupported', 'datatypes/7e584dbd-243161e6-f6d0-c535ac-b9e96e'],
    ['corrupt-file', { class: 'H5T_INTEGER', base: 'H5T_IEEE_F32LE' }],
    ['corrupt-file', { class: 'H5T_STRING', length: 0, charSet: 'H5T_CSET_ASCII' }],
    ['corrupt-file', { class: 'H5T_STRING', length: 3, charSet: 'toString' }],
    ['corrupt-file', { class: 'H5T_OPAQUE', size: 2 ** 40 }],
    ['corrupt-file', { class: 'H5T_ARRAY', base: I8, dims: [] }],
    ['corrupt-file', { class: 'H5T_ARRAY', base: I8, dims: [0] }],
    ['corrupt-file', { class: 'H5T_ARRAY', base: I8, dims: Array(32).fill(1000) }],
    ['corrupt-file', { class: 'H5T_ENUM', base: I8, mapping: { a: 128 } }],
    ['corrupt-file', { class: 'H5T_ENUM', base: F32, mapping: { a: 1 } }],
    ['corrupt-file', { class: 'H5T_ENUM', base: I8 }],
    ['corrupt-file', { class: 'H5T_COMPOUND', fields: [] }],
    ['corrupt-file', { class: 'H5T_COMPOUND', fields: [{ name: 7, type: I8 }] }],
    // An exact description of elements that lie otherwise.
    ['corrupt-file', { ...U8, hdf5: { class: 'H5T_OPAQUE', size: 2, tag: '' } }],
    ['corrupt-file', { ...TEXT, hdf5: { class: 'H5T_VLEN', base: { class: 'H5T_OPAQUE', size: 2, tag: '' } } }],
    ['corrupt-file', { ...U8, hdf5: { class: 'H5T_BITFIELD', size: 1, order: 'LE', precision: 9, offset: 0 } }],
    [
      'corrupt-file',
      {
        ...U8,
        hdf5: {
          class: 'H5T_COMPOUND',
          size: 1,
          members: [{ name: 'a', offset: 1, type: { class: 'H5T_OPAQUE', size: 1, tag: '' } }],
        },
      },
    ],
    ['unsupported', { ...U8, hdf5: { class: 'H5T_WARP' } }],
  ])('%s: %j', (kind, json) => {
    expect(() => datatypeOf(json)).toThrow(expect.objectContaining({ kind }));
  });

  test('datatypes in each other without end', () => {
    let plain: Json = I8;
    let exact: Json = { class: 'H5T_OPAQUE', size: 1, tag: '' };
    for (let n = 0; n < 10_000; n++) {
      plain = { class: 'H5T_VLEN', base: plain };
      exact = { class: 'H5T_VLEN', base: exact };
    }
    for (const json of [plain, { ...BYTES, hdf5: exact }])
      expect(() => datatypeOf(json)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });
});

test('a committed datatype is noted with what was made with it', () => {
  const id = 't-7e584dbd-243161e6-e64a-c43001-b31fae';
  const json = jsonOfDatatype(H5T.H5T_STD_B8LE, id);
  expect(committedIdOf(json)).toBe(id);
  expect(datatypeOf(json)).toEqual(H5T.H5T_STD_B8LE);
  expect(committedIdOf(I8)).toBeUndefined();
  expect(committedIdOf({ ...I8, id: 'd-7e584dbd-243161e6-e64a-c43001-b31fae' })).toBeUndefined();
});

test('an attribute may have its elements as bytes', () => {
  const { hdf5 } = jsonOfDatatype(H5T.H5Tarray_create(text, [2]));
  expect(storedDatatype({ ...BYTES, hdf5: hdf5! })).toMatchObject({ isWhole: false });
  const record = H5T.compound({ a: H5T.H5Tvlen_create(H5T.H5Tcreate('H5T_OPAQUE', 2)), b: H5T.H5T_STD_B8LE });
  expect(storedDatatype({ ...BYTES, hdf5: jsonOfDatatype(record).hdf5! })).toMatchObject({
    type: record,
    isWhole: true,
  });
});
