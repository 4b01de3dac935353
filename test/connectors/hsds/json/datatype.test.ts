import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datatypeOf, jsonOfDatatype } from '../../../../src/connectors/hsds/json/datatype.js';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../../src/model/datatype/size.js';
import { anyDatatype } from '../../../format/messages/anyDatatype.js';

const anyType = anyDatatype(8).map((type) => withVariableSizes(type, fileSizes(8), MEMORY_SIZES));

test('every datatype reads back exactly from its JSON text', () => {
  fc.assert(
    fc.property(anyType, (type) => {
      expect(datatypeOf(parseJson(formatJson(jsonOfDatatype(type))))).toEqual(type);
    }),
    { numRuns: 500 },
  );
});
