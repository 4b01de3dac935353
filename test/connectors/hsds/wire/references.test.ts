import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { jsonOfRegion } from '../../../../src/connectors/hsds/json/jsonOfRegion.js';
import { regionOfJson } from '../../../../src/connectors/hsds/json/regionOfJson.js';
import { decodeReferencePart, encodeReferencePart } from '../../../../src/connectors/hsds/wire/referencePart.js';
import { decodeSelection, encodeSelection } from '../../../../src/connectors/hsds/wire/selectionPart.js';
import { tokenOfId } from '../../../../src/connectors/hsds/wire/token.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import {
  H5Scombine_select,
  H5Screate_simple,
  H5Sget_select_npoints,
  H5Sselect_hyperslab,
  H5Sselect_none,
} from '../../../../src/model/H5S.js';
import * as H5T from '../../../../src/model/H5T.js';
import type { Reference } from '../../../../src/model/Reference.js';
import { UNION } from '../support/anyHsdsElements.js';
import { framed } from '../support/wireTransfer.js';

const ID = 'd-7e584dbd-243161e6-8478-f4d586-fd78ac';
const reference = (region: Reference['region']): Reference => ({
  type: 'region',
  file: 7,
  token: tokenOfId(ID),
  ...(region && { region }),
});
const dims = [8, 9];

/** The elements of a selection in C order. */
function elementsOf({ selection, dims: extent }: NonNullable<Reference['region']>): string[] {
  if (selection.type === 'points') return selection.points.map(String).sort();
  const space = { ...H5Screate_simple(extent), selection };
  const found: string[] = [];
  for (let row = 0; row < extent[0]!; row++)
    for (let column = 0; column < extent[1]!; column++) {
      const one = H5Sselect_hyperslab(H5Screate_simple(extent), 'H5S_SELECT_SET', [row, column], null, [1, 1]);
      if (H5Sget_select_npoints(H5Scombine_select(space, 'H5S_SELECT_AND', one)) === 1) found.push(`${row},${column}`);
    }
  return found.sort();
}

describe('a union of hyperslabs', () => {
  test('is points in the binary form', () => {
    const region = decodeSelection(encodeSelection({ dims, selection: UNION }));
    expect(region).toMatchObject({ dims, selection: { type: 'points' } });
    expect(elementsOf(region)).toEqual(elementsOf({ dims, selection: UNION }));
  });

  test('of blocks that lie apart, too: in C order, as its elements come', () => {
    const { selection } = H5Sselect_hyperslab(
      H5Screate_simple([2, 9]),
      'H5S_SELECT_SET',
      [0, 0],
      [2, 4],
      [1, 2],
      [2, 2],
    );
    const points = [0, 1].flatMap((row) => [0, 1, 4, 5].map((column) => [row, column]));
    const region = { dims: [2, 9], selection: { type: 'points', points } };
    expect(decodeSelection(encodeSelection({ dims: [2, 9], selection }))).toEqual(region);
  });

  test('is blocks in JSON', () => {
    const json = jsonOfRegion(reference({ dims, selection: UNION }));
    const { region } = regionOfJson(json, 7, 'x')!;
    expect(region!.selection.type).toBe('spans');
    expect(elementsOf(region!)).toEqual(elementsOf({ dims, selection: UNION }));
  });

  test('with too many elements is refused', () => {
    const space = H5Screate_simple([1000, 1000]);
    const { selection } = H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [0, 0], [3, 3], [300, 300], [2, 2]);
    const region = { dims: [1000, 1000], selection };
    for (const encode of [() => encodeSelection(region), () => jsonOfRegion(reference(region))])
      expect(encode).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });
});

test.each([2 ** 16 - 1, 2 ** 16, 2 ** 32, 2 ** 53 - 1])(
  'an extent of %d, with integers as wide as it needs',
  (size) => {
    const { selection } = H5Sselect_hyperslab(H5Screate_simple([size]), 'H5S_SELECT_SET', [size - 3], [2], [2]);
    expect(decodeSelection(encodeSelection({ dims: [size], selection }))).toEqual({ dims: [size], selection });
  },
);

test('a reference that is cut off, wherever, is corrupt', () => {
  const part = encodeReferencePart(ID, reference({ dims, selection: { type: 'points', points: [[1, 2]] } }));
  expect(decodeReferencePart(part, 7)).toEqual(reference({ dims, selection: { type: 'points', points: [[1, 2]] } }));
  for (let length = 0; length < part.length; length++)
    expect(() => decodeReferencePart(part.slice(0, length), 7)).toThrow(
      expect.objectContaining({ kind: 'corrupt-file' }),
    );
});

test('a selection of nothing', () => {
  const { selection } = H5Sselect_none(H5Screate_simple(dims));
  expect(decodeSelection(encodeSelection({ dims, selection }))).toEqual({ dims, selection });
});

test.each<[string, Json]>([
  ['corrupt-file', 'x'],
  ['corrupt-file', { id: ID }],
  ['corrupt-file', { id: ID.slice(2), select_type: 'H5S_SEL_WARP', selection: [] }],
  ['corrupt-file', { id: ID.slice(2), select_type: 'H5S_SEL_POINTS', selection: [[1, 2], [3]] }],
  ['corrupt-file', { id: ID.slice(2), select_type: 'H5S_SEL_POINTS', selection: [[-1]] }],
  ['corrupt-file', { id: ID.slice(2), select_type: 'H5S_SEL_HYPERSLABS', selection: [[[3], [2]]] }],
  [
    'corrupt-file',
    {
      id: ID.slice(2),
      select_type: 'H5S_SEL_HYPERSLABS',
      selection: [
        [[1], [2]],
        [
          [1, 1],
          [2, 2],
        ],
      ],
    },
  ],
  [
    'corrupt-file',
    {
      id: ID.slice(2),
      selection_dict: { shape: [9], select_type: 2, slices: [{ type: 'slice', start: 3, stop: 3, step: 1 }] },
    },
  ],
  ['corrupt-file', { id: ID.slice(2), selection_dict: { shape: [9, 9], select_type: 2, slices: [] } }],
  [
    'unsupported',
    {
      id: ID.slice(2),
      selection_dict: {
        shape: [9, 9],
        select_type: 4,
        slices: [
          { type: 'list', values: [1] },
          { type: 'int', value: 3 },
        ],
      },
    },
  ],
  ['unsupported', { id: ID.slice(2), selection_dict: { shape: [9], select_type: 3, fields: ['a'] } }],
])('%s: %j', (kind, json) => {
  expect(() => regionOfJson(json, 7, 'x')).toThrow(expect.objectContaining({ kind }));
});

describe('references are refused', () => {
  const object = { type: 'object', file: 7, token: tokenOfId(ID) } as const;
  test.each<[string, Datatype, object]>([
    ['of another kind', H5T.H5T_STD_REF_OBJ, reference(undefined)],
    ['of another file', H5T.H5T_STD_REF_OBJ, { ...object, file: 8 }],
    ['of another connector', H5T.H5T_STD_REF_OBJ, { ...object, token: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
  ])('%s', (_, type, value) => {
    expect(() => framed(type, [value] as never, 1)).toThrow(expect.objectContaining({ kind: 'bad-argument' }));
  });

  test('into another file, which HSDS cannot name', () => {
    const value = { ...object, externalFile: '/home/o.h5' };
    expect(() => framed(H5T.H5T_STD_REF, [value], 1)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });
});
