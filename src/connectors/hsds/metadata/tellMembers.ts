import type { FoundAttribute, FoundMember, MemberPlace, MembersAsked } from '../../../model/FoundMember.js';
import {
  H5_INDEX_NAME,
  H5_ITER_DEC,
  H5_ITER_INC,
  type IndexType,
  type IterationOrder,
} from '../../../model/iteration.js';
import { nextTurn } from '../../../runtime/port/nextTurn.js';
import { follow, requireKind } from '../client/follow.js';
import type { Handling } from '../client/Handling.js';
import { type Place, subjectOf } from '../client/Place.js';
import { attributeElements } from '../elements/attributeElements.js';
import type { StoredLink } from '../json/link.js';
import { byIndex, compareNames } from './byIndex.js';
import { axisNames } from './dimensionScales.js';
import { harmless } from './harmless.js';
import { linkInfoOf } from './linkInfoOf.js';
import { isMap } from './objectInfo.js';

/** A part of the members of a group, and what is to be told of them. */
export interface Listing {
  readonly index: IndexType;
  readonly order: IterationOrder;
  readonly asked: MembersAsked;
}

/**
 * Tells members of a group, and where it is asked for the members of groups below, each group's right after the group
 * (`H5Gget_members`).
 */
export async function tellMembers(group: Place, listing: Listing, handling: Handling): Promise<FoundMember[]> {
  requireKind(group, 'group');
  const { asked } = listing;
  const { objects } = group.domain;
  // Whoever goes through all of the file.
  if (asked.below && group.record === objects.root) await objects.learnTree();
  const links = await orderedLinks(group, listing);
  const first = asked.after ? placeAfter(links, asked.after, listing) : 0;
  const part = links.slice(first, first + asked.limit);
  const told = await tell(group, part, listing, handling);
  const last = part.at(-1);
  const more =
    last && first + part.length < links.length ? { name: last.name, place: first + part.length - 1 } : undefined;
  const members = await withBelow(group, told, listing, handling);
  const end = members.pop();
  if (end) members.push(more ? { ...end, more } : end);
  return members;
}

/** A member, and where it is. */
interface Told {
  readonly member: FoundMember;
  readonly place: Place | undefined;
}

async function orderedLinks(group: Place, { index, order, asked }: Listing): Promise<StoredLink[]> {
  const { objects } = group.domain;
  const [links, head] = await Promise.all([
    objects.links(group.record),
    index === H5_INDEX_NAME ? undefined : objects.head(group.record),
  ]);
  const by = asked.orByName && !head?.linkOrder ? H5_INDEX_NAME : index;
  return byIndex(links.values(), by, order, head?.linkOrder, subjectOf(group));
}

/** The place after a member, which may have another place than it had, or be gone. */
function placeAfter(links: readonly StoredLink[], { name, place }: MemberPlace, { index, order }: Listing): number {
  if (links[place]?.name === name) return place + 1;
  const found = links.findIndex((link) => link.name === name);
  if (found >= 0) return found + 1;
  if (index !== H5_INDEX_NAME) return Math.min(place, links.length);
  const sign = order === H5_ITER_DEC ? -1 : 1;
  const next = links.findIndex((link) => sign * compareNames(link.name, name) > 0);
  return next < 0 ? links.length : next;
}

function tell(group: Place, links: readonly StoredLink[], listing: Listing, handling: Handling): Promise<Told[]> {
  return Promise.all(links.map((link) => tellOne(group, link, listing, handling)));
}

async function tellOne(group: Place, link: StoredLink, { asked }: Listing, handling: Handling): Promise<Told> {
  const from = { fileKey: group.domain.path, token: group.record.id };
  const base = { link: linkInfoOf(link), group: from };
  try {
    const found = await follow(group, link.name);
    if (found.type === 'missing') return { member: base, place: undefined };
    const { place } = found;
    const { domain, record } = place;
    const [attributes, head] = await Promise.all([
      domain.objects.attributes(record),
      record.kind === 'group' ? undefined : domain.objects.head(record),
    ]);
    const { type, space, creation } = head ?? {};
    const dimensions = space && (await axisNames(place, link.name, space.dims.length, handling));
    const member: FoundMember = {
      ...base,
      kind: isMap(record, attributes) ? 'map' : record.kind,
      token: record.id,
      fileKey: domain.path,
      ...(domain !== group.domain && { file: domain.name }),
      attributeCount: attributes.size,
      ...(type && { datatype: type }),
      ...(space && { space }),
      ...(creation && { creation }),
      ...(dimensions && { dimensions }),
      ...(asked.attributes === 'names' && { attributeNames: sorted(attributes).map(({ name }) => name) }),
      ...(asked.attributes === 'values' && { attributes: await values(place, handling) }),
    };
    return { member, place };
  } catch (error) {
    return { member: { ...base, error: harmless(error) }, place: undefined };
  }
}

function sorted<T extends { readonly name: string }>(attributes: ReadonlyMap<string, T>): T[] {
  return byIndex(attributes.values(), H5_INDEX_NAME, H5_ITER_INC, undefined, '');
}

async function values(place: Place, handling: Handling): Promise<FoundAttribute[]> {
  const attributes = sorted(await place.domain.objects.attributes(place.record));
  return Promise.all(
    attributes.map(async (stored) => {
      const { name, type, space } = stored;
      try {
        return { name, type, space, value: attributeElements(stored, 'H5T_NATIVE', handling) };
      } catch (error) {
        return { name, type, space, error: harmless(error) };
      }
    }),
  );
}

/** Adds the members of groups below, as far as it is asked for: all of a group's, or none. */
async function withBelow(
  group: Place,
  told: readonly Told[],
  listing: Listing,
  handling: Handling,
): Promise<FoundMember[]> {
  const { below } = listing.asked;
  if (!below) return told.map(({ member }) => member);
  const all: FoundMember[] = [];
  const seen = new Set([group.record]);
  let left = below.limit;
  const stack = [{ told: told.values(), level: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.told.next();
    if (next.done) {
      stack.pop();
      continue;
    }
    const { member, place } = next.value;
    const level = top.level === 0 ? {} : { level: top.level };
    const isGroup = place && member.kind === 'group' && member.link.type === 'H5L_TYPE_HARD' && !seen.has(place.record);
    const links = isGroup && top.level + 1 < below.depth ? await linksWithin(place, listing, left) : undefined;
    if (!place || !links) {
      all.push({ ...member, ...level });
      continue;
    }
    seen.add(place.record);
    // Where all is known already, nothing else would let others have their turn.
    await nextTurn();
    left -= links.length;
    all.push({ ...member, ...level, isEntered: true });
    stack.push({ told: (await tell(place, links, listing, handling)).values(), level: top.level + 1 });
  }
  return all;
}

/** The links of a group below, where there are few enough of them. */
async function linksWithin(group: Place, listing: Listing, most: number): Promise<StoredLink[] | undefined> {
  try {
    const links = await orderedLinks(group, listing);
    return links.length <= most ? links : undefined;
  } catch {
    // Its listing fails when it is asked for itself.
    return undefined;
  }
}
