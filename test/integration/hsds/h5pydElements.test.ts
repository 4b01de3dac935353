import { expect, test } from 'vitest';
import { attributeElements, attributeOf, jsonOfAttribute } from '../../../src/connectors/hsds/json/attribute.js';
import { jsonOfDataspace } from '../../../src/connectors/hsds/json/dataspace.js';
import { jsonOfDatatype, storedDatatype } from '../../../src/connectors/hsds/json/datatype.js';
import { formatJson } from '../../../src/connectors/hsds/json/formatJson.js';
import type { JsonObject } from '../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../src/connectors/hsds/json/parseJson.js';
import { newObjectId } from '../../../src/connectors/hsds/wire/objectId.js';
import { tokenOfId } from '../../../src/connectors/hsds/wire/token.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import type { H5WritableData } from '../../../src/model/H5Data.js';
import { H5Screate, H5Screate_simple, H5Sselect_hyperslab } from '../../../src/model/H5S.js';
import * as H5T from '../../../src/model/H5T.js';
import { FILE } from '../../connectors/hsds/support/anyHsdsElements.js';
import { decoded, encoded, framed, unframed } from '../../connectors/hsds/support/wireTransfer.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { askH5pyd, makeWithH5pyd } from '../../support/hsds/h5pyd.js';

/** Two elements of a datatype that h5pyd knows, made by it, and as we have them. */
interface Case {
  readonly dtype: string;
  readonly values: string;
  readonly type: Datatype;
  readonly data: H5WritableData;
  /** The first of them. */
  readonly first: H5WritableData;
  /** Whether h5pyd can write them to an attribute. */
  readonly attribute?: boolean;
}

const TEXT = H5T.H5Tset_cset(H5T.H5Tset_size(H5T.H5T_C_S1, 'H5T_VARIABLE'), 'UTF-8');
const ASCII3 = H5T.H5Tset_strpad(H5T.H5Tset_size(H5T.H5T_C_S1, 3), 'NULLPAD');

const CASES: readonly Case[] = [
  {
    dtype: "'<i8'",
    values: '[-2**63, 2**53 + 1]',
    type: H5T.H5T_STD_I64LE,
    data: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n),
    first: BigInt64Array.of(-(2n ** 63n)),
  },
  {
    dtype: "'>u2'",
    values: '[1, 65535]',
    type: H5T.H5T_STD_U16BE,
    data: Uint16Array.of(1, 65535),
    first: Uint16Array.of(1),
  },
  {
    dtype: "'<f2'",
    values: '[0.5, float("inf")]',
    type: H5T.H5T_IEEE_F16LE,
    data: Float32Array.of(0.5, Infinity),
    first: Float32Array.of(0.5),
  },
  {
    dtype: "'>f8'",
    values: '[0.1, float("nan")]',
    type: H5T.H5T_IEEE_F64BE,
    data: Float64Array.of(0.1, Number.NaN),
    first: Float64Array.of(0.1),
  },
  { dtype: 'bool', values: '[False, True]', type: H5T.booleanEnum, data: Int8Array.of(0, 1), first: Int8Array.of(0) },
  { dtype: "'S3'", values: "[b'abc', b'x']", type: ASCII3, data: ['abc', 'x'], first: ['abc'] },
  { dtype: 'h5pyd.string_dtype()', values: "['Grüße', '']", type: TEXT, data: ['Grüße', ''], first: ['Grüße'] },
  {
    dtype: "h5pyd.enum_dtype({'low': -3, 'high': 300}, basetype='<i2')",
    values: '[-3, 300]',
    type: H5T.enumeration(H5T.H5T_STD_I16LE, { low: -3, high: 300 }),
    data: Int16Array.of(-3, 300),
    first: Int16Array.of(-3),
  },
  {
    dtype: "[('x', '<f4'), ('n', '>i4'), ('name', 'S3')]",
    values: "[(0.5, 7, b'abc'), (-1, -7, b'')]",
    type: H5T.compound({ x: H5T.H5T_IEEE_F32LE, n: H5T.H5T_STD_I32BE, name: ASCII3 }),
    data: { x: Float32Array.of(0.5, -1), n: Int32Array.of(7, -7), name: ['abc', ''] },
    first: { x: Float32Array.of(0.5), n: Int32Array.of(7), name: ['abc'] },
  },
  {
    dtype: "('<i2', (2, 3))",
    values: 'np.arange(12).reshape(2, 2, 3)',
    type: H5T.H5Tarray_create(H5T.H5T_STD_I16LE, [2, 3]),
    data: Int16Array.from({ length: 12 }, (_, n) => n),
    first: Int16Array.from({ length: 6 }, (_, n) => n),
  },
  {
    dtype: "'V2'",
    values: "np.array([b'ab', bytes([1, 255])], 'V2')",
    type: H5T.H5Tcreate('H5T_OPAQUE', 2),
    data: Uint8Array.of(97, 98, 1, 255),
    first: Uint8Array.of(97, 98),
    attribute: false,
  },
  {
    dtype: "h5pyd.vlen_dtype('<i4')",
    values: '[[1, 2, 3], [4, 5]]',
    type: H5T.H5Tvlen_create(H5T.H5T_STD_I32LE),
    data: [Int32Array.of(1, 2, 3), Int32Array.of(4, 5)],
    first: [Int32Array.of(1, 2, 3)],
  },
];

