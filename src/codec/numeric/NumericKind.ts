import type { EnumDatatype, FloatDatatype, IntegerDatatype } from '../../model/Datatype.js';
import { fitsSingle } from '../../model/datatype/fitsSingle.js';
import type { NumericArray } from '../../model/H5Data.js';

/** The typed arrays that numbers come in. */
const NUMERIC_ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** A kind of typed array. */
export type NumericKind = keyof typeof NUMERIC_ARRAYS;

/** A datatype whose values are numbers; an enumeration's are those of its base. */
export type NumberDatatype = IntegerDatatype | FloatDatatype;

/** The datatype of the numbers that an element of this datatype is. */
export function numberType(type: IntegerDatatype | FloatDatatype | EnumDatatype): NumberDatatype {
  return type.class === 'H5T_ENUM' ? type.base : type;
}

/** The container of a number datatype in memory; none for integers of more than 64 bits. */
export function numericKind(type: NumberDatatype): NumericKind | undefined {
  if (type.class === 'H5T_FLOAT') return fitsSingle(type) ? 'float32' : 'float64';
  const bits = [8, 16, 32, 64].find((width) => width >= 8 * type.size) as 8 | 16 | 32 | 64 | undefined;
  return bits && (type.signed ? `int${bits}` : `uint${bits}`);
}

export function allocateNumbers(kind: NumericKind, length: number): NumericArray {
  return new NUMERIC_ARRAYS[kind](length);
}

/** Bytes per element of a typed array of this kind. */
export function bytesPerElement(kind: NumericKind): number {
  return NUMERIC_ARRAYS[kind].BYTES_PER_ELEMENT;
}

export function constructorName(kind: NumericKind): string {
  return NUMERIC_ARRAYS[kind].name;
}

/** Whether a kind holds bigints. */
export function isBigKind(kind: NumericKind): boolean {
  return kind === 'int64' || kind === 'uint64';
}

/** The name of the built-in class of an object, also of one from another realm or of a subclass: `Int8Array`. */
export function builtinName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Whether a value is a typed array of this kind, also one of another realm. */
export function isKind(value: unknown, kind: NumericKind): value is NumericArray {
  return value instanceof NUMERIC_ARRAYS[kind] || builtinName(value) === constructorName(kind);
}
