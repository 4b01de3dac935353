import type { StoredLink } from '../../../format/messages/link.js';
import { failure } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import { locateKind, type Reaching } from '../worker/follow.js';
import { type AskedPath, askedAt, type Place } from '../worker/Place.js';
import { childPath, splitName } from '../worker/paths.js';

/** A link and its group. */
export interface LocatedLink {
  readonly group: Place;
  readonly link: StoredLink;
  /** Its path in the file of its group. */
  readonly path: string;
  readonly asked: AskedPath;
}

/**
 * Finds the link that a name stands for; the link itself is not followed. Errors: `H5Error` `not-found`; `bad-argument` for
 * names of groups that no link leads to, such as `/`.
 */
export function* locateLink(location: Place, name: string, reaching: Reaching): Steps<LocatedLink> {
  const asked = askedAt(location, name);
  const { parent, last } = splitName(name);
  if (last === '')
    throw failure(
      'bad-argument',
      asked.path === '/'
        ? `'/' in '${asked.file.name}' is the root group, to which no link leads`
        : `name: '${name}' is not the name of a link`,
    );
  const group = yield* locateKind(location, parent, 'group', reaching);
  const link = yield* group.file.look({ asked }, (view) => view.link(group.address, last));
  if (!link) throw notFound(`'${asked.path}' is not in '${asked.file.name}'`);
  return { group, link, path: childPath(group.path, last), asked };
}
