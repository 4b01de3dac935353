import { failure, type H5Error } from '../../../model/H5Error.js';
import { showName } from '../../../model/nameBytes.js';
import { notFound } from '../../shared/notFound.js';
import type { Domain } from '../domain/Domain.js';
import type { ObjectKind, ObjectRecord } from '../domain/ObjectRecord.js';
import { type Place, subjectOf } from './Place.js';
import { joinPath, namesOf } from './paths.js';

/** Soft and external links that a name may lead through, as libhdf5 has it (`H5Pset_nlinks`). */
const LINKS_FOLLOWED = 16;

/** What a name leads to, or why it leads nowhere. */
export type Found =
  | { readonly type: 'object'; readonly place: Place }
  | {
      readonly type: 'missing';
      readonly error: H5Error;
      /** Whether all that is missing is a link of its own path, which could be made. */
      readonly isFree: boolean;
    };

/** Where following has got to. */
interface Position {
  domain: Domain;
  record: ObjectRecord;
  /** The path there, in `domain`, as it was called. */
  path: string;
}

/** Follows a name from an object through all links, also into other domains. */
export async function follow(start: Place, name: string): Promise<Found> {
  const { file } = start;
  const asked = joinPath(start.asked, name);
  const subject = subjectOf({ file, asked });
  const at: Position = { domain: start.domain, record: start.record, path: start.path };
  if (name.startsWith('/')) {
    // The root group is that of the file that has the object.
    at.record = at.domain.objects.root;
    at.path = '/';
  }
  /** Names that are still to be followed, the next one last; those of soft links do not count for the path. */
  const ahead = namesOf(name)
    .reverse()
    .map((one) => ({ name: one, isOwn: true }));
  let linksLeft = LINKS_FOLLOWED;
  let via: string | undefined;
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    const { record, domain } = at;
    if (record.kind !== 'group') return missing(`${subject}: '${showName(next.name)}' has no group to be in`, false);
    const link = await domain.objects.link(record, next.name);
    if (next.isOwn) at.path = joinPath(at.path, next.name);
    if (!link) {
      const isFree = via === undefined && domain === file.opened;
      return missing(via ? `${subject} ${via}` : `'${showName(asked)}' is not in '${file.name}'`, isFree);
    }
    if (link.id !== undefined) {
      at.record = domain.objects.get(link.id);
      continue;
    }
    linksLeft -= 1;
    if (linksLeft < 0)
      return missing(`${subject}: its path has more than ${LINKS_FOLLOWED} soft and external links`, false);
    const { type, target = '', file: linkedFile = '' } = link;
    if (type === 'H5L_TYPE_UD')
      throw failure('unsupported', `${subject} leads through the user-defined link '${showName(next.name)}'`);
    const names = namesOf(target).reverse();
    if (type === 'H5L_TYPE_SOFT') {
      via ??=
        ahead.length === 0 && next.isOwn
          ? 'is a soft link to nothing'
          : `leads through '${showName(next.name)}', a soft link to nothing`;
      if (target.startsWith('/')) at.record = domain.objects.root;
      ahead.push(...names.map((one) => ({ name: one, isOwn: false })));
      continue;
    }
    via = `leads through an external link to '${showName(target)}' of '${showName(linkedFile)}'`;
    const other = await file.linked(domain, linkedFile);
    if (!other) return missing(`${subject} ${via}: there is no such file`, false);
    at.domain = other;
    at.record = other.objects.root;
    // As libhdf5 has it: an external link gives way to the path in its file, a soft one keeps its name.
    if (next.isOwn) at.path = '/';
    ahead.push(...names.map((one) => ({ name: one, isOwn: (next as { isOwn: boolean }).isOwn })));
  }
  return { type: 'object', place: { file, domain: at.domain, record: at.record, asked, path: at.path } };
}

function missing(message: string, isFree: boolean): Found {
  return { type: 'missing', error: notFound(message), isFree };
}

/** The object that a name leads to. Errors: `H5Error` `not-found`. */
export async function locate(start: Place, name: string): Promise<Place> {
  const found = await follow(start, name);
  if (found.type === 'missing') throw found.error;
  return found.place;
}

/** The object of a kind that a name leads to. Errors: `H5Error` `not-found`; `bad-argument` for one of another kind. */
export async function locateKind(start: Place, name: string, wanted: ObjectKind): Promise<Place> {
  const place = await locate(start, name);
  requireKind(place, wanted);
  return place;
}

/** Checks that an object is of a kind. Errors: `H5Error` `bad-argument`. */
export function requireKind(place: Place, wanted: ObjectKind): void {
  const { kind } = place.record;
  if (kind !== wanted) throw failure('bad-argument', `${subjectOf(place)} is a ${kind}, not a ${wanted}`);
}
