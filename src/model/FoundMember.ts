import type { Dataspace } from './Dataspace.js';
import type { Datatype } from './Datatype.js';
import type { H5Data } from './H5Data.js';
import type { H5Error } from './H5Error.js';
import type { DatasetCreation } from './H5P.js';
import type { LinkInfo } from './info.js';

/** What a member of a group is. */
export type MemberKind = 'group' | 'dataset' | 'datatype' | 'map';

/** What is told of the attributes of a member: nothing, their names, or all of them. */
export type AttributesTold = 'names' | 'values' | undefined;

/** A member's name, and its place in its group as that was listed. */
export interface MemberPlace {
  readonly name: string;
  readonly place: number;
}

/** Which members of a group a connector is to tell, and what of them. */
export interface MembersAsked {
  /** At most so many. */
  readonly limit: number;
  /** The member before the first of them. */
  readonly after?: MemberPlace;
  /**
   * How many members of groups below are told as well, each group's right after the group, and all of them or none; and down to which
   * level, the group's own members being level 1.
   */
  readonly below?: { readonly limit: number; readonly depth: number };
  readonly attributes?: AttributesTold;
  /** Lists a group by name that does not track the creation order asked for, as `H5Ovisit` does. */
  readonly orByName?: boolean;
}

/** What a connector tells of a member of a group. */
export interface FoundMember {
  readonly link: LinkInfo;
  readonly kind?: MemberKind;
  readonly token?: string;
  /** The file that has the object, and the group: two are the same file when these texts are. */
  readonly fileKey?: string;
  readonly group: { readonly fileKey: string; readonly token: string };
  /** Name of the file that has the object, where it is another one than the group's. */
  readonly file?: string;
  readonly attributeCount?: number;
  readonly datatype?: Datatype;
  readonly space?: Dataspace;
  readonly creation?: DatasetCreation;
  readonly dimensions?: readonly (string | undefined)[];
  readonly attributeNames?: string[];
  readonly attributes?: FoundAttribute[];
  readonly error?: H5Error;
  /** Level below the group's own members, where it is in a group below: 1, 2 … */
  readonly level?: number;
  /** Of a group whose members follow. */
  readonly isEntered?: true;
  /** Of the last one: the last of the group's own, where the group has more members. */
  readonly more?: MemberPlace;
}

/** What a connector tells of an attribute of a member. */
export interface FoundAttribute {
  readonly name: string;
  readonly type?: Datatype | undefined;
  readonly space?: Dataspace | undefined;
  readonly value?: H5Data | undefined;
  readonly error?: H5Error | undefined;
}
