import type { Parser } from '../../../../format/bytes/Parser.js';
import { settled } from '../../../../format/bytes/settled.js';
import { together } from '../../../../format/bytes/together.js';
import type { FileView } from '../../../../format/FileView.js';
import { LINKS_FOLLOWED } from '../../../../format/links/followPath.js';
import type { StoredLink } from '../../../../format/messages/link.js';
import type { AttributesTold } from '../../../../model/FoundMember.js';
import { H5Error } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { axisNames } from '../../../shared/scales/axisNames.js';
import { withSubject } from '../../../shared/withSubject.js';
import { follow, type Reaching } from '../../worker/follow.js';
import { askedAt, type Place, subjectOf } from '../../worker/Place.js';
import { joinPath } from '../../worker/paths.js';
import { describeDataset } from '../describeDataset.js';
import { requireOneName } from '../linkNameAt.js';
import { harmlessElsewhere } from './linkedObjects.js';
import { NativeScaleFollower } from './NativeScaleFollower.js';
import { type Telling, type ToldObject, toldObject } from './toldObject.js';

/** What a link of a group leads to: an object, and where it is; nothing; or why it cannot be read. */
export interface ToldMember {
  readonly place?: Place;
  object?: ToldObject;
  dimensions?: readonly (string | undefined)[];
  error?: H5Error;
}

/** What a link leads to in the file itself; `elsewhere` where it leads out of it. */
type Within =
  | { readonly address: number; readonly path: string; readonly object: ToldObject }
  | 'nothing'
  | 'elsewhere';

/** What some links of a group lead to. One that cannot be read has its error. */
export function* toldMembers(
  group: Place,
  links: readonly StoredLink[],
  attributes: AttributesTold,
  reaching: Reaching,
): Steps<ToldMember[]> {
  const { file } = group;
  const telling = { attributes, hid: file.hid };
  const within = yield* file.look(group, (view) =>
    together(links.map((link) => settled(toldWithin(view, group, link, telling)))),
  );
  const members: ToldMember[] = [];
  for (const [n, { name }] of links.entries()) {
    const found = within[n]!;
    const asked = askedAt(group, name);
    let member: ToldMember;
    if (found === 'nothing') member = {};
    else if (found === 'elsewhere') member = yield* toldElsewhere(group, name, telling, reaching);
    else if (found instanceof H5Error) member = { error: withSubject(subjectOf({ asked }), found) as H5Error };
    else {
      const { address, path, object } = found;
      member = { place: { file, address, path, asked }, object };
    }
    yield* complete(member, name, reaching);
    members.push(member);
  }
  return members;
}

function* toldWithin(view: FileView, group: Place, link: StoredLink, telling: Telling): Parser<Within> {
  if (link.type === 'hard') {
    const { address, name } = link;
    return { address, path: joinPath(group.path, name), object: yield* toldObject(view, address, telling) };
  }
  if (link.type !== 'soft') return 'elsewhere';
  const found = yield* view.follow(link.target, { from: group, linksLeft: LINKS_FOLLOWED - 1 });
  if (found.type === 'missing') return 'nothing';
  if (found.type === 'external') return 'elsewhere';
  const { address, path } = found;
  return { address, path, object: yield* toldObject(view, address, telling) };
}

/** What a link leads to that leads out of the file. */
function* toldElsewhere(group: Place, name: string, telling: Telling, reaching: Reaching): Steps<ToldMember> {
  try {
    const found = yield* follow(group, requireOneName(group, name), reaching);
    if (found.type === 'missing') return {};
    const { place } = found;
    const { file, address } = place;
    const object = yield* file.look(place, (view) => toldObject(view, address, { ...telling, hid: file.hid }));
    return { place, object };
  } catch (error) {
    return { error: harmlessElsewhere(error) };
  }
}

/** Adds what takes more than the object's own header: the extent of a virtual dataset, and the names of dimensions. */
function* complete(member: ToldMember, name: string, reaching: Reaching): Steps<void> {
  const { place, object } = member;
  if (!place || !object?.space) return;
  try {
    if (object.creation?.layout === 'virtual')
      member.object = { ...object, space: (yield* describeDataset(place, reaching)).space };
  } catch (error) {
    delete member.object;
    member.error = harmlessElsewhere(error);
    return;
  }
  if (!object.hasAxes) return;
  const dimensions = yield* axisNames(new NativeScaleFollower(), place, name, object.space.dims.length);
  if (dimensions) member.dimensions = dimensions;
}
