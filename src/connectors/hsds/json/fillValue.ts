import { decoderFor } from '../../../codec/decoder.js';
import { encoderFor } from '../../../codec/encoder.js';
import type { Datatype } from '../../../model/Datatype.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { containerOfOne } from '../../shared/containerOfOne.js';
import { frame } from '../wire/frame.js';
import { isVariable } from '../wire/isVariable.js';
import { unframe } from '../wire/unframe.js';
import { WireTarget } from '../wire/WireTarget.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { wireReferences } from '../wire/wireReferences.js';
import { fromBase64, toBase64 } from './base64.js';
import { jsonOfDatatype, type StoredDatatype, storedDatatype } from './datatype.js';
import { elementsOfJson } from './elementsOfJson.js';
import type { JsonObject } from './Json.js';
import type { JsonReader } from './JsonReader.js';
import { jsonOfElements } from './jsonOfElements.js';
import { nearestDatatype } from './nearestDatatype.js';

const WHAT = 'dcpl_id.fillValue';
/** The key for what creation properties of hdf5-json do not say. */
export const EXACT = 'hdf5';

/**
 * A fill value as creation properties in JSON.
 *
 * @param file - The identifier number of the file, for references.
 * Errors: `H5Error` `bad-argument` (no value of the datatype), `unsupported` (a datatype that HSDS cannot fill with).
 */
export function jsonOfFillValue(type: Datatype, value: unknown, file: number): JsonObject {
  const data = containerOfOne(type, value);
  const form = wireFormOf(type);
  const target = new WireTarget(form.raw.size);
  const encoder = encoderFor(form.raw, type, 'H5T_NATIVE', { file, references: wireReferences(file, target) });
  encoder.check(data, 1, WHAT);
  encoder.encode(data, 0, 1, 1, target, 0);
  const bytes = frame(target, form, 1);
  const number = numberOf(bytes, type);
  // It would be read as 0: HSDS takes what is equal to 0 for no fill value at all.
  if (Object.is(number, -0)) throw failure('unsupported', `${WHAT}: HSDS cannot fill with -0`);
  // In JSON, where that is exact, as other programs expect it.
  if (typeof number === 'bigint' || Number.isFinite(number)) return { fillValue: number as number | bigint };
  if (isFillable(type)) return { fillValue: toBase64(bytes), fillValue_encoding: 'base64' };
  if (bytes.some((byte) => byte !== 0))
    throw failure('unsupported', `${WHAT}: HSDS cannot fill with elements of type ${formatDatatype(type)}`);
  // Without a fill value it fills with zeros, which it can do for every datatype.
  return { [EXACT]: { fillValue: toBase64(bytes) } };
}

/**
 * The fill value of creation properties, as a container of one element; undefined where there is none.
 *
 * Errors: `H5Error` `corrupt-file`.
 */
export function fillValueOf(of: JsonReader, { type, plain }: StoredDatatype, file: number): H5Data | undefined {
  const exact = of.has(EXACT) ? of.inner(EXACT) : undefined;
  const json = of.get('fillValue');
  let bytes: Uint8Array;
  if (exact?.has('fillValue')) bytes = fromBase64(exact.text('fillValue'), exact.what);
  else if (json === undefined || json === null) return undefined;
  else if (of.get('fillValue_encoding') === 'base64') bytes = fromBase64(of.text('fillValue'), of.what);
  else bytes = elementsOfJson(json, plain, [], `${of.what}: fillValue`);
  const form = wireFormOf(type);
  const decoder = decoderFor(form.raw, type, 'H5T_NATIVE', { file, references: wireReferences(file) });
  const data = decoder.allocate(1);
  decoder.decode(unframe(bytes, form, 1), 0, 1, data, 0, 1);
  return data;
}

/** The number that a fill value is; undefined for one that is none. */
function numberOf(bytes: Uint8Array, type: Datatype): number | bigint | undefined {
  if (type.class !== 'H5T_INTEGER' && type.class !== 'H5T_FLOAT') return undefined;
  const { plain } = storedDatatype(jsonOfDatatype(type));
  if (plain.class !== type.class) return undefined;
  return jsonOfElements(bytes, plain, []) as number | bigint;
}

/** Whether the server can fill with elements: of array datatypes and of sequences it answers every read with an error. */
function isFillable(type: Datatype): boolean {
  const { class: kind } = nearestDatatype(type);
  return kind === 'H5T_STRING' || (kind !== 'H5T_ARRAY' && !isVariable(type));
}
