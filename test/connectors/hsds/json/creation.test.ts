import { describe, expect, test } from 'vitest';
import {
  chunkOf,
  creationOf,
  groupCreationOf,
  jsonOfCreation,
  jsonOfGroupCreation,
} from '../../../../src/connectors/hsds/json/creation.js';
import { filterSupports } from '../../../../src/connectors/hsds/json/filters.js';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';
import type { DatasetCreation, GroupCreation } from '../../../../src/model/H5P.js';
import { H5S_UNLIMITED, H5Screate_simple } from '../../../../src/model/H5S.js';
import * as H5T from '../../../../src/model/H5T.js';

const type = H5T.H5T_STD_I32LE;
const stored = { type, plain: type, isWhole: false };
const space = H5Screate_simple([100, 100]);

/** What is read of creation properties that the server answers as they were sent. */
function readBack(dcpl: DatasetCreation, dataspace = space): DatasetCreation {
  const creationProperties = jsonOfCreation(dcpl, type, dataspace, 7);
  return creationOf(parseJson(formatJson({ creationProperties })), stored, 7);
}

describe('creation properties', () => {
  test.each<DatasetCreation>([
    { layout: 'chunked', chunk: [10, 20] },
    { layout: 'contiguous' },
    { layout: 'compact' },
    { layout: 'chunked', chunk: [10, 20], allocTime: 'incr', fillTime: 'ifset', attrCreationOrder: 'indexed' },
    {
      layout: 'chunked',
      chunk: [1, 1],
      filters: [{ id: 32001, cdValues: [2, 2, 4, 400, 5, 1, 5], optional: true, name: 'blosc' }],
    },
    { layout: 'contiguous', fillValue: Int32Array.of(-7), allocTime: 'early', fillTime: 'never' },
  ])('come back as they were asked for: %j', (dcpl) => {
    expect(readBack(dcpl)).toEqual(dcpl);
  });

  test('pipelines come back by number, in the order in which they are applied', () => {
    expect(readBack({ chunk: [10, 10], shuffle: true, deflate: 6, fletcher32: true }).filters).toEqual([
      { id: 2, cdValues: [] },
      { id: 1, cdValues: [6] },
      { id: 3, cdValues: [] },
    ]);
  });

  test('a chunk of a dimension that stays empty is not told to the server, which refuses it', () => {
    const empty = H5Screate_simple([0, 100]);
    const dcpl: DatasetCreation = { layout: 'chunked', chunk: [1, 10], filters: [{ id: 1, cdValues: [4] }] };
    expect(Object.keys(jsonOfCreation(dcpl, type, empty, 7))).toEqual(['hdf5']);
    expect(readBack(dcpl, empty)).toEqual(dcpl);
  });

  test('the server chooses the chunks of a contiguous dataset, and of a compact one that is too large', () => {
    expect(jsonOfCreation({ layout: 'contiguous' }, type, space, 7)).toEqual({ hdf5: { layout: 'contiguous' } });
    expect(jsonOfCreation({ layout: 'compact' }, type, H5Screate_simple([20_000]), 7)).toEqual({
      hdf5: { layout: 'compact' },
    });
    expect(jsonOfCreation({ layout: 'compact' }, type, H5Screate_simple([9]), 7)).toEqual({
      layout: { class: 'H5D_COMPACT' },
    });
    const growing = H5Screate_simple([9], [H5S_UNLIMITED]);
    expect(jsonOfCreation({ layout: 'compact' }, type, growing, 7)).toEqual({ hdf5: { layout: 'compact' } });
  });

  test.each<[DatasetCreation, string]>([
    [{ chunk: [1, 1], filters: [{ id: 32013, name: 'zfp' }] }, 'filter 32013 (zfp)'],
    [{ chunk: [1, 1], filters: [{ id: 4 }] }, 'filter 4'],
    [{ layout: 'virtual' }, 'virtual'],
    [{ external: [{ name: 'x', offset: 0, size: 1 }] }, 'external'],
  ])('%j is refused by name', (dcpl, message) => {
    expect(() => jsonOfCreation(dcpl, type, space, 7)).toThrow(
      expect.objectContaining({ kind: 'unsupported', message: expect.stringContaining(message) }),
    );
  });

  test('a fill value that HSDS cannot fill with is refused, but for zeros', () => {
    const pairs = H5T.H5Tarray_create(type, [2]);
    expect(() => jsonOfCreation({ fillValue: Int32Array.of(0, 1) }, pairs, space, 7)).toThrow(
      expect.objectContaining({ kind: 'unsupported', message: expect.stringContaining('int32[2]') }),
    );
    const json = jsonOfCreation({ fillValue: Int32Array.of(0, 0) }, pairs, space, 7);
    expect(Object.keys(json)).toEqual(['hdf5']);
    expect(
      creationOf({ creationProperties: json }, { type: pairs, plain: pairs, isWhole: false }, 7).fillValue,
    ).toEqual(Int32Array.of(0, 0));
  });

  test('of others are what the server has', () => {
    const layout = { class: 'H5D_CHUNKED', dims: [50, 50] };
    const filters = [
      { class: 'H5Z_FILTER_SHUFFLE', id: 2, name: 'shuffle' },
      { class: 'H5Z_FILTER_DEFLATE', level: 9 },
    ];
    expect(creationOf({ creationProperties: { layout, filters, CreateOrder: 1, fillValue: 3 } }, stored, 7)).toEqual({
      layout: 'chunked',
      chunk: [50, 50],
      filters: [
        { id: 2, cdValues: [], name: 'shuffle' },
        { id: 1, cdValues: [9], name: 'deflate' },
      ],
      fillValue: Int32Array.of(3),
      attrCreationOrder: 'indexed',
    });
    expect(creationOf({ layout }, stored, 7)).toEqual({ layout: 'chunked', chunk: [50, 50] });
    expect(creationOf({ creationProperties: { layout: {} } }, stored, 7)).toEqual({});
    const reference = { class: 'H5D_CHUNKED_REF_INDIRECT', dims: [5, 5], chunk_table: 'd-x' };
    expect(creationOf({ creationProperties: { layout: reference } }, stored, 7)).toEqual({
      layout: 'chunked',
      chunk: [5, 5],
    });
  });

  test('of a float, not a number may be a text', () => {
    const float = { type: H5T.H5T_IEEE_F64LE, plain: H5T.H5T_IEEE_F64LE, isWhole: false };
    expect(creationOf({ creationProperties: { fillValue: 'nan' } }, float, 7).fillValue).toEqual(
      Float64Array.of(Number.NaN),
    );
  });

  test.each<Json>([
    { layout: { class: 'H5D_CHUNKED', dims: [0] } },
    { layout: { class: 'H5D_CHUNKED', dims: 'x' } },
    { layout: 7 },
    { filters: [{ class: 'H5Z_FILTER_DEFLATE', level: -1 }] },
    { filters: Array(33).fill({ id: 1 }) },
    { fillValue: 'AAA', fillValue_encoding: 'base64' },
    { fillValue: 'AAAA', fillValue_encoding: 'base64' },
    { fillValue: [1, 2] },
    { fillValue: 2 ** 40 },
    { hdf5: 7 },
    { hdf5: { chunk: [-1] } },
  ])('%j is corrupt', (creationProperties) => {
    expect(() => creationOf({ creationProperties }, stored, 7)).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
  });

  test('the chunks that the server has are told apart from those that were asked for', () => {
    const creationProperties = { layout: { class: 'H5D_CHUNKED', dims: [25, 100] }, hdf5: { layout: 'contiguous' } };
    expect(chunkOf({ creationProperties })).toEqual([25, 100]);
    expect(creationOf({ creationProperties }, stored, 7)).toEqual({ layout: 'contiguous' });
    expect(chunkOf({ creationProperties: { layout: { class: 'H5D_CONTIGUOUS' } } })).toBeUndefined();
  });
});

test('what HSDS does with filters, of which it refuses those that it does not know', () => {
  const supports = [1, 2, 3, 4, 5, 6, 32000, 32001, 32013].map((id) => filterSupports.get(id));
  expect(supports).toEqual([
    'applied',
    'applied',
    'noted',
    'refused',
    'noted',
    'noted',
    'refused',
    'applied',
    undefined,
  ]);
});

test.each<GroupCreation>([
  {},
  { linkCreationOrder: 'tracked' },
  { linkCreationOrder: 'indexed', attrCreationOrder: 'tracked', linkPhaseChange: [8, 6] },
])('a group comes back as %j', (gcpl) => {
  expect(groupCreationOf({ creationProperties: jsonOfGroupCreation(gcpl) })).toEqual(gcpl);
});

test("h5pyd's order is that of links and attributes", () => {
  const both = { linkCreationOrder: 'indexed', attrCreationOrder: 'indexed' };
  expect(groupCreationOf({ creationProperties: { CreateOrder: 1 } })).toEqual(both);
  expect(groupCreationOf({ creationProperties: { CreateOrder: 0 } })).toEqual({});
  expect(groupCreationOf({})).toEqual({});
});
