import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import { text } from '../model/datatype/text.js';
import type { H5Container, H5WritableData } from '../model/H5Data.js';
import { failure } from '../model/H5Error.js';
import { H5S_NULL, H5S_SCALAR, H5Screate, H5Screate_simple } from '../model/H5S.js';
import {
  booleanEnum,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64LE,
  H5T_STD_I8LE,
  H5T_STD_I16LE,
  H5T_STD_I32LE,
  H5T_STD_I64LE,
  H5T_STD_U8LE,
  H5T_STD_U16LE,
  H5T_STD_U32LE,
  H5T_STD_U64LE,
} from '../model/H5T.js';
import type { NdArray } from './Chunk.js';

/** One element as a plain value. */
type Plain = string | number | bigint | boolean;

/**
 * A value for an attribute: one plain value, which makes it a scalar; an array of them of one kind, or a typed array, of one dimension;
 * or elements with their shape and datatype, as `readAttribute` gives them.
 */
export type AttributeValue = Plain | readonly Plain[] | H5Container | NdArray;

type Elements = readonly Plain[] | H5Container;

/** What of an attribute does not follow from its value. */
export interface AttributeShape {
  /**
   * Its datatype. By default that of the value: of typed arrays their own, `H5T_IEEE_F64LE` of numbers, `H5T_STD_I64LE` of bigints,
   * `booleanEnum` of booleans, `text` of strings.
   */
  readonly datatype?: Datatype;
  /** Elements in each dimension: none of a scalar, `null` of a null dataspace. */
  readonly shape?: readonly number[] | null;
}

/** An attribute that is to be stored. */
export interface NewAttribute {
  readonly datatype: Datatype;
  readonly space: Dataspace;
  readonly data: H5WritableData;
}

const STORED: Readonly<Record<string, Datatype>> = {
  Int8Array: H5T_STD_I8LE,
  Uint8Array: H5T_STD_U8LE,
  Int16Array: H5T_STD_I16LE,
  Uint16Array: H5T_STD_U16LE,
  Int32Array: H5T_STD_I32LE,
  Uint32Array: H5T_STD_U32LE,
  BigInt64Array: H5T_STD_I64LE,
  BigUint64Array: H5T_STD_U64LE,
  Float32Array: H5T_IEEE_F32LE,
  Float64Array: H5T_IEEE_F64LE,
  string: text,
  number: H5T_IEEE_F64LE,
  bigint: H5T_STD_I64LE,
  boolean: booleanEnum,
};

/** The datatype, the dataspace and the elements of an attribute. Errors: `H5Error` `bad-argument`. */
export function newAttribute(value: AttributeValue, given: AttributeShape): NewAttribute {
  const array = isNdArray(value) ? value : undefined;
  const elements = array ? array.data : (value as Plain | Elements);
  const isOne = typeof elements !== 'object';
  const list = isOne ? [elements] : elements;
  const datatype = given.datatype ?? array?.datatype ?? typeOf(list);
  const shape = given.shape !== undefined ? given.shape : array ? array.shape : isOne ? [] : [lengthOf(list)];
  if (
    shape !== null &&
    !(Array.isArray(shape) && Array.from(shape).every((size) => Number.isSafeInteger(size) && size >= 0))
  )
    throw failure('bad-argument', 'shape must be null or an array of safe integers of at least 0, one a dimension');
  const space =
    shape === null ? H5Screate(H5S_NULL) : shape.length > 0 ? H5Screate_simple(shape) : H5Screate(H5S_SCALAR);
  return { datatype, space, data: stored(list, datatype) };
}

function isNdArray(value: AttributeValue): value is NdArray {
  if (typeof value !== 'object' || value === null || !('datatype' in value && 'shape' in value && 'data' in value))
    return false;
  return typeof (value as NdArray).datatype?.class === 'string';
}

function typeOf(list: Elements): Datatype {
  const kinds = Array.isArray(list)
    ? [...new Set(list.map((element: unknown) => typeof element))]
    : [Object.prototype.toString.call(list).slice(8, -1)];
  const [kind = ''] = kinds;
  const datatype = kinds.length === 1 && Object.hasOwn(STORED, kind) ? STORED[kind] : undefined;
  if (datatype) return datatype;
  throw failure(
    'bad-argument',
    `the datatype must be given: it does not follow from ${kinds.join(' and ') || 'no'} elements`,
  );
}

function lengthOf(list: Elements): number {
  const length = (list as Partial<ArrayLike<unknown>> | null | undefined)?.length;
  if (typeof length === 'number') return length;
  throw failure('bad-argument', 'shape must be given: columns do not say how many elements they have');
}

/** Plain values in the form in which a read would give them. */
function stored(list: Elements, datatype: Datatype): H5WritableData {
  if (!Array.isArray(list)) return list as H5WritableData;
  const isLong = datatype.class === 'H5T_INTEGER' && datatype.size === 8;
  return list.map((element: unknown) => {
    if (typeof element === 'boolean') return Number(element);
    if (!isLong || typeof element !== 'number') return element;
    if (Number.isSafeInteger(element)) return BigInt(element);
    throw failure('bad-argument', `${element} is no safe integer`);
  }) as H5WritableData;
}
