import type { FloatDatatype, IntegerDatatype } from '../../model/Datatype.js';
import type { NumericArray } from '../../model/H5Data.js';
import { integerRange } from './convertNumbers.js';
import { readBits, writeBits } from './NumberLayout.js';
import { isBigKind, type NumberDatatype, numericKind } from './NumericKind.js';

/*
 * 64-bit integers and floating-point numbers with more digits than a double (long doubles, quadruple precision): bit by
 * bit, because on the way through a double the lowest bits would be lost.
 */

/** Whether a conversion between two datatypes is of this kind. */
export function isWideInteger(integer: NumberDatatype, float: NumberDatatype): boolean {
  return (
    integer.class === 'H5T_INTEGER' &&
    isBigKind(numericKind(integer)!) &&
    float.class === 'H5T_FLOAT' &&
    float.mantSize > 52
  );
}

/** Writes `count` integers from the positions `at`, `at + step`, … to places `stride` bytes apart. */
export function storeWideIntegers(
  type: FloatDatatype,
  source: ArrayLike<number | bigint | boolean>,
  at: number,
  step: number,
  count: number,
  view: DataView,
  offset: number,
  stride: number,
): void {
  for (let i = 0; i < count; i++)
    writeBits(view, offset + i * stride, type.size, type.order, bitsOf(type, BigInt(source[at + i * step]!)));
}

/** Reads `count` numbers from places `stride` bytes apart; as `H5T__conv_f_i`, toward zero, clipped, NaN as 0. */
export function loadWideIntegers(
  type: FloatDatatype,
  target: IntegerDatatype,
  view: DataView,
  offset: number,
  stride: number,
  count: number,
  into: NumericArray,
  at: number,
  step: number,
): void {
  const [least, most] = integerRange(target);
  for (let i = 0; i < count; i++) {
    const value = integerOf(type, readBits(view, offset + i * stride, type.size, type.order));
    into[at + i * step] = value < least ? least : value > most ? most : value;
  }
}

/** The bits of the number nearest to an integer, halves to even. */
function bitsOf(type: FloatDatatype, value: bigint): bigint {
  const { expSize, expBias, mantSize, norm } = type;
  if (value === 0n) return 0n;
  const magnitude = value < 0n ? -value : value;
  const length = magnitude.toString(2).length;
  const significant = norm === 'IMPLIED' ? mantSize + 1 : mantSize;
  let exponent = length - 1 + expBias;
  let significand = magnitude << BigInt(Math.max(0, significant - length));
  if (length > significant) {
    const dropped = BigInt(length - significant);
    const half = 1n << (dropped - 1n);
    const rest = BigInt.asUintN(length - significant, magnitude);
    significand = magnitude >> dropped;
    if (rest > half || (rest === half && (significand & 1n) === 1n)) significand++;
    if (significand === 1n << BigInt(significant)) {
      significand >>= 1n;
      exponent++;
    }
  }
  const sign = value < 0n ? 1n << BigInt(type.signPos) : 0n;
  const mantissa = BigInt.asUintN(mantSize, significand);
  const isInfinite = exponent >= 2 ** expSize - 1;
  const infinity = norm === 'IMPLIED' ? 0n : 1n << BigInt(mantSize - 1);
  return (
    sign |
    (BigInt(isInfinite ? 2 ** expSize - 1 : exponent) << BigInt(type.expPos)) |
    ((isInfinite ? infinity : mantissa) << BigInt(type.mantPos))
  );
}

/** More bits than any integer that is read has. */
const BEYOND = 128;

/** The integer that a number with these bits is cut to; one beyond all others for an infinity. */
function integerOf(type: FloatDatatype, bits: bigint): bigint {
  const field = (position: number, size: number) => BigInt.asUintN(size, bits >> BigInt(position));
  const sign = field(type.signPos, 1) === 1n ? -1n : 1n;
  const exponent = Number(field(type.expPos, type.expSize));
  const mantissa = field(type.mantPos, type.mantSize);
  if (exponent === 2 ** type.expSize - 1) {
    const fraction = type.norm === 'IMPLIED' ? mantissa : BigInt.asUintN(type.mantSize - 1, mantissa);
    return fraction === 0n ? sign << BigInt(BEYOND) : 0n;
  }
  const isImplied = type.norm === 'IMPLIED' && exponent > 0;
  const significand = isImplied ? mantissa | (1n << BigInt(type.mantSize)) : mantissa;
  const power = (isImplied ? exponent : exponent + 1) - type.expBias - type.mantSize;
  if (power < 0) return sign * (significand >> BigInt(Math.min(-power, 4 * BEYOND)));
  return sign * (significand << BigInt(Math.min(power, BEYOND)));
}
