import type { FloatDatatype } from '../Datatype.js';

/** Bits of IEEE single precision. */
const EXPONENT_BITS = 8;
const MANTISSA_BITS = 23;

/** Whether IEEE single precision has the exponents and the digits of a floating-point datatype. */
export function fitsSingle({ expSize, mantSize }: FloatDatatype): boolean {
  return expSize <= EXPONENT_BITS && mantSize <= MANTISSA_BITS;
}
