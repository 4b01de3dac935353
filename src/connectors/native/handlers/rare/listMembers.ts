import type { Parser } from '../../../../format/bytes/Parser.js';
import { settled } from '../../../../format/bytes/settled.js';
import { together } from '../../../../format/bytes/together.js';
import type { FileView } from '../../../../format/FileView.js';
import { LINKS_FOLLOWED } from '../../../../format/links/followPath.js';
import type { StoredLink } from '../../../../format/messages/link.js';
import type { Columns } from '../../../../model/Columns.js';
import type { FoundAttribute, MemberKind, MemberPlace, MembersAsked } from '../../../../model/FoundMember.js';
import { H5Error } from '../../../../model/H5Error.js';
import type { ObjectType } from '../../../../model/info.js';
import { H5_INDEX_NAME, type IndexType, type IterationOrder } from '../../../../model/iteration.js';
import { type Steps, TURN } from '../../../../runtime/schedule/Steps.js';
import { follow, type Reaching } from '../../worker/follow.js';
import { askedAt, type Place, subjectOf } from '../../worker/Place.js';
import { isPath, joinPath } from '../../worker/paths.js';
import { withSubject } from '../../worker/withSubject.js';
import { coded, columns, errors, some, someCoded, someLists, someNumbers, someTexts, texts } from '../columns.js';
import { describeDataset } from '../describeDataset.js';
import { linkColumns } from '../H5L.js';
import { tokenText } from '../objectToken.js';
import { axisNames } from './axisNames.js';
import { harmlessElsewhere } from './linkedObjects.js';
import { type Telling, type ToldObject, toldObject } from './toldObject.js';

/** The order in which the members of a group are listed. */
interface Listing {
  readonly index: IndexType;
  readonly order: IterationOrder;
}

/** What is told of a member besides its link: the object, and where it is; or why it cannot be read. */
interface ToldMember {
  readonly place?: Place;
  object?: ToldObject;
  dimensions?: readonly (string | undefined)[];
  error?: H5Error;
}

/** How many objects are read at once: late bytes then come in few waves. */
const AT_ONCE = 64;
/** A part with more bytes of attributes' elements ends, whatever was asked for. */
const MOST_BYTES = 2 ** 20;
/** Milliseconds after which other work may run. */
const LONGEST_TURN = 2;

/** A member in its part. */
interface Entry {
  readonly link: StoredLink;
  readonly member: ToldMember;
  readonly level: number;
  isEntered?: true;
}

/** Tells a part of the members of a group (`H5Gget_members`). What cannot be read has an error, and harms no other. */
export function* listMembers(group: Place, listing: Listing, asked: MembersAsked, reaching: Reaching): Steps<Columns> {
  const links = yield* group.file.look(group, (view) => linksOf(view, group.address, listing, asked));
  const from = asked.after ? placeAfter(links, asked.after) : 0;
  const end = Math.min(from + asked.limit, links.length);
  const own: Entry[] = [];
  for (let at = from, bytes = 0; at < end && bytes <= MOST_BYTES; at = from + own.length) {
    const some = links.slice(at, Math.min(at + AT_ONCE, end));
    for (const [n, member] of (yield* toldMembers(group, some, asked, reaching)).entries()) {
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
    const members = yield* toldMembers(place, links, asked, reaching);
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
function placeAfter(links: readonly StoredLink[], { name, place }: MemberPlace): number {
  if (links[place]?.name === name) return place + 1;
  const found = links.findIndex((link) => link.name === name);
  return found < 0 ? Math.min(place, links.length) : found + 1;
}

/** What a link leads to in the file itself; `elsewhere` where it leads out of it. */
type Within =
  | { readonly address: number; readonly path: string; readonly object: ToldObject }
  | 'nothing'
  | 'elsewhere';

function* toldMembers(
  group: Place,
  links: readonly StoredLink[],
  { attributes }: MembersAsked,
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
    const found = yield* follow(group, name, reaching);
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
  const dimensions = yield* axisNames(place, name, object.space.dims.length);
  if (dimensions) member.dimensions = dimensions;
}

/** Bytes of the elements of attributes, about. */
function bytesOf(attributes: readonly FoundAttribute[] | undefined): number {
  return (attributes ?? []).reduce((sum, { value }) => sum + (ArrayBuffer.isView(value) ? value.byteLength : 64), 0);
}

const KINDS: Readonly<Record<ObjectType, MemberKind>> = {
  H5O_TYPE_GROUP: 'group',
  H5O_TYPE_DATASET: 'dataset',
  H5O_TYPE_NAMED_DATATYPE: 'datatype',
  H5O_TYPE_MAP: 'map',
};

/** @param more - The last of the group's own, where the group has more. */
function* memberColumns(group: Place, entries: readonly Entry[], more: MemberPlace | undefined): Steps<Columns> {
  const members = entries.map(({ member }) => member);
  const objects = members.map(({ object }) => object);
  const home = { fileKey: group.file.identity, token: tokenText(group.address) };
  const { length } = entries;
  return columns(length, {
    link: { records: yield* linkColumns(entries.map(({ link }) => link)) },
    group: coded(entries.map(() => home)),
    kind: someCoded(objects.map((object) => object && KINDS[object.info.type])),
    token: someTexts(objects.map((object) => object?.info.token)),
    fileKey: someCoded(members.map(({ object, place }) => object && place?.file.identity)),
    file: someCoded(members.map(({ place }) => (place && place.file !== group.file ? place.file.name : undefined))),
    attributeCount: someNumbers(objects.map((object) => object?.info.num_attrs)),
    datatype: some(objects.map((object) => object?.datatype)),
    space: some(objects.map((object) => object?.space)),
    creation: some(objects.map((object) => object?.creation)),
    dimensions: some(members.map(({ dimensions }) => dimensions)),
    attributeNames: some(objects.map((object) => object?.attributeNames)),
    attributes: someLists(
      objects.map((object) => object?.attributes),
      attributeColumns,
    ),
    error: errors(members.map(({ error }) => error)),
    level: someNumbers(entries.map(({ level }) => level || undefined)),
    isEntered: someCoded(entries.map(({ isEntered }) => isEntered)),
    ...(more && { more: { values: [more], at: Uint32Array.of(length - 1) } }),
  });
}

function attributeColumns(attributes: readonly FoundAttribute[]): Columns {
  return columns(attributes.length, {
    name: texts(attributes.map(({ name }) => name)),
    type: some(attributes.map(({ type }) => type)),
    space: some(attributes.map(({ space }) => space)),
    value: some(attributes.map(({ value }) => value)),
    error: errors(attributes.map(({ error }) => error)),
  });
}
