import type { CompoundDatatype, Datatype, DatatypeClass } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { formatDatatype, H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5Tequal } from '../../../model/H5T.js';

/** h5wasm's description of a datatype. The members of a compound have a name and an offset in 32-bit WebAssembly memory. */
export interface DatatypeMetadata {
  /** `H5T_class_t`. */
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  /** Whether it is a variable-length string. */
  readonly vlen: boolean;
  /** Whether `H5Tget_order` gives `H5T_ORDER_LE`. */
  readonly littleEndian: boolean;
  readonly cset?: number;
  readonly strpad?: number;
  readonly ref_type?: 'object' | 'region';
  readonly compound_type?: { readonly nmembers: number; readonly members: readonly MemberMetadata[] };
  readonly array_type?: DatatypeMetadata & { readonly shape: readonly number[] };
  readonly vlen_type?: DatatypeMetadata;
  readonly enum_type?: { readonly nmembers: number; readonly members: Readonly<Record<string, number>> };
}

export interface MemberMetadata extends DatatypeMetadata {
  readonly name: string;
  readonly offset: number;
}

/** Datatype classes by their `H5T_class_t`. */
const CLASSES: readonly DatatypeClass[] = [
  'H5T_INTEGER',
  'H5T_FLOAT',
  'H5T_TIME',
  'H5T_STRING',
  'H5T_BITFIELD',
  'H5T_OPAQUE',
  'H5T_COMPOUND',
  'H5T_REFERENCE',
  'H5T_ENUM',
  'H5T_VLEN',
  'H5T_ARRAY',
  'H5T_COMPLEX',
];

const PADDINGS = ['NULLTERM', 'NULLPAD', 'SPACEPAD'] as const;

const REFERENCE_SIZES = { object: 8, region: 12 } as const;

/** Why h5wasm cannot create a datatype, in one sentence that names the datatype. */
export interface Unsupported {
  readonly unsupported: string;
}

/**
 * The description from which h5wasm's `create_dataset` and `create_attribute` create a datatype; the caller adds `shape`,
 * `maxshape`, `chunks` and filters. Datatypes that h5wasm would change are refused (it has one padding for each character set, and
 * only little-endian numbers that use all bits), except for the padding of variable-length strings, which has no meaning.
 */
export function creationMetadata(type: Datatype): DatatypeMetadata | Unsupported {
  const created = creatable(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES));
  if (typeof created !== 'string') return created;
  return { unsupported: `h5wasm cannot create ${formatDatatype(type)}: ${created}` };
}

/** The description of a datatype that is laid out for 32-bit WebAssembly memory, or the reason why h5wasm cannot create it. */
function creatable(type: Datatype): DatatypeMetadata | string {
  const common = { type: CLASSES.indexOf(type.class), signed: false, vlen: false, littleEndian: true };
  switch (type.class) {
    case 'H5T_INTEGER':
      if (type.order !== 'LE') return 'it makes little-endian integers only';
      if (type.precision !== 8 * type.size || type.offset !== 0)
        return 'it makes integers that use all their bits only';
      if (type.size > 8) return 'its integers have at most 8 bytes';
      return { ...common, size: type.size, signed: type.signed };
    case 'H5T_FLOAT':
      if (![H5T_IEEE_F32LE, H5T_IEEE_F64LE].some((known) => H5Tequal(known, type))) {
        return 'it makes little-endian IEEE floats of 4 and 8 bytes only';
      }
      return { ...common, size: type.size };
    case 'H5T_STRING': {
      const { cset, strpad } = type;
      const known = cset === 'ASCII' ? 'NULLTERM' : 'SPACEPAD';
      const variable = type.size === 'H5T_VARIABLE';
      // Variable-length strings have no padding.
      if (strpad !== known && !variable) {
        return `its ${cset} strings of a fixed length have the padding ${known}, not ${strpad} (H5Tset_strpad changes it)`;
      }
      const size = type.size === 'H5T_VARIABLE' ? WASM_SIZES.string : type.size;
      return { ...common, size, vlen: variable, cset: cset === 'ASCII' ? 0 : 1, strpad: PADDINGS.indexOf(known) };
    }
    case 'H5T_REFERENCE':
      if (type.refType === 'std') return 'it makes references of the old forms only';
      return { ...common, size: REFERENCE_SIZES[type.refType], ref_type: type.refType };
    case 'H5T_COMPOUND':
      return creatableCompound(type, common);
    default:
      return `it makes integers, floats, strings, old references and compounds of them, not ${type.class}`;
  }
}

function creatableCompound(type: CompoundDatatype, common: Omit<DatatypeMetadata, 'size'>): DatatypeMetadata | string {
  const members: MemberMetadata[] = [];
  for (const { name, offset, type: memberType } of type.members) {
    const created = creatable(memberType);
    if (typeof created === 'string') return `field '${name}' is ${formatDatatype(memberType)}, and ${created}`;
    members.push({ ...created, name, offset });
  }
  if (members.length === 0) return 'a compound without fields cannot be stored';
  return { ...common, size: type.size, compound_type: { nmembers: members.length, members } };
}
