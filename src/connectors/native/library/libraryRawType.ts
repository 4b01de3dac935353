import type { RawType } from '../../../codec/RawType.js';
import { memoryRawType } from '../../../codec/RawType.js';
import type { Datatype, FloatDatatype } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';

/**
 * The layout of elements of a datatype in the memory that h5wasm reads them into and writes them from.
 *
 * h5wasm reads and writes with the file's datatype as memory type, except that it asks for little-endian where
 * `H5Tget_order` says big-endian: `memtype = H5Tcopy(dtype); H5Tset_order(memtype, H5T_ORDER_LE)`. Its status is
 * ignored, so what the bytes are afterwards follows from how far `H5Tset_order` got (H5Torder.c).
 *
 * This conversion changes some values: in a compound that is big-endian as a whole, fixed-length strings end at their first NUL,
 * and NUL-terminated ones lose a last byte that is not NUL; in arrays and sequences of a big-endian enumeration, values without a
 * name get all bits set.
 */
export function libraryRawType(type: Datatype): RawType {
  const inWasm = withVariableSizes(type, MEMORY_SIZES, WASM_SIZES);
  return memoryRawType(orderOf(inWasm) === 'BE' ? littleEndian(inWasm).type : inWasm);
}

type Order = FloatDatatype['order'] | 'NONE' | 'MIXED';

/** `H5T_get_order`. A variable-length string has the order of its `unsigned char` elements. */
function orderOf(type: Datatype): Order {
  switch (type.class) {
    case 'H5T_OPAQUE':
    case 'H5T_REFERENCE':
      return 'NONE';
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? 'LE' : 'NONE';
    case 'H5T_ARRAY':
    case 'H5T_VLEN':
    case 'H5T_ENUM':
    case 'H5T_COMPLEX':
      return orderOf(type.base);
    case 'H5T_COMPOUND': {
      const orders = new Set(type.members.map((member) => orderOf(member.type)));
      orders.delete('NONE');
      const [first = 'NONE'] = orders;
      return orders.size > 1 ? 'MIXED' : first;
    }
    default:
      return type.order;
  }
}

/** The datatype that `H5T__set_order` leaves. */
interface Ordered {
  readonly type: Datatype;
  /** False where it failed; what it had changed before stays changed. */
  readonly isWhole: boolean;
}

/** `H5T__set_order` with little-endian order, which fails at an enumeration with members. */
function littleEndian(type: Datatype): Ordered {
  switch (type.class) {
    case 'H5T_ARRAY':
    case 'H5T_VLEN': {
      // The order of an enumeration changes but not the values of its members; the conversion by name then leaves the
      // bytes as they were.
      if (isEnumeration(type.base)) return { type, isWhole: true };
      const { type: base, isWhole } = littleEndian(type.base);
      return { type: { ...type, base }, isWhole };
    }
    case 'H5T_COMPOUND': {
      let isWhole = type.members.length > 0;
      const members = type.members.map((member) => {
        if (!isWhole) return member;
        const ordered = littleEndian(member.type);
        ({ isWhole } = ordered);
        return { ...member, type: ordered.type };
      });
      return { type: { ...type, members }, isWhole };
    }
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_TIME':
    case 'H5T_BITFIELD':
      return { type: { ...type, order: 'LE' }, isWhole: true };
    case 'H5T_ENUM':
      return isEnumeration(type)
        ? { type, isWhole: false }
        : { type: { ...type, base: { ...type.base, order: 'LE' } }, isWhole: true };
    case 'H5T_COMPLEX':
      return { type: { ...type, base: { ...type.base, order: 'LE' } }, isWhole: true };
    default:
      return { type, isWhole: true };
  }
}

function isEnumeration(type: Datatype): boolean {
  return type.class === 'H5T_ENUM' && type.members.length > 0;
}
