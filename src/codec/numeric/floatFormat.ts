import type { FloatDatatype } from '../../model/Datatype.js';

/*
 * Floating-point numbers of any fields, as `H5T__conv_f_f` of libhdf5 (H5Tconv_float.c) converts them: halves round
 * away from zero, and rounding never makes an infinity of a finite number. IEEE half precision is what compilers
 * convert: halves to even, and beyond the largest number lies infinity. Of integers (`H5T__conv_i_f`) halves round to even, and
 * rounding may make an infinity. Where libhdf5 gives another number than the nearest (of and to subnormal numbers, and a
 * NaN of some integers just beyond the range), h5rx gives the nearest.
 */

/**
 * Whether the bits of a number are a `number` here. Its value, and every power of two on the way to it, is then well
 * within a double, and plain arithmetic is exact.
 */
export function isNarrow(type: FloatDatatype): boolean {
  return type.size <= 4 && type.mantSize < 32 && type.expSize <= 9 && type.expBias < 2 ** 9;
}

/** A function that gives the double nearest to the number with these bits, which are a `number` if the type is narrow. */
export function floatDecoder(type: FloatDatatype): (bits: number | bigint) => number {
  const decode = isNarrow(type) ? narrowDecoder(type) : (bits: bigint) => decodeWide(type, bits);
  return decode as (bits: number | bigint) => number;
}

function narrowDecoder({ signPos, expPos, expSize, expBias, mantPos, mantSize, norm }: FloatDatatype) {
  const isImplied = norm === 'IMPLIED';
  const expMax = 2 ** expSize - 1;
  const mantMask = 2 ** mantSize - 1;
  // The value of the lowest mantissa bit at each exponent; with an implied bit, 0 stands for the same as 1.
  const units = Float64Array.from({ length: expMax }, (_, exponent) => {
    return 2 ** ((isImplied ? Math.max(exponent, 1) : exponent + 1) - expBias - mantSize);
  });
  return (bits: number): number => {
    const exponent = (bits >>> expPos) & expMax;
    const mantissa = (bits >>> mantPos) & mantMask;
    const sign = (bits >>> signPos) & 1 ? -1 : 1;
    if (exponent === expMax) {
      // A mantissa whose leading bit is stored has that bit alone in an infinity.
      const fraction = isImplied ? mantissa : mantissa & (mantMask >>> 1);
      return fraction === 0 ? sign * Infinity : Number.NaN;
    }
    const significand = isImplied && exponent > 0 ? mantissa + mantMask + 1 : mantissa;
    return sign * significand * units[exponent]!;
  };
}

function decodeWide(type: FloatDatatype, bits: bigint): number {
  const field = (position: number, size: number) => (bits >> BigInt(position)) & ((1n << BigInt(size)) - 1n);
  const sign = field(type.signPos, 1) === 1n ? -1 : 1;
  const exponent = Number(field(type.expPos, type.expSize));
  const mantissa = field(type.mantPos, type.mantSize);
  if (exponent === 2 ** type.expSize - 1) {
    const fraction = type.norm === 'IMPLIED' ? mantissa : BigInt.asUintN(type.mantSize - 1, mantissa);
    return fraction === 0n ? sign * Infinity : Number.NaN;
  }
  const isImplied = type.norm === 'IMPLIED' && exponent > 0;
  const significand = isImplied ? mantissa | (1n << BigInt(type.mantSize)) : mantissa;
  const power = (isImplied ? exponent : exponent + 1) - type.expBias - type.mantSize;
  return sign * scale(significand, power);
}

/** `significand` times 2 to the `power`, rounded to a double. */
function scale(significand: bigint, power: number): number {
  if (significand === 0n) return 0;
  const length = significand.toString(2).length;
  const exponent = length - 1 + power;
  if (exponent > 1023) return Infinity;
  // 53 significant bits; fewer below 2^-1022, where doubles are subnormal.
  const dropped = length - Math.min(53, exponent + 1075);
  if (dropped <= 0) return Number(significand) * 2 ** power;
  if (dropped > length + 1) return 0;
  const rounded = (significand + (1n << BigInt(dropped - 1))) >> BigInt(dropped);
  const value = Number(rounded) * 2 ** (power + dropped);
  return value === Infinity ? Number.MAX_VALUE : value;
}

/**
 * A function that gives the bits of the number of this type nearest to a value: a `number` if the type is narrow.
 *
 * @param source - What the values are: halves of integers are rounded to even, and those of what compilers convert.
 */
export function floatEncoder(type: FloatDatatype, source: ValueSource = 'native'): (value: number) => number | bigint {
  return isNarrow(type) ? narrowEncoder(type, source) : (value) => encodeWide(type, value);
}

/** Integers, numbers of C's `float` and `double`, or those of other formats. */
export type ValueSource = 'integer' | 'native' | 'other';

function isIeeeHalf(type: FloatDatatype): boolean {
  return (
    type.size === 2 && type.expSize === 5 && type.mantSize === 10 && type.expBias === 15 && type.norm === 'IMPLIED'
  );
}

