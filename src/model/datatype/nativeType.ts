import type { CompoundDatatype, Datatype, FloatDatatype, IntegerDatatype } from '../Datatype.js';
import { H5Tarray_create, H5Tcomplex_create, H5Tvlen_create } from './create.js';
import { fitsSingle } from './fitsSingle.js';
import { H5T_IEEE_F32LE, H5T_IEEE_F64LE } from './predefined.js';
import { elementSize } from './size.js';

/**
 * The memory type that `H5T_NATIVE` stands for (HDF5 Reference Manual, `H5Tget_native_type`): numbers whole and
 * little-endian in the smallest size that a typed array has for them, compounds packed.
 */
export function H5Tget_native_type(type: Datatype): Datatype {
  switch (type.class) {
    case 'H5T_INTEGER':
      return nativeInteger(type);
    case 'H5T_FLOAT':
      return nativeFloat(type);
    case 'H5T_BITFIELD': {
      const size = nativeSize(type.size);
      return Object.freeze({ ...type, size, order: 'LE', offset: 0, precision: 8 * size });
    }
    case 'H5T_ENUM': {
      const base = nativeInteger(type.base);
      return Object.freeze({ ...type, size: base.size, base });
    }
    case 'H5T_COMPLEX':
      return H5Tcomplex_create(nativeFloat(type.base));
    case 'H5T_ARRAY':
      return H5Tarray_create(H5Tget_native_type(type.base), type.dims);
    case 'H5T_VLEN':
      return H5Tvlen_create(H5Tget_native_type(type.base));
    case 'H5T_COMPOUND':
      return nativeCompound(type);
    default:
      return type;
  }
}

/** The smallest size of at least `size` bytes that a native number has; larger ones stay as they are. */
function nativeSize(size: number): number {
  return [1, 2, 4, 8].find((native) => native >= size) ?? size;
}

function nativeInteger(type: IntegerDatatype): IntegerDatatype {
  const size = nativeSize(type.size);
  return Object.freeze({ ...type, size, order: 'LE', offset: 0, precision: 8 * size });
}

/** Single precision where it holds every value of the type (float16, bfloat16 and IEEE single do), else double. */
function nativeFloat(type: FloatDatatype): FloatDatatype {
  return fitsSingle(type) ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
}

/** Fields in their order, whatever a file calls them. */
function nativeCompound(type: CompoundDatatype): CompoundDatatype {
  let size = 0;
  const members = type.members.map(({ name, type }) => {
    const native = H5Tget_native_type(type);
    const offset = size;
    size += elementSize(native);
    return Object.freeze({ name, offset, type: native });
  });
  return Object.freeze({ class: 'H5T_COMPOUND', size, members: Object.freeze(members) });
}
