import type { FloatDatatype, IntegerDatatype } from '../../model/Datatype.js';
import { DOUBLE, hasAllOf, SINGLE } from '../../model/datatype/fitsSingle.js';
import type { NumericArray } from '../../model/H5Data.js';
import { floatDecoder, floatEncoder, type ValueSource } from './floatFormat.js';
import { isBigKind, type NumberDatatype, type NumericKind, numericKind } from './NumericKind.js';

/*
 * HDF5's conversions between numbers (HDF5 User's Guide, "Datatypes", 6.10; H5Tconv_*.c):
 *
 *   integer -> integer   clips to the range of the target
 *   float -> integer     truncates toward zero and clips; NaN gives 0 (C leaves it undefined)
 *   integer -> float     rounds to nearest, halves to even
 *   float -> float       rounds to nearest, halves as `floatFormat` says; beyond the largest number of the target lies infinity
 */

/** Converts `count` numbers from position `from` of `source` to the positions `at`, `at + step`, … of `into`. */
export type NumberConversion = (
  source: NumericArray,
  from: number,
  count: number,
  into: NumericArray,
  at: number,
  step: number,
) => void;

/** Numbers converted at a time: small enough to stay in the first-level cache. */
export const BLOCK = 2048;

/** The largest finite single-precision number. */
const FLOAT32_MAX = 3.4028234663852886e38;

const stage = new Float64Array(BLOCK);

/** The conversion from one number datatype to another; `undefined` where the numbers are the same in both. */
export function numberConversion(source: NumberDatatype, target: NumberDatatype): NumberConversion | undefined {
  const from = numericKind(source)!;
  const to = numericKind(target)!;
  const fits = isWithin(source, target) || (from === to && target.class === 'H5T_FLOAT' && !isSmall(target));
  if (fits && from === to) return undefined;
  if (isBigKind(from)) {
    if (isBigKind(to)) return bigToBig(target as IntegerDatatype);
    return target.class === 'H5T_FLOAT' ? bigToFloat(source, target, to) : bigToInteger(target);
  }
  if (isBigKind(to)) return toBig(target as IntegerDatatype);
  return byStage(fits ? undefined : limiter(target, source));
}

/** Whether every value of a number datatype is a value of another, but for rounding. */
function isWithin(source: NumberDatatype, target: NumberDatatype): boolean {
  if (target.class === 'H5T_FLOAT') {
    if (source.class === 'H5T_INTEGER') return !isSmall(target);
    return target.norm === 'IMPLIED' && hasAllOf(target, source);
  }
  if (source.class === 'H5T_FLOAT') return false;
  const [low, high] = integerRange(source);
  const [least, most] = integerRange(target);
  return low >= least && high <= most;
}

/** Whether a floating-point datatype has fewer numbers than its container, so that putting them there does not round. */
function isSmall(type: FloatDatatype): boolean {
  return !hasAllOf(type, numericKind(type) === 'float32' ? SINGLE : DOUBLE);
}

/** The least and the greatest value of an integer datatype. */
export function integerRange({ signed, precision }: IntegerDatatype): [bigint, bigint] {
  return signed
    ? [-(1n << BigInt(precision - 1)), (1n << BigInt(precision - 1)) - 1n]
    : [0n, (1n << BigInt(precision)) - 1n];
}

/** Brings the numbers in the stage into the range of a target that is no 64-bit integer. */
function limiter(target: NumberDatatype, source: NumberDatatype): (count: number) => void {
  if (target.class === 'H5T_INTEGER') {
    const [least, most] = integerRange(target).map(Number) as [number, number];
    return (count) => clip(count, least, most, least, most);
  }
  if (numericKind(target) === 'float32' && !isSmall(target)) {
    return (count) => clip(count, -FLOAT32_MAX, FLOAT32_MAX, -Infinity, Infinity);
  }
  const decode = floatDecoder(target);
  const encode = floatEncoder(target, sourceOf(source));
  return (count) => {
    for (let i = 0; i < count; i++) stage[i] = decode(encode(stage[i]!));
  };
}

function sourceOf(source: NumberDatatype): ValueSource {
  if (source.class === 'H5T_INTEGER') return 'integer';
  const isNative = [SINGLE, DOUBLE].some((format) => hasAllOf(format, source) && hasAllOf(source, format));
  return isNative && source.norm === 'IMPLIED' ? 'native' : 'other';
}

/** Replaces what lies below `least` by `low` and above `most` by `high`; NaN stays, and becomes 0 in an integer array. */
function clip(count: number, least: number, most: number, low: number, high: number): void {
  for (let i = 0; i < count; i++) {
    const value = stage[i]!;
    if (value > most) stage[i] = high;
    else if (value < least) stage[i] = low;
  }
}

/** Between kinds that a double holds exactly: through the stage, where typed arrays convert by themselves. */
function byStage(limit: ((count: number) => void) | undefined): NumberConversion {
  return inBlocks((source, from, count, into, at, step) => {
    stage.set((source as Float64Array).subarray(from, from + count));
    limit?.(count);
    place(count, into, at, step);
  });
}

function bigToFloat(source: NumberDatatype, target: FloatDatatype, kind: NumericKind): NumberConversion {
  const single = kind === 'float32';
  const limit = isSmall(target) ? limiter(target, source) : undefined;
  return inBlocks((numbers, from, count, into, at, step) => {
    const big = numbers as BigInt64Array;
    for (let i = 0; i < count; i++) stage[i] = single ? forSingle(big[from + i]!) : Number(big[from + i]);
    limit?.(count);
    place(count, into, at, step);
  });
}

/** A double that rounds to the single nearest to a bigint: its lowest bit keeps that there was more (round to odd). */
function forSingle(value: bigint): number {
  if (value === BigInt.asIntN(53, value)) return Number(value);
  const lowBits = value & 0x7ffn;
  return Number((value >> 11n) | (lowBits === 0n ? 0n : 1n)) * 2 ** 11;
}

function bigToInteger(target: IntegerDatatype): NumberConversion {
  const [least, most] = integerRange(target);
  return inBlocks((source, from, count, into, at, step) => {
    const big = source as BigInt64Array;
    for (let i = 0; i < count; i++) stage[i] = Number(clamp(big[from + i]!, least, most));
    place(count, into, at, step);
  });
}

function bigToBig(target: IntegerDatatype): NumberConversion {
  const [least, most] = integerRange(target);
  return (source, from, count, into, at, step) => {
    const big = source as BigInt64Array;
    for (let i = 0; i < count; i++) into[at + i * step] = clamp(big[from + i]!, least, most);
  };
}

function toBig(target: IntegerDatatype): NumberConversion {
  const [least, most] = integerRange(target);
  const low = Number(least);
  const high = Number(most);
  return (source, from, count, into, at, step) => {
    const numbers = source as Float64Array;
    for (let i = 0; i < count; i++) {
      const value = numbers[from + i]!;
      into[at + i * step] = value >= high ? most : value <= low ? least : BigInt(Math.trunc(value) || 0);
    }
  };
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

function place(count: number, into: NumericArray, at: number, step: number): void {
  const target = into as Float64Array;
  if (step === 1) target.set(stage.subarray(0, count), at);
  else for (let i = 0; i < count; i++) target[at + i * step] = stage[i]!;
}

/** Extends a conversion whose stage holds one block to any count. */
function inBlocks(convert: NumberConversion): NumberConversion {
  return (source, from, count, into, at, step) => {
    for (let done = 0; done < count; done += BLOCK) {
      convert(source, from + done, Math.min(BLOCK, count - done), into, at + done * step, step);
    }
  };
}
