import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJson } from '../../../../src/connectors/hsds/json/formatJson.js';
import type { Json } from '../../../../src/connectors/hsds/json/Json.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';

describe('parseJson', () => {
  test.each<[string, Json]>([
    [
      '[18446744073709551615, -9007199254740993, 9007199254740991]',
      [18446744073709551615n, -9007199254740993n, 2 ** 53 - 1],
    ],
    ['[NaN, Infinity, -Infinity, -0.0, 1e400, 0.1]', [Number.NaN, Infinity, -Infinity, -0, Infinity, 0.1]],
    ['[1795984397.0923526123456789]', [1795984397.0923526]],
    [' {"a" : [ ] , "b":{ },"c":NaN} ', { a: [], b: {}, c: Number.NaN }],
    ['["NaN", "\\u00e9\\"\\\\", "12345678901234567890"]', ['NaN', 'é"\\', '12345678901234567890']],
    ['[true,false,null,NaN]', [true, false, null, Number.NaN]],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test('a name may be __proto__', () => {
    for (const text of ['{"__proto__": 1}', '{"__proto__": NaN}'])
      expect(Object.keys(parseJson(text) as object)).toEqual(['__proto__']);
  });

  test.each([
    '',
    '{',
    '[NaN',
    '[NaN,]',
    '{"a":NaN,}',
    '[NaN] 1',
    '{1234567890123456: 1}',
    '[nul, NaN]',
    '["NaN]',
    '[+NaN]',
    '<html>NaN',
  ])('%j is no JSON', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ kind: 'io' }));
  });

  test('does not run out of stack', () => {
    expect(() => parseJson(`${'['.repeat(100_000)}NaN`)).toThrow(expect.objectContaining({ kind: 'io' }));
  });

  test('does not run out of stack in a long text, nor take time beyond proportion', () => {
    const long = '\\\\'.repeat(2_000_000);
    expect(parseJson(`["${long}", NaN]`)).toEqual(['\\'.repeat(2_000_000), Number.NaN]);
    expect(() => parseJson(`["${long}\\", NaN]`)).toThrow(expect.objectContaining({ kind: 'io' }));
    expect(parseJson(`[NaN,${'"a\\"b",'.repeat(200_000)}1]`)).toHaveLength(200_002);
  });
});

test('what formatJson writes is what parseJson reads', () => {
  const json = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false, Number.NaN, Infinity, -Infinity, -0),
      fc.double(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }),
      fc.string({ unit: 'binary' }),
      fc.array(tie('json')),
      fc.dictionary(fc.string({ unit: 'binary' }), tie('json'), { noNullPrototype: true }),
    ),
  })).json;
  fc.assert(
    fc.property(json, (value) => {
      const text = formatJson(value);
      expect([...text].every((character) => character < '\u0080')).toBe(true);
      // An integer of a double may be written as one that a number rounds.
      expect(parseJson(text)).toEqual(JSON.parse(JSON.stringify(value, plain), named));
    }),
  );
});

/** For `JSON.stringify`: what it would change, by name. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { big: String(value) };
  if (typeof value !== 'number') return value;
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && !String(value).includes('e'))
    return { big: String(value) };
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { number: Object.is(value, -0) ? '-0' : String(value) };
}

function named(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { big, number, ...rest } = value as { big?: unknown; number?: unknown };
  if (Object.keys(rest).length > 0) return value;
  if (typeof big === 'string') return BigInt(big);
  return typeof number === 'string' ? Number(number) : value;
}
