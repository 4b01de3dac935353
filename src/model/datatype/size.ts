import type { CompoundMember, Datatype, ReferenceDatatype } from '../Datatype.js';

/** Bytes of the elements that are of one size in memory and of another in a file: those that do not lie in place, and addresses. */
export interface VariableSizes {
  readonly vlen: number;
  readonly string: number;
  /** `H5T_STD_REF_OBJ`, `H5T_STD_REF_DSETREG` and `H5T_STD_REF`. */
  readonly references: Readonly<Record<ReferenceDatatype['refType'], number>>;
}

const MEMORY_REFERENCES = { object: 8, region: 12, std: 64 } as const;

/** `hvl_t` and `char *` of a 64-bit C program: what `H5Tget_size` gives, and what offsets in a `Datatype` count in. */
export const MEMORY_SIZES: VariableSizes = { vlen: 16, string: 8, references: MEMORY_REFERENCES };

/**
 * As they lie in a file: the ID of an object of a global heap is the address of its collection and its index there (4); of a
 * sequence or string the length (4) comes before it, of an `H5T_STD_REF` type, flags (2) and length.
 */
export function fileSizes(addressSize: number): VariableSizes {
  const heapId = addressSize + 4;
  return {
    vlen: 4 + heapId,
    string: 4 + heapId,
    references: { object: addressSize, region: heapId, std: 2 + 4 + heapId },
  };
}

/** `hvl_t` and `char *` in the 32-bit WebAssembly memory that h5wasm's libhdf5 works in. */
export const WASM_SIZES: VariableSizes = { vlen: 8, string: 4, references: MEMORY_REFERENCES };

/** Bytes per element of a datatype. */
export function elementSize(type: Datatype, sizes: VariableSizes = MEMORY_SIZES): number {
  if (type.class === 'H5T_VLEN') return sizes.vlen;
  if (type.class === 'H5T_STRING') return type.size === 'H5T_VARIABLE' ? sizes.string : type.size;
  if (type.class === 'H5T_REFERENCE') return sizes.references[type.refType];
  return type.size;
}

/**
 * The same datatype laid out where elements that do not lie in place have other sizes. Fields behind one move by the
 * difference, as libhdf5 moves them between memory and file (`H5T_set_loc`); gaps stay as they are.
 */
export function withVariableSizes(type: Datatype, from: VariableSizes, to: VariableSizes): Datatype {
  if (type.class === 'H5T_VLEN') return Object.freeze({ ...type, base: withVariableSizes(type.base, from, to) });
  if (type.class === 'H5T_ARRAY') {
    const base = withVariableSizes(type.base, from, to);
    return Object.freeze({ ...type, base, size: type.dims.reduce((a, b) => a * b, elementSize(base, to)) });
  }
  if (type.class !== 'H5T_COMPOUND') return type;
  const moved = new Map<CompoundMember, CompoundMember>();
  let shift = 0;
  for (const member of [...type.members].sort((a, b) => a.offset - b.offset)) {
    const resized = withVariableSizes(member.type, from, to);
    moved.set(member, Object.freeze({ ...member, offset: member.offset + shift, type: resized }));
    shift += elementSize(resized, to) - elementSize(member.type, from);
  }
  const members = Object.freeze(type.members.map((member) => moved.get(member)!));
  return Object.freeze({ ...type, size: type.size + shift, members });
}
