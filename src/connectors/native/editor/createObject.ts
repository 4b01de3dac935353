import type { FileEdit } from '../../../format/edit/FileEdit.js';
import { createObject as createStored } from '../../../format/objects/createObject.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { characterSetOf } from './characterSetOf.js';
import type { NewLinkPlace } from './newLinkPlace.js';

/**
 * Makes an object and the link to it by an edit of the file.
 *
 * @param make - Makes the object and gives its address.
 * @param uses - Address of the committed datatype that it uses, if it uses one.
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
  const address = file.edit(subjectOf(to), (space) => createStored(space, link, make, uses));
  return { file, address, path, asked };
}

/** The object that libhdf5 made where a link was to go. */
export function* created({ group, name, path, asked }: NewLinkPlace): Steps<Place> {
  const { file } = group;
  const link = yield* file.look({ asked }, (view) => view.link(group.address, name));
  if (link?.type !== 'hard') throw new TypeError(`'${path}' was not created`);
  return { file, address: link.address, path, asked };
}
