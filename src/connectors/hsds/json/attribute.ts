import type { RawSource } from '../../../codec/RawMemory.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { frame } from '../wire/frame.js';
import { isVariable } from '../wire/isVariable.js';
import { unframe } from '../wire/unframe.js';
import type { WireForm } from '../wire/WireForm.js';
import type { WireTarget } from '../wire/WireTarget.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import { isKeptInAttributes, nearestAttributeDatatype, wholeDatatype } from './attributeDatatype.js';
import { fromBase64, toBase64 } from './base64.js';
import { dataspaceOf, jsonOfAttributeSpace } from './dataspace.js';
import { committedIdOf, describedAs, type StoredDatatype, storedDatatype } from './datatype.js';
import { elementsOfJson } from './elementsOfJson.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader, shownJson } from './JsonReader.js';
import { jsonOfElements } from './jsonOfElements.js';
import { keepsElements } from './keepsElements.js';
import { timeOf } from './link.js';
import { plainDatatype } from './plainDatatype.js';

/** An attribute, as the server has it. */
export interface StoredAttribute extends StoredDatatype {
  readonly name: string;
  readonly space: Dataspace;
  /** The committed datatype that it was made with. */
  readonly committedId?: string;
  /** When it was created, in seconds since 1970: attributes of an object in this order are in their creation order. */
  readonly created: number;
  /** Its value in JSON; undefined where the answer has none. */
  readonly value?: Json;
  readonly isBase64: boolean;
}

/**
 * The attribute that JSON describes: an item of a list, or with its name the value of an object.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a datatype that is unknown).
 */
export function attributeOf(json: Json | undefined, name?: string): StoredAttribute {
  const of = JsonReader.of(json, 'an attribute');
  const known = name ?? of.text('name');
  const committedId = committedIdOf(of.get('type'));
  const value = of.get('value');
  return {
    name: known,
    ...storedDatatype(of.get('type')),
    space: dataspaceOf(of.get('shape'), `attribute ${shownJson(known)}`),
    ...(committedId !== undefined && { committedId }),
    created: of.has('created') ? timeOf(of) : 0,
    ...(value !== undefined && { value }),
    isBase64: of.get('encoding') === 'base64',
  };
}

/** Raw elements, and how they lie. */
export interface RawElements {
  readonly form: WireForm;
  readonly source: RawSource;
  readonly npoints: number;
}

/**
 * The elements of an attribute whose value was answered, for the decoder of `form.raw`. One that was never written has zeros.
 *
 * Errors: `H5Error` `corrupt-file`.
 */
export function attributeElements(attribute: StoredAttribute): RawElements {
  const { name, type, plain, space, value = null, isBase64, isWhole } = attribute;
  const what = `attribute ${shownJson(name)}`;
  const form = wireFormOf(type, isWhole);
  const npoints = extentNpoints(space);
  // A null space has no elements, and its value is null.
  const isEmpty = npoints === 0;
  const bytes = isEmpty
    ? new Uint8Array(0)
    : isBase64 && typeof value === 'string'
      ? fromBase64(value, what)
      : elementsOfJson(value, plain, space.dims, what);
  return { form, source: unframe(bytes, form, npoints), npoints };
}

/** An attribute to be written. */
export interface NewAttribute {
  readonly type: Datatype;
  readonly space: Dataspace;
  /** Its elements, encoded as `wireFormOf(type).raw` says; without it they are zeros. */
  readonly elements?: WireTarget;
  readonly committedId?: string;
  /** As `CreationClock` gives it. The server keeps the time of an attribute that is replaced. */
  readonly created?: number;
}

/**
 * The JSON of an attribute, the value of its name in a request. What the server would not keep as it is, for instance texts that are not
 * UTF-8, gets a form of opaque bytes, with which `attributeOf` reads the same.
 *
 * Errors: `H5Error` `unsupported` (an element of more than 1,000,000 bytes).
 */
export function jsonOfAttribute({ type, space, elements, committedId, created }: NewAttribute): JsonObject {
  const near = nearestAttributeDatatype(type);
  const npoints = extentNpoints(space);
  const described = (json: JsonObject) => describedAs(json, type, committedId);
  const head = { shape: jsonOfAttributeSpace(space), ...(created !== undefined && { created }) };
  if (isKeptInAttributes(near)) {
    if (!elements || space.class === 'H5S_NULL') return { type: described(near), ...head };
    const bytes = frame(elements, wireFormOf(type), npoints);
    const plain = plainDatatype(near);
    if (keepsElements(bytes, plain, npoints))
      return { type: described(near), ...head, ...jsonOfValue(bytes, plain, space) };
  }
  const whole = wholeDatatype(type);
  if (!elements || space.class === 'H5S_NULL') return { type: described(whole), ...head };
  const bytes = frame(elements, wireFormOf(type, true), npoints);
  return { type: described(whole), ...head, ...jsonOfValue(bytes, plainDatatype(whole), space) };
}

/** Base64 for what is of fixed size: the server makes the JSON of it. It does not for nothing. */
function jsonOfValue(bytes: Uint8Array, plain: Datatype, { dims }: Dataspace): JsonObject {
  if (!isVariable(plain) && bytes.length > 0) return { value: toBase64(bytes), encoding: 'base64' };
  return { value: jsonOfElements(bytes, plain, dims) };
}
