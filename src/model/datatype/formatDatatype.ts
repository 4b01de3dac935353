import type { Datatype, FloatDatatype, FloatOrder, IntegerDatatype } from '../Datatype.js';

/** Enumerations name at most this many members in a line. */
const MEMBERS_SHOWN = 8;

/**
 * A datatype in one short line, as `h5rx ls` prints it: `int32`, `float64 BE`, `string(8)`, `enum(int8) {FALSE, TRUE}`,
 * `compound { x: float64, n: int32 }`, `vlen of int16`, `float32[2, 3]`.
 */
export function formatDatatype(type: Datatype): string {
  switch (type.class) {
    case 'H5T_INTEGER':
      return formatInteger(type);
    case 'H5T_FLOAT':
      return formatFloat(type);
    case 'H5T_TIME':
      return `time${8 * type.size}${orderSuffix(type)}`;
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' ? 'string' : `string(${type.size})`;
    case 'H5T_BITFIELD':
      return `bitfield${8 * type.size}${orderSuffix(type)}${bitsSuffix(type)}`;
    case 'H5T_OPAQUE':
      return `opaque(${type.size})${type.tag === '' ? '' : ` ${JSON.stringify(type.tag)}`}`;
    case 'H5T_COMPOUND': {
      const fields = type.members.map(({ name, type }) => `${name}: ${formatDatatype(type)}`);
      return fields.length === 0 ? 'compound {}' : `compound { ${fields.join(', ')} }`;
    }
    case 'H5T_REFERENCE':
      return type.refType === 'std' ? 'reference' : `${type.refType} reference`;
    case 'H5T_ENUM': {
      const names = type.members.slice(0, MEMBERS_SHOWN).map((member) => member.name);
      if (type.members.length > MEMBERS_SHOWN) names.push('…');
      return `enum(${formatInteger(type.base)}) {${names.join(', ')}}`;
    }
    case 'H5T_VLEN':
      return `vlen of ${formatDatatype(type.base)}`;
    case 'H5T_ARRAY':
      return `${formatDatatype(type.base)}[${type.dims.join(', ')}]`;
    case 'H5T_COMPLEX':
      return `complex of ${formatFloat(type.base)}`;
  }
}

function formatInteger(type: IntegerDatatype): string {
  return `${type.signed ? 'int' : 'uint'}${8 * type.size}${orderSuffix(type)}${bitsSuffix(type)}`;
}

function formatFloat(type: FloatDatatype): string {
  const name = type.size === 2 && type.expSize === 8 ? 'bfloat16' : `float${8 * type.size}`;
  return `${name}${orderSuffix(type)}${bitsSuffix(type)}`;
}

function orderSuffix({ size, order }: { readonly size: number; readonly order: FloatOrder }): string {
  return size > 1 && order !== 'LE' ? ` ${order}` : '';
}

function bitsSuffix(type: { readonly size: number; readonly precision: number; readonly offset: number }): string {
  const whole = type.precision === 8 * type.size && type.offset === 0;
  return whole ? '' : ` (${type.precision} bits at ${type.offset})`;
}
