import type { NumericArray } from '../index.node.js';

/** Statistics of a set of numbers. NaN takes part in `nan` only. */
export interface Statistics {
  /** Numbers that are not NaN. */
  readonly n: number;
  readonly nan: number;
  /** Exact, also of 64-bit integers; undefined when there are no numbers. */
  readonly min: number | bigint | undefined;
  readonly max: number | bigint | undefined;
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly m2: number;
}

export const NO_NUMBERS: Statistics = { n: 0, nan: 0, min: undefined, max: undefined, mean: 0, m2: 0 };

/** The standard deviation of a population, as NumPy's `std` has it. */
export function standardDeviation({ n, m2 }: Statistics): number {
  return n === 0 ? Number.NaN : Math.sqrt(m2 / n);
}

/** Numbers that are summed up at a time: few, so that rounding errors stay small and the numbers in the cache. */
const BLOCK = 4096;

/** The statistics of an array: each block in two passes, the blocks merged as `mergeStatistics` does. */
export function statisticsOf(values: NumericArray): Statistics {
  let all = NO_NUMBERS;
  for (let from = 0; from < values.length; from += BLOCK) {
    const block = values.subarray(from, from + BLOCK);
    all = mergeStatistics(
      all,
      block instanceof BigInt64Array || block instanceof BigUint64Array ? ofBigints(block) : ofNumbers(block),
    );
  }
  return all;
}

/** The statistics of two sets together (Chan, Golub and LeVeque 1979: no sum of squares, no cancellation). */
export function mergeStatistics(a: Statistics, b: Statistics): Statistics {
  const nan = a.nan + b.nan;
  if (a.n === 0) return { ...b, nan };
  if (b.n === 0) return { ...a, nan };
  const n = a.n + b.n;
  const distance = b.mean - a.mean;
  return {
    n,
    nan,
    min: a.min! < b.min! ? a.min : b.min,
    max: a.max! > b.max! ? a.max : b.max,
    mean: a.mean + distance * (b.n / n),
    m2: a.m2 + b.m2 + distance * distance * ((a.n / n) * b.n),
  };
}

function ofNumbers(values: Exclude<NumericArray, BigInt64Array | BigUint64Array>): Statistics {
  let n = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    n += 1;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const nan = values.length - n;
  if (n === 0) return { ...NO_NUMBERS, nan };
  const mean = sum / n;
  let m2 = 0;
  for (let i = 0; i < values.length; i += 1) {
    const distance = values[i]! - mean;
    if (!Number.isNaN(values[i]!)) m2 += distance * distance;
  }
  return { n, nan, min, max, mean, m2 };
}

function ofBigints(values: BigInt64Array | BigUint64Array): Statistics {
  let sum = 0n;
  let min = values[0]!;
  let max = min;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const n = values.length;
  const mean = Number(sum) / n;
  let m2 = 0;
  for (let i = 0; i < values.length; i += 1) {
    const distance = Number(values[i]!) - mean;
    m2 += distance * distance;
  }
  return { n, nan: 0, min, max, mean, m2 };
}
