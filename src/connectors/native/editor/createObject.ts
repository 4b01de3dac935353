import type { FileEdit } from '../../../format/edit/FileEdit.js';
import { createLinkedObject } from '../../../format/objects/createLinkedObject.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/**
 * Creates an object and the link to it by an edit of the file.
 *
 * @param make - Creates the object and returns its address.
 * @param uses - Address of the committed datatype that the object uses, if any.
 */
export function createObject(
  to: NewLinkPlace,
  { charEncoding }: LinkCreation,
  make: (edit: FileEdit) => number,
  uses?: number,
): Place {
  const { group, name, path, asked } = to;
  const { file } = group;
  const link = { group: group.address, name, cset: characterSetOf(name, charEncoding) };
  const address = file.edit(subjectOf(to), (space) => createLinkedObject(space, link, make, uses));
  return { file, address, path, asked };
}

/** The object that libhdf5 has created at a place. */
export function* created({ group, name, path, asked }: NewLinkPlace): Steps<Place> {
  const { file } = group;
  const link = yield* file.look({ asked }, (view) => view.link(group.address, name));
  if (link?.type !== 'hard') throw new TypeError(`'${path}' was not created`);
  return { file, address: link.address, path, asked };
}
