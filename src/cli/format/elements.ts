import {
  type CompoundData,
  type CompoundDatatype,
  type Datatype,
  type EnumDatatype,
  type H5Data,
  H5Tget_native_type,
  H5Tget_size,
  type NumericArray,
  type Reference,
} from '../../index.node.js';
import { formatDouble, formatSingle } from './numbers.js';

/** The text of element `index` of a container. */
export type ElementText = (data: H5Data, index: number) => string;

/** How elements are shown. */
export interface ElementStyle {
  /** Enumerations by their names too: `GREEN (1)`. */
  readonly enumNames?: boolean;
  /** What a reference leads to; undefined where nothing does. */
  readonly textOf?: ((reference: Reference) => string | undefined) | undefined;
}

/**
 * How an element is written in JSON. Integers keep all their digits, of 64 bits too; JSON has no NaN and no infinities,
 * so these are the strings "NaN", "Infinity" and "-Infinity". Booleans are true and false, other enumerations their
 * numbers, references what they lead to, bitfields unsigned numbers, complex numbers [re, im], opaque bytes hexadecimal strings, compounds objects.
 */
export function elementJson(type: Datatype, style: ElementStyle = {}): ElementText {
  switch (type.class) {
    case 'H5T_INTEGER':
      return (data, index) => String((data as NumericArray)[index]);
    case 'H5T_FLOAT': {
      const text = numberText(type);
      return (data, index) => jsonNumber(text(data, index));
    }
    case 'H5T_ENUM':
      if (isBoolean(type)) return (data, index) => String(Number((data as NumericArray)[index]) !== 0);
      return style.enumNames ? enumText(type) : (data, index) => String((data as NumericArray)[index]);
    case 'H5T_COMPLEX': {
      const text = numberText(type.base);
      return (data, index) => `[${jsonNumber(text(data, 2 * index))}, ${jsonNumber(text(data, 2 * index + 1))}]`;
    }
    case 'H5T_STRING':
      return (data, index) => JSON.stringify((data as string[])[index] ?? '');
    case 'H5T_REFERENCE':
      return (data, index) => JSON.stringify(referenceText((data as (Reference | null)[])[index] ?? null, style));
    case 'H5T_COMPOUND': {
      const fields = type.members.map(({ name, type }) => ({
        name,
        key: JSON.stringify(name),
        json: elementJson(type, style),
      }));
      return (data, index) =>
        `{${fields.map(({ name, key, json }) => `${key}: ${json((data as CompoundData)[name] ?? null, index)}`).join(', ')}}`;
    }
    case 'H5T_ARRAY': {
      const json = elementJson(type.base, style);
      return (data, index) => nestedJson(type.dims, index, (at) => json(data, at));
    }
    case 'H5T_VLEN': {
      const json = elementJson(type.base, style);
      return (data, index) => {
        const sequence = (data as H5Data[])[index] ?? null;
        const elements = Array.from({ length: elementCount(type.base, sequence) }, (_, at) => json(sequence, at));
        return `[${elements.join(', ')}]`;
      };
    }
    case 'H5T_BITFIELD': {
      const size = bytesPerElement(type);
      return (data, index) => String(unsignedOf((data as Uint8Array).subarray(index * size, (index + 1) * size)));
    }
    case 'H5T_OPAQUE':
    case 'H5T_TIME': {
      const size = bytesPerElement(type);
      return (data, index) =>
        `"${Buffer.from((data as Uint8Array).subarray(index * size, (index + 1) * size)).toString('hex')}"`;
    }
  }
}

/** How an element is written where a person reads it, and in a field of CSV: strings bare, complex numbers as `1-2j`. */
export function elementText(type: Datatype, style: ElementStyle = {}): ElementText {
  switch (type.class) {
    case 'H5T_REFERENCE':
      return (data, index) => referenceText((data as (Reference | null)[])[index] ?? null, style) ?? 'null';
    case 'H5T_FLOAT':
      return numberText(type);
    case 'H5T_STRING':
      return (data, index) => (data as string[])[index] ?? '';
    case 'H5T_COMPLEX': {
      const text = numberText(type.base);
      return (data, index) => {
        const imaginary = text(data, 2 * index + 1);
        return `${text(data, 2 * index)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j`;
      };
    }
    case 'H5T_OPAQUE':
    case 'H5T_TIME': {
      const json = elementJson(type);
      return (data, index) => JSON.parse(json(data, index)) as string;
    }
    default:
      return elementJson(type, style);
  }
}

