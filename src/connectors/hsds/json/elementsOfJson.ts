import { encoderFor } from '../../../codec/encoder.js';
import { npointsOf } from '../../../model/Dataspace.js';
import type { ArrayDatatype, CompoundDatatype, Datatype } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { frame } from '../wire/frame.js';
import { WireTarget } from '../wire/WireTarget.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { wireReferences } from '../wire/wireReferences.js';
import { fromBase64 } from './base64.js';
import type { Json } from './Json.js';
import { unexpected } from './JsonReader.js';
import { regionOfJson } from './regionOfJson.js';
import { valueType } from './valueType.js';

/** Elements without a value are zeros; so many bytes of them are believed. */
const MAX_ZEROS = 2 ** 24;

/**
 * The elements, in HSDS's binary form, of a value in JSON, as attributes and fill values have them.
 *
 * @param json - Lists in each other for the dimensions, then the element; null for elements that were never written.
 * @param plain - The datatype that HSDS takes them for.
 * @param dims - Their dimensions; none for a scalar.
 * @param what - What they are of, for errors.
 * Errors: `H5Error` `corrupt-file` where the value is none of the datatype and the dimensions.
 */
export function elementsOfJson(json: Json, plain: Datatype, dims: readonly number[], what: string): Uint8Array {
  const type = valueType(plain);
  const form = wireFormOf(type);
  const npoints = npointsOf(dims);
  if (json === null && npoints * form.least <= MAX_ZEROS) return new Uint8Array(npoints * form.least);
  const elements = dims.length === 0 ? [scalarOf(json, type)] : flatten(json, dims, what);
  const target = new WireTarget(elements.length * form.raw.size);
  const encoder = encoderFor(form.raw, type, 'H5T_NATIVE', { file: 0, references: wireReferences(0, target) });
  const data = columnOf(elements, type, what);
  try {
    encoder.check(data, elements.length, what);
  } catch (cause) {
    throw failure('corrupt-file', `${what}: its value is none of its datatype`, { cause });
  }
  encoder.encode(data, 0, 1, elements.length, target, 0);
  return frame(target, form, elements.length);
}

/** The elements of lists within each other. */
function flatten(json: Json, dims: readonly number[], what: string): Json[] {
  let lists: readonly Json[] = [json];
  for (const size of dims) {
    const items: Json[] = [];
    for (const list of lists) {
      if (!Array.isArray(list) || list.length !== size) throw unexpected(what, `lists of [${dims.join(', ')}]`, list);
      for (const item of list) items.push(item);
    }
    lists = items;
  }
  return [...lists];
}

/** The element of a scalar, which may be in a list of its own. */
function scalarOf(json: Json, type: Datatype): Json {
  const isWrapped = !isElement(json, type) && Array.isArray(json) && json.length === 1;
  return isWrapped ? json[0]! : json;
}

/** Whether JSON has the form of an element, as far as its first parts tell. */
function isElement(json: Json | undefined, type: Datatype): boolean {
  if (!Array.isArray(json)) return !['H5T_VLEN', 'H5T_COMPOUND', 'H5T_ARRAY'].includes(type.class);
  switch (type.class) {
    case 'H5T_VLEN':
      return json.length === 0 || isElement(json[0], type.base);
    case 'H5T_ARRAY': {
      const [size, ...rest] = type.dims;
      const inner = rest.length > 0 ? { ...type, dims: rest } : type.base;
      return json.length === size && isElement(json[0], inner);
    }
    case 'H5T_COMPOUND':
      return json.length === type.members.length && type.members.every((member, n) => isElement(json[n], member.type));
    default:
      return false;
  }
}

/** The container of elements. */
function columnOf(elements: readonly Json[], type: Datatype, what: string, isField = false): H5WritableData {
  switch (type.class) {
    case 'H5T_COMPOUND':
      return compoundColumns(elements, type, what);
    case 'H5T_ARRAY':
      return arrayColumn(elements, type, what);
    case 'H5T_VLEN':
      return elements.map((items) => {
        if (!Array.isArray(items)) throw unexpected(what, 'a list of items', items);
        return columnOf(items, type.base, what);
      });
    case 'H5T_OPAQUE':
      return opaqueColumn(elements, type.size, what, isField);
    case 'H5T_FLOAT':
      return elements.map((value) => numberOf(value, what));
    case 'H5T_STRING':
      return elements.map((text) => textOf(text, type.size === 'H5T_VARIABLE', what));
    case 'H5T_REFERENCE':
      return elements.map((reference) => regionOfJson(reference, 0, what)) as unknown as H5WritableData;
    default:
      // The encoder checks them.
      return elements as unknown as H5WritableData;
  }
}

function compoundColumns(elements: readonly Json[], { members }: CompoundDatatype, what: string): H5WritableData {
  const wrong = elements.find((element) => !Array.isArray(element) || element.length !== members.length);
  if (wrong !== undefined) throw unexpected(what, `a list of ${members.length} fields`, wrong);
  const rows = elements as readonly (readonly Json[])[];
  // Not by assignment: a field may be called `__proto__`.
  return Object.fromEntries(
    members.map(({ name, type }, n) => [
      name,
      columnOf(
        rows.map((row) => row[n]!),
        type,
        `${what}, field '${name}'`,
        true,
      ),
    ]),
  );
}

function arrayColumn(elements: readonly Json[], { dims, base }: ArrayDatatype, what: string): H5WritableData {
  return columnOf(
    elements.flatMap((element) => flatten(element, dims, what)),
    base,
    what,
  );
}

/** Base64, or empty for zeros. In a field the server has the bytes as text. */
function opaqueColumn(elements: readonly Json[], size: number, what: string, isField: boolean): Uint8Array {
  const column = new Uint8Array(elements.length * size);
  elements.forEach((element, n) => {
    if (typeof element !== 'string') throw unexpected(what, 'opaque bytes as text', element);
    const bytes = isField ? new TextEncoder().encode(element) : fromBase64(element, what);
    if (bytes.length > size) throw unexpected(what, `at most ${size} opaque bytes`, element);
    column.set(bytes, n * size);
  });
  return column;
}

/** h5pyd writes a fill value that is no number as a text. */
function numberOf(value: Json, what: string): number {
  if (value === 'nan') return Number.NaN;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  throw unexpected(what, 'a number', value);
}

/** A text, of which single surrogates are lost: they are how Python writes bytes that are not UTF-8. */
function textOf(value: Json, isVariable: boolean, what: string): string {
  // Variable-length texts that were never written.
  if (value === 0 && isVariable) return '';
  if (typeof value !== 'string') throw unexpected(what, 'a text', value);
  const end = isVariable ? value.indexOf('\0') : -1;
  return (end < 0 ? value : value.slice(0, end)).replace(LONE_SURROGATES, '\ufffd');
}

const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
