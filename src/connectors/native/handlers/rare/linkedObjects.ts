import type { Parser } from '../../../../format/bytes/Parser.js';
import { harmless, settled } from '../../../../format/bytes/settled.js';
import { together } from '../../../../format/bytes/together.js';
import type { FileView } from '../../../../format/FileView.js';
import { LINKS_FOLLOWED } from '../../../../format/links/followPath.js';
import type { StoredLink } from '../../../../format/messages/link.js';
import type { Column } from '../../../../model/Columns.js';
import { H5Error } from '../../../../model/H5Error.js';
import { H5O_INFO_ALL, type ObjectInfo } from '../../../../model/info.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { withSubject } from '../../../shared/withSubject.js';
import { follow, type Reaching } from '../../worker/follow.js';
import { askedAt, type Place, subjectOf } from '../../worker/Place.js';
import { columns, errors, present } from '../columns.js';
import { requireOneName } from '../linkNameAt.js';
import { objectInfo } from '../objectInfo.js';
import { infoColumns } from './infoColumns.js';

/** What a link leads to; undefined where that is nothing, and an error where it cannot be told. */
type Linked = ObjectInfo | H5Error | undefined;

/** How many headers are read at once: late bytes then come in few waves. */
const AT_ONCE = 128;

/** What the links of a group lead to, as fields of them. */
export function* linkedColumns(
  group: Place,
  links: readonly StoredLink[],
  reaching: Reaching,
): Steps<Record<string, Column | undefined>> {
  const linked = yield* linkedObjects(group, links, reaching);
  const { found, at } = present(linked.map((one) => (one instanceof H5Error ? undefined : one)));
  return {
    info: { records: columns(found.length, infoColumns(found)), at },
    error: errors(linked.map((one) => (one instanceof H5Error ? one : undefined))),
  };
}

function* linkedObjects(group: Place, links: readonly StoredLink[], reaching: Reaching): Steps<Linked[]> {
  const { file, address } = group;
  const linked: Linked[] = [];
  for (let from = 0; from < links.length; from += AT_ONCE) {
    const some = links.slice(from, from + AT_ONCE);
    const within = yield* file.look(group, (view) =>
      together(some.map((link) => settled(inFile(view, address, link)))),
    );
    for (const [n, one] of within.entries()) {
      const { name } = some[n]!;
      if (one === ELSEWHERE) linked.push(yield* inOtherFile(group, name, reaching));
      else linked.push(one instanceof H5Error ? about(group, name, one) : one);
    }
  }
  return linked;
}

/** Said of what is in another file. */
const ELSEWHERE = Symbol('elsewhere');

function* inFile(view: FileView, group: number, link: StoredLink): Parser<ObjectInfo | typeof ELSEWHERE | undefined> {
  if (link.type === 'hard') return yield* objectInfo(view, link.address, H5O_INFO_ALL);
  if (link.type !== 'soft') return ELSEWHERE;
  const from = { address: group, path: '/' };
  const found = yield* view.follow(link.target, { from, linksLeft: LINKS_FOLLOWED - 1 });
  if (found.type === 'missing') return undefined;
  return found.type === 'external' ? ELSEWHERE : yield* objectInfo(view, found.address, H5O_INFO_ALL);
}

/** What a link leads to that is external, or a soft one through an external one. Whatever is wrong there, other links are not. */
function* inOtherFile(group: Place, name: string, reaching: Reaching): Steps<Linked> {
  try {
    const found = yield* follow(group, requireOneName(group, name), reaching);
    if (found.type === 'missing') return undefined;
    const { file, address } = found.place;
    return yield* file.look(found.place, (view) => objectInfo(view, address, H5O_INFO_ALL));
  } catch (error) {
    return harmlessElsewhere(error);
  }
}

/** An error that says something of what one link leads to; throws every other one. In other files even the storage may fail. */
export function harmlessElsewhere(error: unknown): H5Error {
  if (error instanceof H5Error && error.kind === 'io') return error;
  return harmless(error);
}

function about(group: Place, name: string, error: H5Error): H5Error {
  return withSubject(subjectOf({ asked: askedAt(group, name) }), error) as H5Error;
}
