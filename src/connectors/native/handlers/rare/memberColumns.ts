import type { StoredLink } from '../../../../format/messages/link.js';
import type { Columns } from '../../../../model/Columns.js';
import type { MemberKind, MemberPlace } from '../../../../model/FoundMember.js';
import type { ObjectType } from '../../../../model/info.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { Place } from '../../worker/Place.js';
import { attributeColumns } from '../attributeColumns.js';
import { coded, columns, errors, some, someCoded, someLists, someNumbers, someTexts } from '../columns.js';
import { linkColumns } from '../H5L.js';
import { tokenText } from '../objectToken.js';
import type { ToldMember } from './toldMembers.js';

/** A member in its part. */
export interface Entry {
  readonly link: StoredLink;
  readonly member: ToldMember;
  /** Level below the group's own members. */
  readonly level: number;
  /** Whether its members follow. */
  isEntered?: true;
}

const KINDS: Readonly<Record<ObjectType, MemberKind>> = {
  H5O_TYPE_GROUP: 'group',
  H5O_TYPE_DATASET: 'dataset',
  H5O_TYPE_NAMED_DATATYPE: 'datatype',
  H5O_TYPE_MAP: 'map',
};

/**
 * A part of a group's members, as fields of `FoundMember`.
 *
 * @param more - The last of the group's own, where the group has more.
 */
export function* memberColumns(group: Place, entries: readonly Entry[], more: MemberPlace | undefined): Steps<Columns> {
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