/** The bits of the leading `1` that a mantissa with a stored one sets in an infinity. */
function infinityMantissa(type: FloatDatatype): bigint {
  return type.norm === 'IMPLIED' ? 0n : 1n << BigInt(type.mantSize - 1);
}

function narrowEncoder(type: FloatDatatype, source: ValueSource): (value: number) => number {
  const { expSize, expBias, mantSize } = type;
  const isImplied = type.norm === 'IMPLIED';
  const isHalf = isIeeeHalf(type);
  const toEven = source === 'integer' || (isHalf && source === 'native');
  const largest = isHalf ? 65504 : Infinity;
  const expMax = 2 ** expSize - 1;
  const signBit = 2 ** type.signPos;
  const expUnit = 2 ** type.expPos;
  const mantUnit = 2 ** type.mantPos;
  const infinity = expMax * expUnit + Number(infinityMantissa(type)) * mantUnit;
  // Any mantissa but 0 will do: processors set the leading bit, libhdf5 all of them.
  const nan = expMax * expUnit + (isHalf ? 2 ** (mantSize - 1) : 2 ** mantSize - 1) * mantUnit;
  const mantissas = 2 ** mantSize;
  // Significands, with the leading bit, lie below this.
  const carry = isImplied ? 2 * mantissas : mantissas;
  // The factor that makes the significand of each exponent an integer.
  const scales = Float64Array.from({ length: expMax }, (_, exponent) => {
    return 2 ** (mantSize + expBias - (isImplied ? Math.max(exponent, 1) : exponent + 1));
  });
  return (value) => {
    const sign = value < 0 || Object.is(value, -0) ? signBit : 0;
    const magnitude = Math.abs(value);
    if (magnitude === 0) return sign;
    if (Number.isNaN(value)) return nan;
    let exponent = exponentOf(magnitude) + expBias;
    if (exponent >= expMax || magnitude > largest) return sign + infinity;
    if (exponent < 0) exponent = 0;
    const scaled = magnitude * scales[exponent]!;
    let significand = Math.floor(scaled);
    const rest = scaled - significand;
    if (rest > 0.5 || (rest === 0.5 && (!toEven || significand % 2 === 1))) significand++;
    if (exponent > 0 && significand === carry) {
      if (exponent + 1 === expMax) {
        if (source === 'integer') return sign + infinity;
        significand--;
      } else {
        exponent++;
        significand /= 2;
      }
    }
    if (isImplied && significand >= mantissas) {
      significand -= mantissas;
      // A subnormal that rounds up to the first normal number.
      if (exponent === 0) exponent = 1;
    }
    return sign + exponent * expUnit + significand * mantUnit;
  };
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The exponent of the leading bit of a positive double; 1024 of Infinity. */
function exponentOf(magnitude: number): number {
  double[0] = magnitude;
  const exponent = words[1]! >>> 20;
  return exponent > 0 ? exponent - 1023 : Math.floor(Math.log2(magnitude));
}

function encodeWide(type: FloatDatatype, value: number): bigint {
  const { expSize, expBias, mantSize } = type;
  const expMax = 2 ** expSize - 1;
  const mantissaMask = (1n << BigInt(mantSize)) - 1n;
  const compose = (exponent: number, mantissa: bigint) => {
    const sign = value < 0 || Object.is(value, -0) ? 1n << BigInt(type.signPos) : 0n;
    return sign | (BigInt(exponent) << BigInt(type.expPos)) | ((mantissa & mantissaMask) << BigInt(type.mantPos));
  };
  if (Number.isNaN(value)) return compose(expMax, mantissaMask);
  if (Math.abs(value) === Infinity) return compose(expMax, infinityMantissa(type));
  if (value === 0) return compose(0, 0n);

  double[0] = Math.abs(value);
  const bits = (BigInt(words[1]!) << 32n) | BigInt(words[0]!);
  const biased = Number(bits >> 52n);
  const significand = (bits & 0xfffffffffffffn) | (biased > 0 ? 1n << 52n : 0n);
  const power = Math.max(biased, 1) - 1075;

  const length = significand.toString(2).length;
  const significant = type.norm === 'IMPLIED' ? mantSize + 1 : mantSize;
  let exponent = length - 1 + power + expBias;
  if (exponent >= expMax) return compose(expMax, infinityMantissa(type));
  const unit = exponent > 0 ? exponent - expBias - significant + 1 : 1 - expBias - mantSize;
  exponent = Math.max(exponent, 0);
  const dropped = unit - power;
  let mantissa = significand;
  if (dropped <= 0) mantissa <<= BigInt(-dropped);
  else mantissa = dropped > length + 1 ? 0n : (significand + (1n << BigInt(dropped - 1))) >> BigInt(dropped);
  if (exponent > 0 && mantissa === 1n << BigInt(significant)) {
    if (exponent + 1 === expMax) mantissa--;
    else {
      exponent++;
      mantissa >>= 1n;
    }
  }
  if (type.norm === 'IMPLIED' && exponent === 0 && mantissa > mantissaMask) exponent = 1;
  return compose(exponent, mantissa);
}
