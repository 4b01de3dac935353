import {
  type CompoundData,
  type CompoundDatatype,
  type Datatype,
  type H5Data,
  H5Tget_native_type,
  H5Tget_size,
  type NumericArray,
} from '../../index.node.js';
import { CommandError } from '../failures.js';
import { bytesPerElement, isBoolean } from '../format/elements.js';
import { halfBits } from './halfBits.js';

/** A NumPy type and how an element of it is put into bytes. */
export interface NpyType {
  /** As it stands in a header: `'<f8'`, or the list of a structured type. */
  readonly descr: string;
  /** Shape that each element has itself: of array datatypes. */
  readonly dims: readonly number[];
  /** Bytes per element, its own shape included. */
  readonly size: number;
  /** Whether the container already has NumPy's bytes. */
  readonly asIs: boolean;
  put(data: H5Data, index: number, target: DataView, at: number): void;
}

/** The NumPy type of a datatype; variable-length data and references have none, which is an error. */
export function npyType(type: Datatype, name: string): NpyType {
  const native = H5Tget_native_type(type);
  switch (type.class) {
    case 'H5T_INTEGER':
      return plain(`${type.signed ? 'i' : 'u'}${H5Tget_size(native)}`);
    case 'H5T_ENUM':
      return plain(isBoolean(type) ? 'b1' : `${type.base.signed ? 'i' : 'u'}${H5Tget_size(native)}`);
    case 'H5T_BITFIELD':
      return plain(`u${H5Tget_size(native)}`);
    case 'H5T_FLOAT':
      return type.size === 2 && type.expSize === 5 && type.mantSize === 10 ? HALF : plain(`f${H5Tget_size(native)}`);
    case 'H5T_COMPLEX':
      return plain(`c${H5Tget_size(native)}`);
    case 'H5T_OPAQUE':
    case 'H5T_TIME':
      return plain(`V${type.size}`);
    case 'H5T_STRING':
      if (type.size === 'H5T_VARIABLE') break;
      return fixedString(type.size);
    case 'H5T_ARRAY': {
      const base = npyType(type.base, name);
      return arrayOf(base, type.dims);
    }
    case 'H5T_COMPOUND':
      if (isComplexPair(type)) return complexPair(bytesPerElement(type) / 2);
      return structured(
        type.members.map((member) => ({
          name: member.name,
          type: npyType(member.type, `${name}, field ${member.name}`),
        })),
      );
    default:
  }
  const what =
    type.class === 'H5T_STRING'
      ? 'strings of variable length'
      : type.class === 'H5T_VLEN'
        ? 'sequences of variable length'
        : 'references';
  throw new CommandError(`npy cannot hold ${what} (${name}); use --format json`);
}

/** A type whose elements lie in their container as NumPy wants them. */
function plain(code: string): NpyType {
  const size = Number(code.slice(1));
  return {
    descr: `'${size === 1 || code.startsWith('V') ? '|' : '<'}${code}'`,
    dims: [],
    size,
    asIs: true,
    put: (data, index, target, at) => {
      const { buffer, byteOffset } = data as NumericArray;
      new Uint8Array(target.buffer, target.byteOffset + at, size).set(
        new Uint8Array(buffer, byteOffset + index * size, size),
      );
    },
  };
}

/** Half precision is read as single precision; every value is a half again. */
const HALF: NpyType = {
  descr: "'<f2'",
  dims: [],
  size: 2,
  asIs: false,
  put: (data, index, target, at) => target.setUint16(at, halfBits((data as Float32Array)[index] ?? Number.NaN), true),
};

function fixedString(size: number): NpyType {
  const encoder = new TextEncoder();
  return {
    descr: `'|S${size}'`,
    dims: [],
    size,
    asIs: false,
    put: (data, index, target, at) => {
      encoder.encodeInto((data as string[])[index] ?? '', new Uint8Array(target.buffer, target.byteOffset + at, size));
    },
  };
}

function arrayOf(base: NpyType, dims: readonly number[]): NpyType {
  const count = dims.reduce((a, b) => a * b, 1);
  return {
    ...base,
    dims: [...dims, ...base.dims],
    size: base.size * count,
    put: (data, index, target, at) => {
      for (let i = 0; i < count; i += 1) base.put(data, index * count + i, target, at + i * base.size);
    },
  };
}

/** Whether a compound is what h5py stores complex numbers as: two equal floats named r and i. */
export function isComplexPair({ members }: CompoundDatatype): boolean {
  const [real, imaginary] = members;
  if (members.length !== 2 || real?.name !== 'r' || imaginary?.name !== 'i') return false;
  return (
    real.type.class === 'H5T_FLOAT' &&
    imaginary.type.class === 'H5T_FLOAT' &&
    real.type.size === imaginary.type.size &&
    real.type.size >= 4
  );
}

function complexPair(size: number): NpyType {
  return {
    descr: `'<c${2 * size}'`,
    dims: [],
    size: 2 * size,
    asIs: false,
    put: (data, index, target, at) => {
      const { r, i } = data as Record<string, Float64Array>;
      const put = (value: number, where: number): void =>
        size === 4 ? target.setFloat32(where, value, true) : target.setFloat64(where, value, true);
      put(r?.[index] ?? Number.NaN, at);
      put(i?.[index] ?? Number.NaN, at + size);
    },
  };
}

function structured(fields: readonly { readonly name: string; readonly type: NpyType }[]): NpyType {
  let size = 0;
  const placed = fields.map(({ name, type }) => {
    const offset = size;
    size += type.size;
    return { name, type, offset };
  });
  return {
    descr: `[${fields.map(({ name, type }) => `(${[pythonString(name), type.descr, ...(type.dims.length > 0 ? [pythonTuple(type.dims)] : [])].join(', ')})`).join(', ')}]`,
    dims: [],
    size,
    asIs: false,
    put: (data, index, target, at) => {
      for (const { name, type, offset } of placed)
        type.put((data as CompoundData)[name] ?? null, index, target, at + offset);
    },
  };
}

/** A tuple as Python writes it: one of a single element ends with a comma. */
export function pythonTuple(sizes: readonly number[]): string {
  return `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
}

function pythonString(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
