import type {
  BitfieldDatatype,
  CharacterSet,
  Datatype,
  EnumDatatype,
  FloatDatatype,
  IntegerDatatype,
  OpaqueDatatype,
  ReferenceDatatype,
  StringPadding,
  TimeDatatype,
} from '../model/Datatype.js';
import { elementSize, fileSizes } from '../model/datatype/size.js';

/**
 * How elements lie in memory: after a raw read by libhdf5 inside 32-bit WebAssembly, before a raw write, or as stored
 * in a chunk. The leaves are datatypes whose `order` is the byte order that the bytes really have.
 */
export type RawType =
  | IntegerDatatype
  | FloatDatatype
  | TimeDatatype
  | BitfieldDatatype
  | OpaqueDatatype
  | ReferenceDatatype
  | EnumDatatype
  | RawString
  | RawVariableString
  | RawCompound
  | RawVlen
  | RawArray
  | RawComplex;

/** A string of `size` bytes in place. */
export interface RawString {
  readonly class: 'H5T_STRING';
  readonly variable: false;
  readonly size: number;
  readonly cset: CharacterSet;
  readonly strpad: StringPadding;
}

/** A 32-bit pointer to a NUL-terminated string; the null pointer is the empty string. */
export interface RawVariableString {
  readonly class: 'H5T_STRING';
  readonly variable: true;
  readonly size: 4;
  readonly cset: CharacterSet;
}

/** A field, `offset` bytes from the beginning of the compound. */
export interface RawMember {
  readonly name: string;
  readonly offset: number;
  readonly type: RawType;
}

export interface RawCompound {
  readonly class: 'H5T_COMPOUND';
  readonly size: number;
  readonly members: readonly RawMember[];
}

/** `hvl_t`: a 32-bit number of elements, then a 32-bit pointer to them. */
export interface RawVlen {
  readonly class: 'H5T_VLEN';
  readonly size: 8;
  readonly base: RawType;
}

/** `length` elements of the base, one after the other. */
export interface RawArray {
  readonly class: 'H5T_ARRAY';
  readonly size: number;
  readonly length: number;
  readonly base: RawType;
}

export interface RawComplex {
  readonly class: 'H5T_COMPLEX';
  readonly size: number;
  readonly base: FloatDatatype;
}

/**
 * The layout of elements as a file with addresses of `sizeofOffsets` bytes stores them in chunks and contiguous data.
 * `undefined` where elements lie in a heap of the file (variable-length data), which only libhdf5 can follow.
 */
export function storedRawType(type: Datatype, sizeofOffsets: number): RawType | undefined {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? undefined : { ...type, size: type.size, variable: false };
    case 'H5T_VLEN':
      return undefined;
    case 'H5T_REFERENCE':
      return type.refType === 'std' ? { ...type, size: elementSize(type, fileSizes(sizeofOffsets)) } : type;
    case 'H5T_ARRAY': {
      const base = storedRawType(type.base, sizeofOffsets);
      return base && { class: type.class, size: type.size, length: type.dims.reduce((a, b) => a * b, 1), base };
    }
    case 'H5T_COMPOUND': {
      const members: RawMember[] = [];
      for (const { name, offset, type: member } of type.members) {
        const raw = storedRawType(member, sizeofOffsets);
        if (raw === undefined) return undefined;
        members.push({ name, offset, type: raw });
      }
      return { class: type.class, size: type.size, members };
    }
    default:
      return type;
  }
}

/** The layout of elements in memory with 32-bit pointers; the offsets in `type` are those of that memory (`WASM_SIZES`). */
export function memoryRawType(type: Datatype): RawType {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE'
        ? { class: type.class, variable: true, size: 4, cset: type.cset }
        : { ...type, size: type.size, variable: false };
    case 'H5T_VLEN':
      return { class: type.class, size: 8, base: memoryRawType(type.base) };
    case 'H5T_ARRAY': {
      const length = type.dims.reduce((a, b) => a * b, 1);
      return { class: type.class, size: type.size, length, base: memoryRawType(type.base) };
    }
    case 'H5T_COMPOUND': {
      const members = type.members.map(({ name, offset, type: member }) => ({
        name,
        offset,
        type: memoryRawType(member),
      }));
      return { class: type.class, size: type.size, members };
    }
    default:
      return type;
  }
}
