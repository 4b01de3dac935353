import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attributeElements,
  attributeOf,
  jsonOfAttribute,
  type NewAttribute,
} from '../../../../src/connectors/hsds/json/attribute.js';
import { jsonOfAttributeSpace } from '../../../../src/connectors/hsds/json/dataspace.js';
import { jsonOfDatatype } from '../../../../src/connectors/hsds/json/datatype.js';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import type { Json, JsonObject } from '../../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';
import { WireTarget } from '../../../../src/connectors/hsds/wire/WireTarget.js';
import type { Dataspace } from '../../../../src/model/Dataspace.js';
import type { Datatype } from '../../../../src/model/Datatype.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import { H5Screate, H5Screate_simple } from '../../../../src/model/H5S.js';
import * as H5T from '../../../../src/model/H5T.js';
import { anyHsdsElements } from '../support/anyHsdsElements.js';
import { decoded, encoded } from '../support/wireTransfer.js';

test('attributes of any datatype come back from their JSON text', () => {
  fc.assert(
    fc.property(anyHsdsElements(), ({ type, n, values }) => {
      const space = H5Screate_simple([n]);
      const json = jsonOfAttribute({ type, space, elements: encoded(type, values, n), created: 12.5 });
      const attribute = attributeOf(parseJson(formatJson(json)), 'x');
      expect(attribute).toMatchObject({ name: 'x', space, created: 12.5 });
      expect(attribute.type).toEqual(type);
      expect(decoded(type, attributeElements(attribute))).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

const text = H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE'), 'UTF-8');
const text3 = H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, 3), 'UTF-8');
const int16 = H5T.H5T_STD_I16LE;
const one = H5Screate_simple([1]);
const scalar = H5Screate('H5S_SCALAR');

/** A target with bytes that no encoder makes. */
function raw(...bytes: readonly number[]): WireTarget {
  const target = new WireTarget(bytes.length);
  target.bytes().set(bytes);
  return target;
}

describe('is written as', () => {
  test.each<[string, NewAttribute, object]>([
    ['base64, of fixed size', { type: int16, space: one, elements: raw(1, 2) }, { value: 'AQI=', encoding: 'base64' }],
    ['lists, of variable length', { type: text, space: one, elements: encoded(text, ['é'], 1) }, { value: ['é'] }],
    ['a value, of a scalar', { type: text, space: scalar, elements: encoded(text, ['é'], 1) }, { value: 'é' }],
    [
      'a list of its own, of a scalar that is a sequence',
      {
        type: H5T.H5Tvlen_create(int16),
        space: scalar,
        elements: encoded(H5T.H5Tvlen_create(int16), [Int16Array.of(1, 2)], 1),
      },
      { value: [[1, 2]] },
    ],
    [
      'empty lists, of no elements',
      { type: int16, space: H5Screate_simple([2, 0]), elements: raw() },
      { value: [[], []] },
    ],
    // The server answers 500 to whoever asks for attributes of the object otherwise.
    [
      'opaque bytes, where a text is not UTF-8',
      { type: text3, space: one, elements: raw(0x61, 0xff, 0) },
      { type: { class: 'H5T_OPAQUE', size: 3 }, value: 'Yf8A', encoding: 'base64' },
    ],
    [
      'opaque bytes, where a boolean is neither 0 nor 1',
      { type: H5T.booleanEnum, space: one, elements: raw(2) },
      { type: { class: 'H5T_OPAQUE', size: 1 }, value: 'Ag==' },
    ],
    [
      'sequences of bytes, where the server keeps nothing else',
      {
        type: H5T.H5Tvlen_create(H5T.H5Tcreate('H5T_OPAQUE', 2)),
        space: one,
        elements: encoded(H5T.H5Tvlen_create(H5T.H5Tcreate('H5T_OPAQUE', 2)), [Uint8Array.of(1, 2)], 1),
      },
      { type: { class: 'H5T_VLEN', base: { base: 'H5T_STD_U8LE' } }, value: [[2, 0, 0, 0, 1, 2]] },
    ],
    [
      'numbers, where a compound has opaque bytes',
      { type: H5T.compound({ a: H5T.H5Tcreate('H5T_OPAQUE', 2) }), space: one, elements: raw(1, 0xff) },
      { type: { fields: [{ type: { class: 'H5T_ARRAY', dims: [2] } }] }, value: 'Af8=' },
    ],
  ])('%s', (_, attribute, json) => {
    const { hdf5: _exact, ...type } = jsonOfAttribute(attribute).type as JsonObject;
    expect({ ...jsonOfAttribute(attribute), type }).toMatchObject(json);
  });

  test('none, without a value or in a null dataspace', () => {
    for (const space of [one, H5Screate('H5S_NULL')])
      expect(Object.keys(jsonOfAttribute({ type: int16, space }))).toEqual(['type', 'shape']);
    const nothing = jsonOfAttribute({ type: int16, space: H5Screate('H5S_NULL'), elements: raw() });
    expect(Object.keys(nothing)).toEqual(['type', 'shape']);
  });
});

describe('is read from', () => {
  const read = (type: Datatype, space: Dataspace, value: Json, more: JsonObject = {}) => {
    const json = { type: jsonOfDatatype(type), shape: jsonOfAttributeSpace(space), value, name: 'x', ...more };
    return decoded(type, attributeElements(attributeOf(json)));
  };
  const pair = H5T.compound({ a: int16, b: text });

  test.each<[string, Datatype, Dataspace, Json, H5Data, JsonObject?]>([
    ['nothing, as zeros', int16, H5Screate_simple([2]), null, Int16Array.of(0, 0)],
    ['nothing, as empty texts', text, H5Screate_simple([2]), null, ['', '']],
    ['base64', text3, one, 'Yf8A', ['a\u00ff'], { encoding: 'base64' }],
    ['a sequence in a list of its own', H5T.H5Tvlen_create(int16), scalar, [[1, 2]], [Int16Array.of(1, 2)]],
    ['a sequence', H5T.H5Tvlen_create(int16), scalar, [1, 2], [Int16Array.of(1, 2)]],
    ['an empty sequence', H5T.H5Tvlen_create(int16), scalar, [], [Int16Array.of()]],
    ['an empty sequence in a list', H5T.H5Tvlen_create(int16), scalar, [[]], [Int16Array.of()]],
    ['a compound', pair, scalar, [1, 'é'], { a: Int16Array.of(1), b: ['é'] }],
    ['a compound in a list', pair, scalar, [[1, 'é']], { a: Int16Array.of(1), b: ['é'] }],
    ['booleans', H5T.booleanEnum, H5Screate_simple([2]), [false, true], Int8Array.of(0, 1)],
    ['integers beyond 2^53', H5T.H5T_STD_U64LE, one, [2n ** 64n - 1n], BigUint64Array.of(2n ** 64n - 1n)],
    [
      'opaque bytes, empty for zeros',
      H5T.H5Tcreate('H5T_OPAQUE', 2),
      H5Screate_simple([2]),
      ['', 'Af8='],
      Uint8Array.of(0, 0, 1, 255),
    ],
    ['what Python makes of bytes that are not UTF-8', text, one, ['a\udcff'], ['a\ufffd']],
    ['a text with a NUL, which ends it', text, one, ['a\0b'], ['a']],
  ])('%s', (_, type, space, value, data, more = {}) => {
    expect(read(type, space, value, more)).toEqual(data);
  });

  test.each<[string, Datatype, Dataspace, Json, JsonObject?]>([
    ['too few elements', int16, H5Screate_simple([2]), [1]],
    ['too few lists', int16, H5Screate_simple([2, 2]), [[1, 2]]],
    ['a number that is too large', int16, one, [40_000]],
    ['a fraction', int16, one, [0.5]],
    ['a text for a number', int16, one, ['1']],
    ['a number for a text', text, one, [1]],
    ['a text that is too long', text3, one, ['abcd']],
    ['too few fields', pair, one, [[1]]],
    ['too few bytes', int16, one, 'AQ==', { encoding: 'base64' }],
    ['no base64', int16, one, '?', { encoding: 'base64' }],
    ['zeros by the gigabyte', int16, H5Screate_simple([2 ** 40]), null],
    ['nothing for a list', H5T.H5Tvlen_create(int16), one, [null]],
  ])('nothing where it is %s', (_, type, space, value, more = {}) => {
    expect(() => read(type, space, value, more)).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
  });
});
