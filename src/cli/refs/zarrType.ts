import {
  type Datatype,
  formatDatatype,
  H5T_IEEE_F16BE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64BE,
  H5T_IEEE_F64LE,
  H5Tequal,
} from '../../index.node.js';
import { isBoolean } from '../format/elements.js';
import { isComplexPair, type NpyType, npyType } from '../npy/NpyType.js';

/** A data type of Zarr 2: the code of a NumPy type, or the fields of a structured one. */
export type Dtype = string | readonly (readonly [name: string, code: string])[];

/** How elements are in the chunks of an array. */
export interface ZarrType {
  readonly dtype: Dtype;
  /** The shape that each element has itself, which becomes the last dimensions of the array. */
  readonly dims: readonly number[];
}

/** The type of Zarr whose bytes are those in the file; undefined where none is, or where libhdf5 changes them when it reads. */
export function storedType(type: Datatype): ZarrType | undefined {
  if (type.class === 'H5T_ARRAY') {
    const base = storedType(type.base);
    return base && typeof base.dtype === 'string'
      ? { dtype: base.dtype, dims: [...type.dims, ...base.dims] }
      : undefined;
  }
  const code = codeOf(type);
  if (code !== undefined) return { dtype: code, dims: [] };
  if (type.class !== 'H5T_COMPOUND') return undefined;
  let end = 0;
  const fields: [string, string][] = [];
  for (const { name, offset, type: field } of type.members) {
    const code = codeOf(field);
    if (code === undefined || offset !== end) return undefined;
    fields.push([name, code]);
    end += sizeOfCode(code);
  }
  return end === type.size ? { dtype: fields, dims: [] } : undefined;
}

/** The type of Zarr for decoded elements, and what puts them into bytes; text of variable length has nothing of the kind. */
export function decodedType(type: Datatype): (ZarrType & { readonly npy?: NpyType }) | undefined {
  if (type.class === 'H5T_STRING' && type.size === 'H5T_VARIABLE') return { dtype: '|O', dims: [] };
  if (!isExact(type)) return undefined;
  const npy = npyType(type, '');
  if (type.class === 'H5T_OPAQUE') return { dtype: codeOf(type) ?? '', dims: [], npy };
  if (type.class !== 'H5T_COMPOUND' || isComplexPair(type)) return codeOfNpy(npy, npy.dims);
  const fields = type.members.map(({ name, type }) => [name, codeOfNpy(npyType(type, ''), [])?.dtype] as const);
  // NumPy knows fields within fields and arrays as fields; zarr-python 3 does not.
  const isFlat = type.members.every(({ type }) => npyType(type, '').dims.length === 0);
  if (!isFlat || fields.some(([, code]) => code === undefined)) return undefined;
  return { dtype: fields as unknown as Dtype, dims: [], npy };
}

function codeOfNpy(npy: NpyType, dims: readonly number[]): (ZarrType & { readonly npy: NpyType }) | undefined {
  const [, code] = /^'([^']*)'$/.exec(npy.descr) ?? [];
  return code === undefined ? undefined : { dtype: code, dims, npy };
}

/** Whether the elements of a datatype are read without a loss, and have a form in Zarr. */
function isExact(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_FLOAT':
      return type.expSize <= 11 && type.mantSize <= 52;
    case 'H5T_COMPLEX':
    case 'H5T_ARRAY':
      return isExact(type.base);
    case 'H5T_COMPOUND':
      return type.members.every((member) => isExact(member.type));
    case 'H5T_STRING':
      return type.size !== 'H5T_VARIABLE';
    default:
      return !['H5T_VLEN', 'H5T_REFERENCE', 'H5T_TIME'].includes(type.class);
  }
}

const FLOATS: readonly (readonly [string, Datatype])[] = [
  ['<f2', H5T_IEEE_F16LE],
  ['>f2', H5T_IEEE_F16BE],
  ['<f4', H5T_IEEE_F32LE],
  ['>f4', H5T_IEEE_F32BE],
  ['<f8', H5T_IEEE_F64LE],
  ['>f8', H5T_IEEE_F64BE],
];

/** The code of the NumPy type that has the bytes of a datatype. */
function codeOf(type: Datatype): string | undefined {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_BITFIELD': {
      const { size, order, precision, offset } = type;
      if (![1, 2, 4, 8].includes(size) || precision !== 8 * size || offset !== 0) return undefined;
      const kind = type.class === 'H5T_INTEGER' && type.signed ? 'i' : 'u';
      return `${size === 1 ? '|' : order === 'BE' ? '>' : '<'}${kind}${size}`;
    }
    case 'H5T_ENUM':
      return isBoolean(type) ? '|b1' : codeOf(type.base);
    case 'H5T_FLOAT':
      return FLOATS.find(([, known]) => H5Tequal(type, known))?.[0];
    case 'H5T_COMPLEX':
      return complexOf(codeOf(type.base));
    case 'H5T_COMPOUND': {
      const [real, imaginary] = type.members;
      const isPacked = isComplexPair(type) && real?.offset === 0 && imaginary?.offset === type.size / 2;
      const [code, other] = [real && codeOf(real.type), imaginary && codeOf(imaginary.type)];
      return isPacked && code === other ? complexOf(code) : undefined;
    }
    case 'H5T_OPAQUE':
      // As h5py stores times of NumPy.
      return /^NUMPY:([<>][mM]8\[\w+\])$/.exec(type.tag)?.[1] ?? `|V${type.size}`;
    case 'H5T_STRING':
      // Of others libhdf5 leaves out spaces at the end, or what comes after a NUL.
      return type.strpad === 'NULLPAD' || (type.strpad === 'NULLTERM' && type.size === 1)
        ? type.size === 'H5T_VARIABLE'
          ? undefined
          : `|S${type.size}`
        : undefined;
    default:
      return undefined;
  }
}

function complexOf(code: string | undefined): string | undefined {
  return { '<f4': '<c8', '>f4': '>c8', '<f8': '<c16', '>f8': '>c16' }[code ?? ''];
}

function sizeOfCode(code: string): number {
  return Number(code.slice(2));
}

/** Why elements of a datatype cannot be in Zarr. */
export function whyNot(type: Datatype): string {
  return `Zarr has no data type for ${formatDatatype(type)}`;
}
