import type { FloatDatatype } from '../Datatype.js';

/** The fields that determine which numbers a format has. */
type Fields = Pick<FloatDatatype, 'expSize' | 'mantSize' | 'expBias'>;

/** IEEE single and double precision. */
export const SINGLE: Fields = { expSize: 8, mantSize: 23, expBias: 127 };
export const DOUBLE: Fields = { expSize: 11, mantSize: 52, expBias: 1023 };

/** Whether IEEE single precision has every value of a floating-point datatype. */
export function fitsSingle(type: Fields): boolean {
  return hasAllOf(SINGLE, type);
}

/** Whether a format with an implied leading bit has every number of another; a different bias moves a format's range. */
export function hasAllOf(format: Fields, other: Fields): boolean {
  return (
    other.mantSize <= format.mantSize &&
    largestExponent(other) <= largestExponent(format) &&
    smallestExponent(other) >= smallestExponent(format)
  );
}

function largestExponent({ expSize, expBias }: Fields): number {
  return 2 ** expSize - 2 - expBias;
}

/** The exponent of the lowest bit of the smallest number. */
function smallestExponent({ expBias, mantSize }: Fields): number {
  return 1 - expBias - mantSize;
}
