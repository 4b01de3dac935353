import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { notFound } from '../../shared/notFound.js';
import { isObjectId } from '../wire/objectId.js';
import { tokenOfId } from '../wire/token.js';
import type { Handling } from './Handling.js';
import type { OpenFile } from './OpenFile.js';
import { type Place, subjectOf } from './Place.js';

/** The id in a token; undefined where it has none. */
export function idOf(token: Uint8Array): string | undefined {
  if (token.length > 48) return undefined;
  const id = String.fromCharCode(...token);
  return isObjectId(id) ? id : undefined;
}

/** A reference to an object. Errors: `H5Error` `unsupported` for one in another file. */
export function referenceTo(place: Place, { file, fileHid }: Handling): Pick<Reference, 'file' | 'token'> {
  if (place.domain === file.opened) return { file: fileHid, token: tokenOfId(place.record.id) };
  throw failure('unsupported', `${subjectOf(place)} is in '${place.domain.name}'; open that file to refer to it`);
}

/**
 * The object that a reference leads to (`H5Rdereference`).
 *
 * @param domain - The domain that has the reference, which is another one behind an external link.
 * Errors: `H5Error` `not-found`, `bad-argument`, `unsupported`.
 */
export async function dereference(file: OpenFile, reference: Reference, domain = file.opened): Promise<Place> {
  const { token, externalFile } = reference;
  if (externalFile !== undefined)
    throw failure('unsupported', `the reference leads into another file, '${externalFile}'`);
  const id = idOf(token);
  if (id === undefined)
    throw failure('bad-argument', `a reference of ${token.byteLength} bytes has no id of an object of HSDS`);
  const record = domain.objects.get(id);
  const path = await domain.objects.pathTo(record);
  if (path === undefined)
    throw notFound(`the reference leads to no object of '${domain === file.opened ? file.name : domain.name}'`);
  return { file, domain, record, asked: path, path };
}
