import type { CompoundMember, Datatype } from '../Datatype.js';

/** Bytes of the elements that do not lie in place: variable-length sequences and strings, references of HDF5 1.12. */
export interface VariableSizes {
  readonly vlen: number;
  readonly string: number;
  /** `H5T_STD_REF`. */
  readonly reference: number;
}

/** `hvl_t` and `char *` of a 64-bit C program: what `H5Tget_size` gives, and what offsets in a `Datatype` count in. */
export const MEMORY_SIZES: VariableSizes = { vlen: 16, string: 8, reference: 64 };

/** As they lie in a file: length (4), address in the file of a heap, index in the heap (4); of a reference after type and flags. */
export function fileSizes(addressSize: number): VariableSizes {
  const size = 4 + addressSize + 4;
  return { vlen: size, string: size, reference: 2 + size };
}

/** `hvl_t` and `char *` in the 32-bit WebAssembly memory that h5wasm's libhdf5 works in. */
export const WASM_SIZES: VariableSizes = { vlen: 8, string: 4, reference: 64 };

/** Bytes per element of a datatype. */
export function elementSize(type: Datatype, sizes: VariableSizes = MEMORY_SIZES): number {
  if (type.class === 'H5T_VLEN') return sizes.vlen;
  if (type.class === 'H5T_STRING') return type.size === 'H5T_VARIABLE' ? sizes.string : type.size;
  if (type.class === 'H5T_REFERENCE' && type.refType === 'std') return sizes.reference;
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
