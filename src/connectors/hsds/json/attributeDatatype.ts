import type { Datatype } from '../../../model/Datatype.js';
import { isVariable } from '../wire/isVariable.js';
import { packedSize } from '../wire/packedSize.js';
import type { Json, JsonObject } from './Json.js';
import { BYTE, nearestDatatype, SEQUENCE_OF_BYTES } from './nearestDatatype.js';
import { plainDatatype } from './plainDatatype.js';

/**
 * As `nearestDatatype`, for an attribute, whose elements the server keeps as JSON. It makes texts of opaque bytes in compounds and
 * sequences, which therefore are arrays of unsigned integers.
 */
export function nearestAttributeDatatype(type: Datatype): JsonObject {
  return withoutOpaque(nearestDatatype(type), true);
}

/** The datatype of an attribute whose elements the server takes for nothing but bytes, whatever they are. */
export function wholeDatatype(type: Datatype): JsonObject {
  return isVariable(type) ? SEQUENCE_OF_BYTES : { class: 'H5T_OPAQUE', size: packedSize(type) };
}

/** Whether the server keeps the elements of an attribute with a datatype of its own, other than as bytes. */
export function isKeptInAttributes(near: JsonObject): boolean {
  return isKept(plainDatatype(near));
}

function withoutOpaque(json: JsonObject, isTop: boolean): JsonObject {
  const { class: kind, base, fields, size } = json;
  if (kind === 'H5T_OPAQUE' && !isTop) return { class: 'H5T_ARRAY', dims: [size!], base: BYTE };
  if (kind === 'H5T_VLEN') return { ...json, base: withoutOpaque(base as JsonObject, false) };
  // An array of arrays has none of opaque bytes in it, and the server has none of arrays.
  if (kind === 'H5T_ARRAY') return { ...json, base: withoutOpaque(base as JsonObject, false) };
  if (kind !== 'H5T_COMPOUND') return json;
  const replaced = (fields as readonly JsonObject[]).map((field) => ({
    ...field,
    type: withoutOpaque(field.type as JsonObject, false) as Json,
  }));
  return { ...json, fields: replaced };
}

/** Found by trying hsds 1.0.2: it answers others with 400 or 500, some only when they are read. */
function isKept(plain: Datatype): boolean {
  if (!isVariable(plain)) return true;
  switch (plain.class) {
    case 'H5T_STRING':
    case 'H5T_REFERENCE':
      return true;
    case 'H5T_VLEN':
      return (
        isPlainItem(plain.base) ||
        (plain.base.class === 'H5T_COMPOUND' && plain.base.members.every(({ type }) => isPlainItem(type)))
      );
    case 'H5T_COMPOUND':
      return plain.members.every(({ type }) => isKeptField(type));
    default:
      return false;
  }
}

/** A field of a compound that has others of variable length. */
function isKeptField(type: Datatype): boolean {
  if (type.class === 'H5T_VLEN') return isPlainItem(type.base);
  return isPlainItem(type) || (type.class === 'H5T_STRING' && type.size === 'H5T_VARIABLE');
}

function isPlainItem(type: Datatype): boolean {
  return (
    ['H5T_INTEGER', 'H5T_FLOAT', 'H5T_ENUM', 'H5T_STRING', 'H5T_REFERENCE'].includes(type.class) && !isVariable(type)
  );
}
