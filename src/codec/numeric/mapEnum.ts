import type { NumericArray } from '../../model/H5Data.js';

/** Applies a mapping of enumeration values to `count` numbers, between typed arrays of any kinds. */
export function mapEnum(
  mapping: (value: bigint) => bigint,
  source: NumericArray,
  from: number,
  count: number,
  into: NumericArray,
  at: number,
  step: number,
): void {
  const isBig = into instanceof BigInt64Array || into instanceof BigUint64Array;
  for (let i = 0; i < count; i++) {
    const value = mapping(BigInt(source[from + i]!));
    into[at + i * step] = isBig ? value : Number(value);
  }
}