/** A column of a table or of a CSV file: a field of a compound, or the values themselves. */
export interface Column {
  /** Name of the field, with dots where compounds are nested. */
  readonly name: string;
  readonly type: Datatype;
  readonly text: ElementText;
}

/** The columns of a compound, nested ones in their place. */
export function columnsOf(
  type: CompoundDatatype,
  style: ElementStyle = {},
  prefix = '',
  within: (data: H5Data) => H5Data = (data) => data,
): Column[] {
  return type.members.flatMap(({ name, type }) => {
    const select = (data: H5Data): H5Data => (within(data) as CompoundData)[name] ?? null;
    if (type.class === 'H5T_COMPOUND') return columnsOf(type, style, `${prefix}${name}.`, select);
    const text = elementText(type, style);
    return [{ name: `${prefix}${name}`, type, text: (data: H5Data, index: number) => text(select(data), index) }];
  });
}

/** Whether an enumeration is what h5py and others store booleans as. */
export function isBoolean({ base, members }: EnumDatatype): boolean {
  const numberOf = (name: string): bigint | undefined => members.find((member) => member.name === name)?.value;
  return base.size === 1 && members.length === 2 && numberOf('FALSE') === 0n && numberOf('TRUE') === 1n;
}

/** Bytes of an element in its container. */
export function bytesPerElement(type: Datatype): number {
  return H5Tget_size(H5Tget_native_type(type));
}

/** The number of elements in a container. */
export function elementCount(type: Datatype, data: H5Data): number {
  if (data === null) return 0;
  switch (type.class) {
    case 'H5T_COMPOUND': {
      const [first] = type.members;
      return first ? elementCount(first.type, (data as CompoundData)[first.name] ?? null) : 0;
    }
    case 'H5T_ARRAY':
      return elementCount(type.base, data) / type.dims.reduce((a, b) => a * b, 1);
    case 'H5T_COMPLEX':
      return (data as NumericArray).length / 2;
    case 'H5T_BITFIELD':
    case 'H5T_OPAQUE':
    case 'H5T_TIME':
      return (data as Uint8Array).length / bytesPerElement(type);
    default:
      return (data as ArrayLike<unknown>).length;
  }
}

/** Element `index` of a flat container of arrays, in brackets. */
function nestedJson(dims: readonly number[], index: number, json: (at: number) => string): string {
  const [size, ...rest] = dims;
  if (size === undefined) return json(index);
  return `[${Array.from({ length: size }, (_, at) => nestedJson(rest, index * size + at, json)).join(', ')}]`;
}

function numberText(type: Datatype): ElementText {
  const format =
    H5Tget_native_type(type).class === 'H5T_FLOAT' && bytesPerElement(type) === 4 ? formatSingle : formatDouble;
  return (data, index) => format((data as Float64Array)[index] ?? Number.NaN);
}

/** The number that little-endian bytes make. */
function unsignedOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

const jsonNumber = (text: string): string => (/[NI]/.test(text) ? `"${text}"` : text);

/** Null of a null reference. */
function referenceText(reference: Reference | null, { textOf }: ElementStyle): string | null {
  if (!reference) return null;
  const known = textOf?.(reference);
  if (known !== undefined) return known;
  const { type, token, attribute } = reference;
  const to = attribute === undefined ? '' : ` ${attribute}`;
  return `${type} reference ${Buffer.from(token).toString('hex')}${to}`;
}

/** A value by the name of its member, with the number; the number alone where no member has it. */
function enumText({ members }: EnumDatatype): ElementText {
  const names = new Map(members.map(({ name, value }) => [String(value), name]));
  return (data, index) => {
    const number = String((data as NumericArray)[index]);
    const name = names.get(number);
    return name === undefined ? number : `${name} (${number})`;
  };
}
