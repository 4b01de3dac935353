import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { AttributesTold } from '../model/FoundMember.js';
import type { H5Container } from '../model/H5Data.js';
import type { H5Error } from '../model/H5Error.js';
import type { DatasetCreation } from '../model/H5P.js';
import type { LinkInfo } from '../model/info.js';
import type { NdArray } from './Chunk.js';

/** An attribute with its elements. */
export interface Attribute<T = H5Container> extends NdArray<T> {
  readonly name: string;
  readonly error?: undefined;
}

/** An attribute that cannot be read. */
export interface UnreadableAttribute extends Partial<Omit<NdArray, 'data'>> {
  /** Empty where it is damaged before its name. */
  readonly name: string;
  readonly data?: undefined;
  readonly error: H5Error;
}

/** The attributes of a member, as far as they were asked for. */
export type MemberAttributes<A extends AttributesTold> = A extends 'names'
  ? string[]
  : A extends 'values'
    ? (Attribute | UnreadableAttribute)[]
    : undefined;

interface AnyMember<A extends AttributesTold> {
  /** Its name in the group. */
  readonly name: string;
  /** The link that the group has. */
  readonly link: LinkInfo;
  /** Name of the file that has the object, where it is another one than the group's. */
  readonly file?: string;
  /** The object's token, as `ObjectInfo` has it; undefined where the link leads to nothing, or what it leads to cannot be read. */
  readonly token?: string;
  /** Number of attributes. */
  readonly attributeCount?: number;
  /** Present where they were asked for. */
  readonly attributes: MemberAttributes<A>;
}

/** A member of a group that is a dataset. */
export interface DatasetMember<A extends AttributesTold = AttributesTold> extends AnyMember<A> {
  readonly kind: 'dataset';
  readonly token: string;
  readonly datatype: Datatype;
  /** Its extent now. */
  readonly space: Dataspace;
  /** Its creation properties, as `H5Dget_create_plist_async` tells them. */
  readonly creation: DatasetCreation;
  /**
   * A name for each dimension, where one is known: that of the dimension scale attached to it first, or its label. A scale of one dimension
   * names its own. These are the dimensions of netCDF-4. Missing where no dimension has a name.
   */
  readonly dimensions?: readonly (string | undefined)[];
  readonly error?: undefined;
}

/** A member of a group that is a committed datatype. */
export interface DatatypeMember<A extends AttributesTold = AttributesTold> extends AnyMember<A> {
  readonly kind: 'datatype';
  readonly token: string;
  readonly datatype: Datatype;
  readonly error?: undefined;
}

/** A member of a group that is a group itself, or a map, which a group holds. */
export interface GroupMember<A extends AttributesTold = AttributesTold> extends AnyMember<A> {
  readonly kind: 'group' | 'map';
  readonly token: string;
  readonly error?: undefined;
}

/** A link that leads to nothing, or to what cannot be read: then it has an error. */
export interface UntoldMember extends Omit<AnyMember<undefined>, 'attributes'> {
  readonly kind?: undefined;
  readonly attributes?: undefined;
  readonly error?: H5Error;
}

/** A member of a group: its link and what that leads to. */
export type Member<A extends AttributesTold = AttributesTold> =
  | DatasetMember<A>
  | DatatypeMember<A>
  | GroupMember<A>
  | UntoldMember;