describeWithHsds('elements', (server) => {
  function asking(domain: string) {
    return async (path: string, init: { method?: string; body?: string | Uint8Array<ArrayBuffer> } = {}) => {
      const isBinary = path.endsWith('/value');
      const type = isBinary ? 'application/octet-stream' : 'application/json';
      const headers = { 'Content-Type': type, Accept: type, 'X-Hdf-domain': domain };
      const response = await server.request(path, { headers, ...init });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return { bytes, json: isBinary ? {} : (parseJson(text) as JsonObject) };
    };
  }

  test.each(CASES)('of $dtype that h5pyd wrote are read', async ({ dtype, values, type, data, attribute = true }) => {
    const domain = server.newDomain();
    await makeWithH5pyd(
      server,
      domain,
      `dtype = np.dtype(${dtype})`,
      `given = ${values}`,
      "x = f.create_dataset('x', (2,), dtype=dtype)",
      'for n in range(2): x[n] = given[n]',
      attribute ? "f.attrs.create('a', given, shape=(2,) + dtype.shape, dtype=dtype)" : '',
    );
    const ask = asking(domain);
    const { json } = await ask('/datasets/?h5path=/x');
    expect(storedDatatype(json.type).type).toEqual(type);
    expect(unframed(type, (await ask(`/datasets/${json.id as string}/value`)).bytes, 2)).toEqual(data);
    if (!attribute) return;
    const attributes = await ask(`/groups/${json.root as string}/attributes?IncludeData=1`);
    const stored = attributeOf((attributes.json.attributes as JsonObject[])[0]);
    expect(stored.type).toEqual(type);
    expect(decoded(type, attributeElements(stored))).toEqual(data);
  });

  test.each(CASES)('of $dtype are read by h5pyd', async ({ dtype, values, type, data, first }) => {
    const domain = server.newDomain();
    const ask = asking(domain);
    const { root } = (await ask('/', { method: 'PUT', body: '{}' })).json;
    const id = newObjectId('datasets', root as string)!;
    const space = H5Screate_simple([2]);
    const body = formatJson({
      id,
      type: jsonOfDatatype(type),
      ...jsonOfDataspace(space),
      attributes: {
        a: jsonOfAttribute({ type, space, elements: encoded(type, data, 2) }),
        s: jsonOfAttribute({ type, space: H5Screate('H5S_SCALAR'), elements: encoded(type, first, 1) }),
      },
      link: { id: root!, name: 'x' },
    });
    await ask('/datasets', { method: 'POST', body });
    await ask(`/datasets/${id}/value`, { method: 'PUT', body: framed(type, data, 2).slice() });
    const answer = await askH5pyd(
      server,
      domain,
      `dtype = np.dtype(${dtype})`,
      `given = ${values}`,
      'def text(value):',
      '  value = value.tolist() if hasattr(value, "tolist") else value',
      '  return repr(value.decode() if dtype.kind == "O" and isinstance(value, bytes) else value)',
      "x = f['x']",
      // NumPy's own idea of the values; lists and texts of variable length are as they are given.
      'wanted = [text(v) for v in (given if dtype.kind == "O" or dtype.shape else np.array(given, dtype))]',
      "found = [[text(x[n]) for n in range(2)], [text(v) for v in x.attrs['a']], [text(x.attrs['s']), wanted[1]]]",
      'answer = [x.dtype == dtype, [wanted] * 3, found]',
    );
    const [isSameType, wanted, found] = answer as [boolean, string[][], string[][]];
    expect(isSameType).toBe(true);
    expect(found).toEqual(wanted);
  });

  test('references that h5pyd wrote lead to its objects', async () => {
    const domain = server.newDomain();
    await makeWithH5pyd(
      server,
      domain,
      "x = f.create_dataset('x', (4, 5), dtype='i4')",
      "f.create_group('g')",
      "r = f.create_dataset('r', (2,), dtype=h5pyd.special_dtype(ref=h5pyd.Reference))",
      "r[0] = f['g'].ref",
      "f.attrs.create('a', [x.ref, f['g'].ref], dtype=h5pyd.special_dtype(ref=h5pyd.Reference))",
      "f.attrs.create('region', x.regionref[1:3, 0:5:2], dtype=h5pyd.special_dtype(ref=h5pyd.RegionReference))",
    );
    const ask = asking(domain);
    const idOf = async (path: string) => (await ask(path)).json.id as string;
    const [x, g, r] = [
      await idOf('/datasets/?h5path=/x'),
      await idOf('/groups/?h5path=/g'),
      await idOf('/datasets/?h5path=/r'),
    ];
    const object = (id: string) => ({ type: 'object', file: FILE, token: tokenOfId(id) });
    expect(unframed(H5T.H5T_STD_REF_OBJ, (await ask(`/datasets/${r}/value`)).bytes, 2)).toEqual([object(g), null]);
    const { root } = (await ask('/')).json;
    const { attributes } = (await ask(`/groups/${root as string}/attributes?IncludeData=1`)).json;
    const part = { type: 'hyperslab', start: [1, 0], stride: [1, 2], count: [1, 3], block: [2, 1] };
    const [a, region] = (attributes as JsonObject[]).map((json) => attributeOf(json));
    expect(decoded(H5T.H5T_STD_REF_OBJ, attributeElements(a!))).toEqual([object(x), object(g)]);
    expect(decoded(H5T.H5T_STD_REF_DSETREG, attributeElements(region!))).toEqual([
      { type: 'region', file: FILE, token: tokenOfId(x), region: { dims: [4, 5], selection: part } },
    ]);
  });

  test('references lead h5pyd to objects', async () => {
    const domain = server.newDomain();
    const ask = asking(domain);
    const { root } = (await ask('/', { method: 'PUT', body: '{}' })).json;
    const id = newObjectId('datasets', root as string)!;
    const space = H5Screate('H5S_SCALAR');
    const token = tokenOfId(id);
    const { selection } = H5Sselect_hyperslab(H5Screate_simple([4, 5]), 'H5S_SELECT_SET', [1, 0], null, [1, 1], [2, 3]);
    const region = { type: 'region', file: FILE, token, region: { dims: [4, 5], selection } } as const;
    const attributesOf = (type: Datatype, data: H5WritableData) =>
      jsonOfAttribute({ type, space, elements: encoded(type, data, 1) });
    const regions = newObjectId('datasets', root as string)!;
    const body = formatJson([
      {
        id,
        type: 'H5T_STD_I32LE',
        shape: [4, 5],
        attributes: {
          self: attributesOf(H5T.H5T_STD_REF_OBJ, [{ type: 'object', file: FILE, token }]),
          part: attributesOf(H5T.H5T_STD_REF_DSETREG, [region]),
        },
        link: { id: root!, name: 'x' },
      },
      { id: regions, type: jsonOfDatatype(H5T.H5T_STD_REF_DSETREG), shape: [1], link: { id: root!, name: 'r' } },
    ]);
    await ask('/datasets', { method: 'POST', body });
    await ask(`/datasets/${regions}/value`, {
      method: 'PUT',
      body: framed(H5T.H5T_STD_REF_DSETREG, [region], 1).slice(),
    });
    const answer = await askH5pyd(
      server,
      domain,
      "x = f['x']",
      "answer = [f[x.attrs['self']].name, x[x.attrs['part']].shape, x[f['r'][0]].shape]",
    );
    expect(answer).toEqual(['/x', [2, 3], [2, 3]]);
  });
});
