import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatDouble, formatSingle } from '../../src/cli/format/numbers.js';
import { halfBits } from '../../src/cli/npy/halfBits.js';
import { npyHeader } from '../../src/cli/npy/npyHeader.js';
import { mergeStatistics, NO_NUMBERS, standardDeviation, statisticsOf } from '../../src/cli/Statistics.js';

describe('numbers', () => {
  test('single precision has the fewest digits that give it back', () => {
    expect([0.1, 16777216, 1 / 3, -0, 3.4028235e38].map((value) => formatSingle(Math.fround(value)))).toEqual([
      '0.1',
      '16777216',
      '0.33333334',
      '-0.0',
      '3.4028234663852886e+38',
    ]);
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(Number(formatSingle(value))), value)),
    );
  });

  test('double precision is JavaScript’s own, with the sign of zero', () => {
    expect([0.1, -0, 1e300, Number.NaN].map(formatDouble)).toEqual(['0.1', '-0.0', '1e+300', 'NaN']);
  });

  test('bytes', () => {
    expect([0, 1023, 1024, 64 * 2 ** 20, 2 ** 60].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '64.0 MiB',
      '1048576.0 TiB',
    ]);
  });
});

test('halfBits gives the bits of every half', () => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 0x10000; bits += 1) {
    const [sign, exponent, mantissa] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    const value =
      exponent === 31
        ? mantissa
          ? Number.NaN
          : sign * Number.POSITIVE_INFINITY
        : exponent === 0
          ? sign * mantissa * 2 ** -24
          : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
    const back = halfBits(value);
    const isNotNumber = (back & 0x7c00) === 0x7c00 && (back & 0x3ff) !== 0;
    if (Number.isNaN(value) ? !isNotNumber : back !== bits) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

test('an npy header ends at a multiple of 64, in the version that holds it', () => {
  const parse = (header: Uint8Array): { version: number; text: string } => {
    const bytes = Buffer.from(header);
    expect(bytes.length % 64).toBe(0);
    const version = bytes[6]!;
    return { version, text: bytes.subarray(version === 1 ? 10 : 12).toString(version === 3 ? 'utf8' : 'latin1') };
  };
  expect(parse(npyHeader("'<f8'", [3, 4]))).toEqual({
    version: 1,
    text: expect.stringMatching(/^\{'descr': '<f8', 'fortran_order': False, 'shape': \(3, 4\), \} *\n$/),
  });
  expect(parse(npyHeader("'<f8'", [])).text).toContain("'shape': (), }");
  expect(parse(npyHeader("'<f8'", [7])).text).toContain("'shape': (7,), }");
  expect(parse(npyHeader(`[('${'x'.repeat(70_000)}', '<f8')]`, [1])).version).toBe(2);
  expect(parse(npyHeader("[('größe', '<f8')]", [1])).version).toBe(1);
  expect(parse(npyHeader("[('温度', '<f8')]", [1]))).toMatchObject({
    version: 3,
    text: expect.stringContaining('温度'),
  });
});

describe('statistics', () => {
  test('do not depend on how the values are cut', () => {
    const numbers = fc.float64Array({ noDefaultInfinity: true, min: -1e6, max: 1e6, minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(numbers, fc.nat(50), (values, cut) => {
        const whole = statisticsOf(values);
        const parts = mergeStatistics(statisticsOf(values.subarray(0, cut)), statisticsOf(values.subarray(cut)));
        expect(parts).toMatchObject({ n: whole.n, nan: whole.nan, min: whole.min, max: whole.max });
        expect(Math.abs(parts.mean - whole.mean)).toBeLessThan(1e-8);
        expect(Math.abs(standardDeviation(parts) - standardDeviation(whole)) || 0).toBeLessThan(1e-4);
      }),
    );
  });

  test('are right where a sum of squares would be noise', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => 1e9 + (i % 2));
    const { mean, n } = statisticsOf(values);
    expect({ mean, n, std: standardDeviation(statisticsOf(values)) }).toEqual({
      mean: 1e9 + 0.5,
      n: 100_000,
      std: 0.5,
    });
  });

  test('of nothing are nothing', () => {
    expect(statisticsOf(new Float32Array(0))).toEqual(NO_NUMBERS);
    expect(statisticsOf(Float32Array.of(Number.NaN))).toEqual({ ...NO_NUMBERS, nan: 1 });
    expect(standardDeviation(NO_NUMBERS)).toBeNaN();
  });
});
