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
import { elementSize, fileSizes, MEMORY_SIZES, WASM_SIZES } from '../model/datatype/size.js';

/**
 * Where elements lie: in the memory of libhdf5 inside 32-bit WebAssembly, after a raw read and before a raw write, or in a
 * file with addresses of `sizeofOffsets` bytes. Variable-length data lies elsewhere; the two differ in how an element points to it.
 */
export type RawLayout = 'memory' | { readonly sizeofOffsets: number };

/** How elements lie. The leaves are datatypes whose `order` is the byte order that the bytes really have. */
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

/** A string of variable length, which lies elsewhere. */
export interface RawVariableString {
  readonly class: 'H5T_STRING';
  readonly variable: true;
  readonly size: number;
  readonly cset: CharacterSet;
  readonly layout: RawLayout;
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

/** A sequence, whose items lie elsewhere, one after the other. */
export interface RawVlen {
  readonly class: 'H5T_VLEN';
  readonly size: number;
  readonly base: RawType;
  /** Bytes reserved for each item where that is more than its size: references in files. */
  readonly itemBytes?: number;
  readonly layout: RawLayout;
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

/** The layout of elements as a file with addresses of `sizeofOffsets` bytes stores them in chunks, attributes and contiguous data. */
export function storedRawType(type: Datatype, sizeofOffsets: number): RawType {
  return rawType(type, { sizeofOffsets });
}

/** The layout of elements in memory with 32-bit pointers; the offsets in `type` are those of that memory (`WASM_SIZES`). */
export function memoryRawType(type: Datatype): RawType {
  return rawType(type, 'memory');
}

function rawType(type: Datatype, layout: RawLayout): RawType {
  const sizes = layout === 'memory' ? WASM_SIZES : fileSizes(layout.sizeofOffsets);
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE'
        ? { class: type.class, variable: true, size: sizes.string, cset: type.cset, layout }
        : { ...type, size: type.size, variable: false };
    case 'H5T_VLEN': {
      const base = rawType(type.base, layout);
      // libhdf5 makes the object of a file as large as references are in memory.
      const itemBytes = type.base.class === 'H5T_REFERENCE' && {
        itemBytes: MEMORY_SIZES.references[type.base.refType],
      };
      return { class: type.class, size: sizes.vlen, base, ...itemBytes, layout };
    }
    case 'H5T_REFERENCE':
      return { ...type, size: elementSize(type, sizes) };
    case 'H5T_ARRAY': {
      const length = type.dims.reduce((a, b) => a * b, 1);
      return { class: type.class, size: type.size, length, base: rawType(type.base, layout) };
    }
    case 'H5T_COMPOUND': {
      const members = type.members.map(({ name, offset, type: member }) => ({
        name,
        offset,
        type: rawType(member, layout),
      }));
      return { class: type.class, size: type.size, members };
    }
    default:
      return type;
  }
}
