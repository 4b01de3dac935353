import type { Datatype, FloatDatatype, IntegerDatatype } from '../Datatype.js';
import type { H5Container, NumericArray } from '../H5Data.js';
import { fitsSingle } from './fitsSingle.js';

/** The container of a memory datatype with no elements in it. */
export function emptyContainer(type: Datatype): H5Container {
  switch (type.class) {
    case 'H5T_INTEGER':
      return integers(type);
    case 'H5T_FLOAT':
      return floats(type);
    case 'H5T_ENUM':
      return integers(type.base);
    case 'H5T_COMPLEX':
      return floats(type.base);
    case 'H5T_ARRAY':
      return emptyContainer(type.base);
    case 'H5T_COMPOUND':
      return Object.fromEntries(type.members.map(({ name, type }) => [name, emptyContainer(type)]));
    case 'H5T_STRING':
    case 'H5T_VLEN':
    case 'H5T_REFERENCE':
      return [];
    default:
      return new Uint8Array();
  }
}

function integers({ size, signed }: IntegerDatatype): NumericArray {
  if (size > 4) return signed ? new BigInt64Array() : new BigUint64Array();
  if (size > 2) return signed ? new Int32Array() : new Uint32Array();
  if (size > 1) return signed ? new Int16Array() : new Uint16Array();
  return signed ? new Int8Array() : new Uint8Array();
}

function floats(type: FloatDatatype): NumericArray {
  return fitsSingle(type) ? new Float32Array() : new Float64Array();
}
