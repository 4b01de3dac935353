import { encoderFor } from '../../../codec/encoder.js';
import { type Dataspace, extentNpoints } from '../../../model/Dataspace.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import { notFound } from '../../shared/notFound.js';
import type { Handling } from '../client/Handling.js';
import { attributeSubject, type Place, subjectOf } from '../client/Place.js';
import { attributeElements } from '../elements/attributeElements.js';
import { writeContext } from '../elements/codecContexts.js';
import { attributeOf, jsonOfAttribute, type NewAttribute, type StoredAttribute } from '../json/attribute.js';
import { WireTarget } from '../wire/WireTarget.js';
import { wireFormOf } from '../wire/wireFormOf.js';
import type { NewType } from './storedTypeOf.js';

/** When the server has what was staged; apart, so that nobody waits for it by accident. */
export interface Staged {
  readonly sent: Promise<void>;
}

/** An attribute to be made, or made anew. */
export interface AttributeValue {
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly memType: MemoryType;
  readonly data: H5WritableData;
}

/** An attribute of an object. Errors: `H5Error` `not-found`. */
export async function requireAttribute(place: Place, name: string): Promise<StoredAttribute> {
  const stored = (await place.domain.objects.attributes(place.record)).get(name);
  if (stored) return stored;
  throw notFound(`${subjectOf(place)} has no attribute '${showName(name)}'`);
}

/**
 * Stages a new attribute whose elements are zeros, or empty where their length varies. Errors: `H5Error` `already-exists`, `permission`,
 * `unsupported`, `bad-argument` for a committed datatype of another file.
 */
export async function createAttribute(
  place: Place,
  name: string,
  { type, committed }: NewType,
  space: Dataspace,
): Promise<Staged> {
  await requireNone(place, name);
  if (committed && committed.domain !== place.domain)
    throw failure('bad-argument', 'type_id: a committed datatype of another file; H5Ocopy copies it');
  const attribute = {
    type,
    space,
    created: place.domain.changes.clock.next(),
    ...(committed && { committedId: committed.id }),
  };
  return { sent: stage(place, name, attribute, false) };
}

/** Stages another value of an attribute. Errors: `H5Error` `not-found`, `permission`, `bad-argument`, `unsupported`. */
export async function writeAttribute(
  place: Place,
  name: string,
  memType: MemoryType,
  data: H5WritableData,
  handling: Handling,
): Promise<Staged> {
  place.domain.requireWritable();
  const stored = await requireAttribute(place, name);
  const elements = elementsOf(place, stored, memType, data, handling, stored);
  const { type, space, committedId, created } = stored;
  const attribute = {
    type,
    space,
    created,
    ...(committedId !== undefined && { committedId }),
    ...(elements && { elements }),
  };
  return { sent: stage(place, name, attribute, true) };
}

/** Stages an attribute, or another one in the place of that of its name. Errors: `H5Error` `permission`, `bad-argument`. */
export async function putAttribute(
  place: Place,
  name: string,
  { type, space, memType, data }: AttributeValue,
  handling: Handling,
): Promise<Staged> {
  place.domain.requireWritable();
  const present = (await place.domain.objects.attributes(place.record)).get(name);
  const created = present?.created ?? place.domain.changes.clock.next();
  const elements = elementsOf(place, { name, type, space }, memType, data, handling);
  const attribute = { type, space, created, ...(elements && { elements }) };
  return { sent: stage(place, name, attribute, present !== undefined) };
}

/** Deletes an attribute, when all that was asked for before has ended. */
export async function deleteAttribute({ domain, record }: Place, name: string): Promise<void> {
  await domain.alter(record, {
    method: 'DELETE',
    path: `${record.path}/attributes`,
    // By a parameter: in the path of a URL `..` is no name, and a slash separates.
    query: { attr_names: name, separator: ['/', '|', '\u0001'].find((one) => !name.includes(one)) },
    answer: 'none',
    absent: [404, 410],
  });
  record.attributes?.delete(name);
}

/**
 * Gives an attribute another name: the server has no such change, so it is made anew, and then the old one is deleted. It keeps its
 * place in creation order as long as that was less than ten seconds ago.
 */
export async function renameAttribute(place: Place, from: string, to: string, handling: Handling): Promise<void> {
  place.domain.requireWritable();
  const stored = await requireAttribute(place, from);
  if (from === to) return;
  await requireNone(place, to);
  const { type, space, committedId, created, value } = stored;
  const attribute: NewAttribute = { type, space, created, ...(committedId !== undefined && { committedId }) };
  const data = attributeElements(stored, 'H5T_NATIVE', handling) as H5WritableData;
  const elements = value === undefined ? undefined : elementsOf(place, stored, 'H5T_NATIVE', data, handling);
  handling.commit();
  await stage(place, to, { ...attribute, ...(elements && { elements }) }, false);
  await deleteAttribute(place, from);
  handling.file.renamed(place, from, to);
}

async function requireNone(place: Place, name: string): Promise<void> {
  place.domain.requireWritable();
  if (isEscaped(name)) throw failure('unsupported', `'${showName(name)}' is not UTF-8, which names on HSDS are`);
  const attributes = await place.domain.objects.attributes(place.record);
  if (attributes.has(name))
    throw failure('already-exists', `${subjectOf(place)} already has an attribute '${showName(name)}'`);
}

/** Raw elements for the server; undefined where the dataspace has none. Errors: `H5Error` `bad-argument`. */
function elementsOf(
  place: Place,
  { name, type, space }: Pick<StoredAttribute, 'name' | 'type' | 'space'>,
  memType: MemoryType,
  data: H5WritableData,
  handling: Handling,
  before?: StoredAttribute,
): WireTarget | undefined {
  const subject = attributeSubject(place, name);
  if (space.class === 'H5S_NULL') {
    if (data === null) return undefined;
    throw failure('bad-argument', `${subject} has a null dataspace: it holds no elements, and buf must be null`);
  }
  const npoints = extentNpoints(space);
  const { raw } = wireFormOf(type);
  const target = new WireTarget(npoints * raw.size);
  const context = writeContext(handling, target);
  const encoder = encoderFor(raw, type, memType, context);
  encoder.check(data, npoints, 'buf');
  // Fields that the data do not have keep their values.
  if (encoder.partial && before)
    encoderFor(raw, type, 'H5T_NATIVE', context).encode(
      attributeElements(before, 'H5T_NATIVE', handling) as H5WritableData,
      0,
      1,
      npoints,
      target,
      0,
    );
  encoder.encode(data, 0, 1, npoints, target, 0);
  return target;
}

/** Stages an attribute, and notes what the server will answer. Resolves when it has it. */
function stage(place: Place, name: string, attribute: NewAttribute, replace: boolean): Promise<void> {
  const { domain, record } = place;
  const json = jsonOfAttribute(attribute);
  const stored = attributeOf(json, name);
  domain.change();
  record.attributes?.set(name, stored);
  record.mapIndex = undefined;
  const sent = domain.changes.putAttribute(record, name, json, replace);
  // It may be there all the same, or another one.
  sent.catch(() => domain.objects.forget(record));
  return sent;
}
