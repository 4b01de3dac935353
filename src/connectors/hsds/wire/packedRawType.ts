import type { RawType } from '../../../codec/RawType.js';
import type { Datatype } from '../../../model/Datatype.js';
import { packedSize } from './packedSize.js';

/** How elements of fixed size lie in HSDS's form: without gaps, references to objects as texts. */
export function packedRawType(type: Datatype): RawType {
  switch (type.class) {
    case 'H5T_STRING':
      return { ...type, size: packedSize(type), variable: false };
    case 'H5T_REFERENCE':
      return { ...type, size: packedSize(type) };
    case 'H5T_ARRAY': {
      const base = packedRawType(type.base);
      const length = type.dims.reduce((a, b) => a * b, 1);
      return { class: type.class, size: length * base.size, length, base };
    }
    case 'H5T_COMPOUND': {
      let size = 0;
      const members = type.members.map(({ name, type: member }) => {
        const field = { name, offset: size, type: packedRawType(member) };
        size += field.type.size;
        return field;
      });
      return { class: type.class, size, members };
    }
    case 'H5T_VLEN':
      throw new TypeError('sequences are not of fixed size');
    default:
      return type;
  }
}
