import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeElements, attributeOf, jsonOfAttribute } from '../../../../src/connectors/hsds/json/attribute.js';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';
import { H5Screate_simple } from '../../../../src/model/H5S.js';
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
    { numRuns: 1000 },
  );
});
