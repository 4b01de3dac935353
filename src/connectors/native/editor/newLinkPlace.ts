import { failure } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import { follow, kindOf, missing, type Reaching } from '../worker/follow.js';
import { type AskedPath, askedAt, type Place, subjectOf } from '../worker/Place.js';
import { childPath, splitName } from '../worker/paths.js';
import { createGroup } from './createGroup.js';

/** Where a new link goes: a group, and a name that is unused in it. */
export interface NewLinkPlace {
  readonly group: Place;
  readonly name: string;
  /** The path that the link will have in the file of its group. */
  readonly path: string;
  readonly asked: AskedPath;
}

/**
 * Finds the place of a new link; missing groups on the way are created if `lcpl` asks for it.
 *
 * Errors: `H5Error` `permission` where the file is open for reading only; `already-exists`; `not-found` where a group on the way is
 * missing.
 */
export function* newLinkPlace(
  location: Place,
  name: string,
  lcpl: LinkCreation,
  reaching: Reaching,
): Steps<NewLinkPlace> {
  location.file.requireWritable();
  const asked = askedAt(location, name);
  const { parent, last } = splitName(name);
  if (last === '') throw failure('already-exists', `'${asked.path}' in '${asked.file.name}' already exists`);
  const group = yield* groupFor(location, parent, lcpl, reaching);
  const { file, address, path } = group;
  const present = yield* file.look({ asked }, (view) => view.link(address, last));
  if (present) throw failure('already-exists', `'${asked.path}' is already in '${asked.file.name}'`);
  return { group, name: last, path: childPath(path, last), asked };
}

/** The group that is to have a link. */
function* groupFor(location: Place, name: string, lcpl: LinkCreation, reaching: Reaching): Steps<Place> {
  const found = yield* follow(location, name, reaching);
  if (found.type === 'object') {
    const kind = yield* kindOf(found.place);
    if (kind === 'group') return found.place;
    throw failure('bad-argument', `${subjectOf(found.place)} is a ${kind}, not a group`);
  }
  const isFree = found.why?.reason === 'no-link' && found.why.dangling === undefined;
  if (!isFree) throw missing(found);
  if (!lcpl.createIntermediateGroup) {
    const { path, file } = found.asked;
    throw notFound(`'${path}' is not in '${file.name}' (lcpl_id.createIntermediateGroup would create it)`);
  }
  return yield* createGroup(yield* newLinkPlace(location, name, lcpl, reaching), lcpl, {});
}
