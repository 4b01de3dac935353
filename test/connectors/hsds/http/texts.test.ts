import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { retryAfter } from '../../../../src/connectors/hsds/http/retryAfter.js';
import { shownReason } from '../../../../src/connectors/hsds/http/shownReason.js';
import { parseJson } from '../../../../src/connectors/hsds/json/parseJson.js';

describe('parseJson', () => {
  test('numbers that only Python writes', () => {
    expect(parseJson('{"fillValue": NaN, "a": [1, -Infinity, Infinity, -1.5e3]}')).toEqual({
      fillValue: Number.NaN,
      a: [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1500],
    });
  });

  test('texts that look like them stay', () => {
    const texts = ['NaN', 'a "NaN" b', '\\', '\\"NaN', 'Infinity', '-Infinity,', '{"x": NaN}'];
    expect(parseJson(`[${JSON.stringify(texts)}, NaN]`)).toEqual([texts, Number.NaN]);
    expect(parseJson('["N\\u0061N", NaN, NaN]')).toEqual(['NaN', Number.NaN, Number.NaN]);
  });

  test('any JSON, with any number replaced', () => {
    const written = (value: unknown): string =>
      JSON.stringify(value, (_, item) => (item === null ? '<NaN>' : item)).replaceAll('"<NaN>"', 'NaN');
    const exact = (item: unknown): unknown =>
      typeof item === 'number' && !Number.isSafeInteger(item) && /^-?\d+$/.test(String(item))
        ? BigInt(String(item))
        : item;
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('<NaN>'));
        const expected = JSON.parse(text, (_, item) => (item === null ? Number.NaN : exact(item)));
        expect(parseJson(written(value))).toEqual(expected);
      }),
      { examples: [[[2 ** 53, -(2 ** 53), 2 ** 60, 1e22, 2 ** 53 - 1]]] },
    );
  });

  test.each(['', '{', '[1,', '[NaN', '["NaN]', '[NaNs]', '<html>'])('%j is none', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ kind: 'io' }));
  });

  test('texts of many megabytes', () => {
    const long = 'AB\\n'.repeat(2_000_000);
    expect(parseJson(`["${long}", NaN]`)).toEqual([long.replaceAll('\\n', '\n'), Number.NaN]);
  });
});

describe('retryAfter', () => {
  test.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['0', 0],
    [' 120 ', 120_000],
    ['Sun, 29 Nov 2026 20:00:10 GMT', 10_000],
    ['Sun, 29 Nov 2026 19:00:00 GMT', 0],
  ])('%j', (header, milliseconds) => {
    vi.useFakeTimers({ now: Date.parse('2026-11-29T20:00:00Z') });
    try {
      expect(retryAfter(header)).toBe(milliseconds);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('shownReason', () => {
  expect(shownReason('  Domain name must be given ')).toBe('Domain name must be given');
  expect(shownReason('ü → “ok”')).toBe('ü → “ok”');
  expect(shownReason('a\u0007b\u009bc\ud800')).toBe('a\\u0007b\\u009bc\\ud800');
  expect(shownReason('x'.repeat(1000))).toHaveLength(301);
});
