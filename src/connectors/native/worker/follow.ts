import { LINKS_FOLLOWED, type MissingObject } from '../../../format/links/followPath.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import { withSubject } from '../../shared/withSubject.js';
import type { HandlerContext } from './HandlerContext.js';
import type { OpenFile } from './OpenFile.js';
import { type AskedPath, askedAt, nameOf, type Place, subjectOf } from './Place.js';
import { joinPath } from './paths.js';

/** The part of a handler's context that opening external files needs. */
export type Reaching = Pick<HandlerContext, 'ask' | 'claim' | 'release'>;

/** The kind of an object. */
export type ObjectKind = 'group' | 'dataset' | 'datatype';

/** The result of following a name: the object that it leads to, or why there is none. */
export type Found = { readonly type: 'object'; readonly place: Place } | NotFound;

/** A name that leads to no object. */
export interface NotFound {
  readonly type: 'missing';
  readonly asked: AskedPath;
  /** The reason, in the file where following ended; undefined where that file is missing. */
  readonly why?: MissingObject;
  /** The external link that was followed last. */
  readonly via?: ExternalLink;
}

interface ExternalLink {
  readonly path: string;
  readonly file: string;
  readonly target: string;
}

/** Follows a name from an object through all links, also into other files. */
export function* follow(location: Place, name: string, reaching: Reaching): Steps<Found> {
  const asked = askedAt(location, name);
  let { file } = location;
  let from: Pick<Place, 'address' | 'path'> | undefined = location;
  let path = name;
  let called = joinPath(nameOf(location), name);
  /** How many names at the end of the path do not come from a soft link. */
  let own = Number.POSITIVE_INFINITY;
  let linksLeft = LINKS_FOLLOWED;
  let via: ExternalLink | undefined;
  for (;;) {
    const options = { linksLeft, ...(from && { from }) };
    const rest = path;
    const found = yield* file.look({ asked }, (view) => view.follow(rest, options));
    if (found.type === 'object') {
      const place = { file, address: found.address, path: found.path, asked };
      const isAsked = file === asked.file && called === asked.path;
      return { type: 'object', place: isAsked ? place : { ...place, name: called } };
    }
    if (found.type === 'missing') return { type: 'missing', asked, why: found, ...(via && { via }) };
    via = { path: found.via, file: found.file, target: found.target };
    const next: OpenFile | undefined = yield* externalFile(file, via, asked, reaching);
    if (!next) return { type: 'missing', asked, via };
    file = next;
    from = undefined;
    path = found.target;
    // As libhdf5 has it: an external link gives way to the path in its file, a soft one keeps its name wherever it leads.
    const isKept = found.isBySoftLink || found.own >= own;
    own = isKept ? Math.min(own, found.own) : Number.POSITIVE_INFINITY;
    if (!isKept) called = joinPath('/', path);
    ({ linksLeft } = found);
  }
}

function* externalFile(
  file: OpenFile,
  via: ExternalLink,
  asked: AskedPath,
  reaching: Reaching,
): Steps<OpenFile | undefined> {
  try {
    return yield* file.external.find(file, via.file, 'link', reaching);
  } catch (error) {
    throw withSubject(`${subjectOf({ asked })} ${through(via, asked)}`, error);
  }
}

/** The object that a name leads to. Errors: `H5Error` `not-found`. */
export function* locate(location: Place, name: string, reaching: Reaching): Steps<Place> {
  const found = yield* follow(location, name, reaching);
  if (found.type === 'object') return found.place;
  throw missing(found);
}

/** The kind of the object at a place. */
export function kindOf(place: Place): Steps<ObjectKind> {
  return place.file.look(place, (view) => view.kind(place.address));
}

/** The object of a kind that a name leads to. Errors: `H5Error` `not-found`; `bad-argument` for an object of another kind. */
export function* locateKind(location: Place, name: string, wanted: ObjectKind, reaching: Reaching): Steps<Place> {
  const place = yield* locate(location, name, reaching);
  yield* requireKind(place, wanted);
  return place;
}

/** Checks that an object is of a kind. Errors: `H5Error` `bad-argument`. */
export function* requireKind(place: Place, wanted: ObjectKind): Steps<void> {
  const kind = yield* kindOf(place);
  if (kind !== wanted) throw failure('bad-argument', `${subjectOf(place)} is a ${kind}, not a ${wanted}`);
}

/** The error of a name that leads to no object: `H5Error` `not-found`. */
export function missing({ asked, why, via }: NotFound): H5Error {
  const subject = subjectOf({ asked });
  if (why?.reason === 'too-many-links')
    return notFound(`${subject}: its path has more than ${LINKS_FOLLOWED} soft and external links`);
  if (via) {
    const reason = why ? `'${why.name}' does not exist` : 'there is no such file';
    return notFound(`${subject} ${through(via, asked)}: ${reason}`);
  }
  if (why?.dangling !== undefined) {
    const isItself = why.dangling === asked.path;
    return notFound(
      isItself
        ? `${subject} is a soft link to nothing`
        : `'${asked.path}' is not in '${asked.file.name}': '${why.dangling}' is a soft link to nothing`,
    );
  }
  return notFound(`'${asked.path}' is not in '${asked.file.name}'`);
}

function through({ path, file, target }: ExternalLink, asked: AskedPath): string {
  const link = path === asked.path ? 'is an external link' : `leads through the external link '${path}'`;
  return `${link} to '${showName(target)}' of '${showName(file)}'`;
}
