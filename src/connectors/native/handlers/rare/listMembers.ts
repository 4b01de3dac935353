import type { Parser } from '../../../../format/bytes/Parser.js';
import { settled } from '../../../../format/bytes/settled.js';
import type { FileView } from '../../../../format/FileView.js';
import { compareNames } from '../../../../format/links/compareNames.js';
import type { StoredLink } from '../../../../format/messages/link.js';
import type { Columns } from '../../../../model/Columns.js';
import type { FoundAttribute, MemberPlace, MembersAsked } from '../../../../model/FoundMember.js';
import { H5Error } from '../../../../model/H5Error.js';
import {
  H5_INDEX_NAME,
  H5_ITER_DEC,
  H5_ITER_NATIVE,
  type IndexType,
  type IterationOrder,
} from '../../../../model/iteration.js';
import { isPath } from '../../../../model/nameBytes.js';
import { LONGEST_TURN, type Steps, TURN } from '../../../../runtime/schedule/Steps.js';
import type { Reaching } from '../../worker/follow.js';
import type { Place } from '../../worker/Place.js';
import { type Entry, memberColumns } from './memberColumns.js';
import { toldMembers } from './toldMembers.js';

/** The order in which the members of a group are listed. */
interface Listing {
  readonly index: IndexType;
  readonly order: IterationOrder;
}

/** How many objects are read at once: late bytes then come in few waves. */
const AT_ONCE = 64;
/** A part with more bytes of attributes' elements ends, whatever was asked for. */
const MOST_BYTES = 2 ** 20;

/** Tells a part of the members of a group (`H5Gget_members`). What cannot be read has an error, and harms no other. */
export function* listMembers(group: Place, listing: Listing, asked: MembersAsked, reaching: Reaching): Steps<Columns> {
  const links = yield* group.file.look(group, (view) => linksOf(view, group.address, listing, asked));
  const from = asked.after ? placeAfter(links, asked.after, listing) : 0;
  const end = Math.min(from + asked.limit, links.length);
  const own: Entry[] = [];
  for (let at = from, bytes = 0; at < end && bytes <= MOST_BYTES; at = from + own.length) {
    const some = links.slice(at, Math.min(at + AT_ONCE, end));
    for (const [n, member] of (yield* toldMembers(group, some, asked.attributes, reaching)).entries()) {
      own.push({ link: some[n]!, member, level: 0 });
      bytes += bytesOf(member.object?.attributes);
    }
  }
  const last = from + own.length;
  const more = last < links.length ? { name: links[last - 1]!.name, place: last - 1 } : undefined;
  const entries = asked.below ? yield* withBelow(own, group, listing, asked, reaching) : own;
  return yield* memberColumns(group, entries, more);
}

/** The same members with those of the groups among them, as far as these are small. */
function* withBelow(
  own: readonly Entry[],
  group: Place,
  listing: Listing,
  asked: MembersAsked,
  reaching: Reaching,
): Steps<Entry[]> {
  const { limit = 0, depth = 1 } = asked.below ?? {};
  const entries: Entry[] = [];
  const entered = new Set([group.address]);
  /** The groups that it is in. */
  const groups: Entry[][] = [[...own].reverse()];
  let left = limit;
  let bytes = 0;
  let turn = performance.now();
  for (let top = groups.at(-1); top; top = groups.at(-1)) {
    const entry = top.pop();
    if (!entry) {
      groups.pop();
      continue;
    }
    entries.push(entry);
    const { place, object } = entry.member;
    const isGroup = entry.link.type === 'hard' && object?.info.type === 'H5O_TYPE_GROUP';
    if (!place || !isGroup || isPath(entry.link.name) || groups.length >= depth || entered.has(place.address)) continue;
    if (left <= 0 || bytes > MOST_BYTES) continue;
    if (performance.now() - turn > LONGEST_TURN) {
      yield TURN;
      turn = performance.now();
    }
    const links = yield* linksOrNone(place, listing, asked);
    if (!links || links.length > left) continue;
    entered.add(place.address);
    left -= links.length;
    entry.isEntered = true;
    const members = yield* toldMembers(place, links, asked.attributes, reaching);
    for (const { object } of members) bytes += bytesOf(object?.attributes);
    groups.push(members.map((member, n) => ({ link: links[n]!, member, level: groups.length })).reverse());
  }
  return entries;
}

/** undefined where they cannot be read: who asks for them is told why. */
function* linksOrNone(group: Place, listing: Listing, asked: MembersAsked): Steps<readonly StoredLink[] | undefined> {
  const links = yield* group.file.look(group, (view) => settled(linksOf(view, group.address, listing, asked)));
  return links instanceof H5Error ? undefined : links;
}

function* linksOf(
  view: FileView,
  group: number,
  { index, order }: Listing,
  { orByName }: MembersAsked,
): Parser<readonly StoredLink[]> {
  const isByName = orByName && index !== H5_INDEX_NAME && !(yield* view.tracksCreation(group));
  return yield* view.links(group, isByName ? H5_INDEX_NAME : index, order);
}

/** The place after a member, which may have another place than it had, or be gone. */
function placeAfter(links: readonly StoredLink[], { name, place }: MemberPlace, { index, order }: Listing): number {
  if (links[place]?.name === name) return place + 1;
  const found = links.findIndex((link) => link.name === name);
  if (found >= 0) return found + 1;
  if (index !== H5_INDEX_NAME || order === H5_ITER_NATIVE) return Math.min(place, links.length);
  const sign = order === H5_ITER_DEC ? -1 : 1;
  const next = links.findIndex((link) => sign * compareNames(link.name, name) > 0);
  return next < 0 ? links.length : next;
}

/** Bytes of the elements of attributes, about. */
function bytesOf(attributes: readonly FoundAttribute[] | undefined): number {
  return (attributes ?? []).reduce((sum, { value }) => sum + (ArrayBuffer.isView(value) ? value.byteLength : 64), 0);
}
