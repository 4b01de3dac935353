import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeElements, attributeOf, jsonOfAttribute } from '../../../src/connectors/hsds/json/attribute.js';
import { creationOf, jsonOfCreation } from '../../../src/connectors/hsds/json/creation.js';
import { jsonOfDataspace } from '../../../src/connectors/hsds/json/dataspace.js';
import { jsonOfDatatype, storedDatatype } from '../../../src/connectors/hsds/json/datatype.js';
import { formatJson } from '../../../src/connectors/hsds/json/formatJson.js';
import type { Json, JsonObject } from '../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../src/connectors/hsds/json/parseJson.js';
import { newObjectId } from '../../../src/connectors/hsds/wire/objectId.js';
import type { DatasetCreation } from '../../../src/model/H5P.js';
import { H5Screate, H5Screate_simple } from '../../../src/model/H5S.js';
import { anyHsdsElements, FILE } from '../../connectors/hsds/support/anyHsdsElements.js';
import { decoded, encoded, framed, unframed } from '../../connectors/hsds/support/wireTransfer.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';

const RUNS = { numRuns: 60 };
const PATIENCE = 120_000;

describeWithHsds('HSDS, of elements of any datatype,', (server) => {
  /** A new domain, and how to ask about it. */
  async function newDomain() {
    const domain = server.newDomain();
    const ask = async (path: string, init: { method?: string; body?: string | Uint8Array<ArrayBuffer> } = {}) => {
      const isBinary = path.endsWith('/value');
      const type = isBinary ? 'application/octet-stream' : 'application/json';
      const headers = { 'Content-Type': type, Accept: type, 'X-Hdf-domain': domain };
      const response = await server.request(path, { headers, ...init });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return { bytes, json: isBinary ? null : parseJson(text) };
    };
    const created = await ask('/', { method: 'PUT', body: '{}' });
    return { ask, root: (created.json as { root: string }).root };
  }

  test('gives back those of datasets, and their datatypes', { timeout: PATIENCE }, async () => {
    const { ask, root } = await newDomain();
    await fc.assert(
      fc.asyncProperty(anyHsdsElements(4), async ({ type, n, values }) => {
        const id = newObjectId('datasets', root)!;
        const space = H5Screate_simple([n]);
        const creationProperties = jsonOfCreation({}, type, space, FILE);
        const body = formatJson({ id, type: jsonOfDatatype(type), ...jsonOfDataspace(space), creationProperties });
        await ask('/datasets', { method: 'POST', body });
        const { json } = await ask(`/datasets/${id}`);
        expect(storedDatatype((json as JsonObject).type).type).toEqual(type);
        if (n === 0) return;
        unframed(type, (await ask(`/datasets/${id}/value`)).bytes, n);
        await ask(`/datasets/${id}/value`, { method: 'PUT', body: framed(type, values, n).slice() });
        // It drops a write of -0 over 0, which it finds equal.
        expect(withoutSigns(unframed(type, (await ask(`/datasets/${id}/value`)).bytes, n))).toEqual(
          withoutSigns(values),
        );
      }),
      RUNS,
    );
  });

  test('gives back those of attributes, and their datatypes', { timeout: PATIENCE }, async () => {
    const { ask, root } = await newDomain();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(anyHsdsElements(4), fc.boolean(), async ({ type, n, values }, isScalar) => {
        const dims = n === 4 ? [2, 2] : [n];
        const space = n === 1 && isScalar ? H5Screate('H5S_SCALAR') : H5Screate_simple(dims);
        const name = `a${count++}`;
        const json = jsonOfAttribute({ type, space, elements: encoded(type, values, n), created: Date.now() / 1000 });
        const body = formatJson({ attributes: { [name]: json } });
        await ask(`/groups/${root}/attributes`, { method: 'PUT', body });
        const wanted = formatJson({ attr_names: [name] });
        const answer = await ask(`/groups/${root}/attributes?IncludeData=1`, { method: 'POST', body: wanted });
        const attribute = attributeOf((answer.json as { attributes: Json[] }).attributes[0]);
        expect(attribute.type).toEqual(type);
        expect(decoded(type, attributeElements(attribute))).toEqual(values);
      }),
      RUNS,
    );
    // One that the server cannot tell would keep it from telling any.
    const all = await ask(`/groups/${root}/attributes?IncludeData=1`);
    expect((all.json as { attributes: Json[] }).attributes).toHaveLength(count);
  });

  test('fills datasets with them, or they are refused', { timeout: PATIENCE }, async () => {
    const { ask, root } = await newDomain();
    const space = H5Screate_simple([3]);
    await fc.assert(
      fc.asyncProperty(
        anyHsdsElements(1).filter(({ n }) => n === 1),
        async ({ type, values }) => {
          const dcpl: DatasetCreation = { fillValue: values };
          let creationProperties: JsonObject;
          try {
            creationProperties = jsonOfCreation(dcpl, type, space, FILE);
          } catch (error) {
            expect(error).toMatchObject({ kind: 'unsupported' });
            return;
          }
          const id = newObjectId('datasets', root)!;
          const body = formatJson({ id, type: jsonOfDatatype(type), ...jsonOfDataspace(space), creationProperties });
          await ask('/datasets', { method: 'POST', body });
          const json = (await ask(`/datasets/${id}`)).json as JsonObject;
          expect(creationOf(json, storedDatatype(json.type), FILE).fillValue).toEqual(values);
          const filled = unframed(type, (await ask(`/datasets/${id}/value`)).bytes, 3);
          const one = framed(type, values, 1);
          const wanted = unframed(type, Uint8Array.from([...one, ...one, ...one]), 3);
          expect(withoutSigns(filled)).toEqual(withoutSigns(wanted));
        },
      ),
      RUNS,
    );
  });
});

/** With 0 for -0. */
function withoutSigns(data: unknown): unknown {
  if (data instanceof Float32Array || data instanceof Float64Array) return data.map((value) => value + 0);
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  if (Array.isArray(data)) return data.map(withoutSigns);
  return Object.fromEntries(Object.entries(data).map(([name, column]) => [name, withoutSigns(column)]));
}
