import { LINKS_FOLLOWED, type MissingObject } from '../../../format/links/followPath.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { showName } from '../../../model/nameBytes.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { HandlerContext } from './HandlerContext.js';
import { inTermsOf, notFound } from './inTermsOf.js';
import type { OpenFile } from './OpenFile.js';
import { type AskedPath, askedAt, type Place, subjectOf } from './Place.js';

/** What it takes to reach files that a file names. */
export type Reaching = Pick<HandlerContext, 'ask' | 'claim'>;

/** What an object is. */
export type ObjectKind = 'group' | 'dataset' | 'datatype';

/** Where a name leads: to an object, or why to none. */
export type Found = { readonly type: 'object'; readonly place: Place } | NotFound;

export interface NotFound {
  readonly type: 'missing';
  readonly asked: AskedPath;
  /** Why, in the file in which the way ends; undefined where a file is missing. */
  readonly why?: MissingObject;
  /** The external link that was followed last. */
  readonly via?: ExternalLink;
}

interface ExternalLink {
  readonly path: string;
  readonly file: string;
  readonly target: string;
}

/** Follows the links of a name from an object on, into other files too. */
export function* follow(location: Place, name: string, reaching: Reaching): Steps<Found> {
  const asked = askedAt(location, name);
  let { file } = location;
  let from: Pick<Place, 'address' | 'path'> | undefined = location;
  let path = name;
  let linksLeft = LINKS_FOLLOWED;
  let via: ExternalLink | undefined;
  for (;;) {
    const options = { linksLeft, ...(from && { from }) };
    const way = path;
    const found = yield* file.look({ asked }, (view) => view.follow(way, options));
    if (found.type === 'object') {
      const { address, path: hard } = found;
      return { type: 'object', place: { file, address, path: hard, asked } };
    }
    if (found.type === 'missing') return { type: 'missing', asked, why: found, ...(via && { via }) };
    via = { path: found.via, file: found.file, target: found.target };
    const behind: OpenFile | undefined = yield* fileBehind(file, via, asked, reaching);
    if (!behind) return { type: 'missing', asked, via };
    file = behind;
    from = undefined;
    path = found.target;
    ({ linksLeft } = found);
  }
}

function* fileBehind(
  file: OpenFile,
  via: ExternalLink,
  asked: AskedPath,
  reaching: Reaching,
): Steps<OpenFile | undefined> {
  try {
    return yield* file.behind.find(file, via.file, 'link', reaching);
  } catch (error) {
    throw inTermsOf(`${subjectOf({ asked })} ${through(via, asked)}`, error);
  }
}

/** The object that a name leads to. Errors: `H5Error` `not-found`. */
export function* locate(location: Place, name: string, reaching: Reaching): Steps<Place> {
  const found = yield* follow(location, name, reaching);
  if (found.type === 'object') return found.place;
  throw missing(found);
}

/** What the object at a place is. */
export function kindOf(place: Place): Steps<ObjectKind> {
  return place.file.look(place, (view) => view.kind(place.address));
}

/** The object that a name leads to, which must be of a kind. Errors: `H5Error` `not-found`; `bad-argument` of another kind. */
export function* locateKind(location: Place, name: string, wanted: ObjectKind, reaching: Reaching): Steps<Place> {
  const place = yield* locate(location, name, reaching);
  yield* requireKind(place, wanted);
  return place;
}

/** Makes sure that an object is of a kind. */
export function* requireKind(place: Place, wanted: ObjectKind): Steps<void> {
  const kind = yield* kindOf(place);
  if (kind !== wanted) throw failure('bad-argument', `${subjectOf(place)} is a ${kind}, not a ${wanted}`);
}

/** Why a name leads to no object. */
export function missing({ asked, why, via }: NotFound): H5Error {
  const subject = subjectOf({ asked });
  if (why?.reason === 'too-many-links')
    return notFound(`${subject}: more than ${LINKS_FOLLOWED} soft and external links on the way`);
  if (via) {
    const reason = why ? `'${why.name}' is not there` : 'there is no such file';
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
