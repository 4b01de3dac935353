import type { Dataspace } from './Dataspace.js';
import type { Datatype } from './Datatype.js';
import type { H5Data } from './H5Data.js';
import type { H5Error } from './H5Error.js';

/** How a group stores its links (`H5G_storage_type_t`); `unknown` where the engine cannot tell. */
export type GroupStorageType =
  | 'H5G_STORAGE_TYPE_SYMBOL_TABLE'
  | 'H5G_STORAGE_TYPE_COMPACT'
  | 'H5G_STORAGE_TYPE_DENSE'
  | 'H5G_STORAGE_TYPE_UNKNOWN';

/** What `H5Gget_info_async` tells (HDF5 Reference Manual, `H5G_info_t`). */
export interface GroupInfo {
  readonly storage_type: GroupStorageType;
  /** Number of links in the group. */
  readonly nlinks: number;
  /** The creation-order value that the next link will get, where it is tracked; otherwise 0. */
  readonly max_corder: number;
  /** Whether a file is mounted on the group; h5rx mounts none. */
  readonly mounted: boolean;
}

/** A link's class (`H5L_type_t`). */
export type LinkType = 'H5L_TYPE_HARD' | 'H5L_TYPE_SOFT' | 'H5L_TYPE_EXTERNAL' | 'H5L_TYPE_UD';

/** What `H5Literate_async` tells of a link. */
export interface LinkInfo {
  readonly name: string;
  readonly type: LinkType;
  /** Path that a soft link or an external link names. */
  readonly target?: string;
  /** File that an external link names. */
  readonly file?: string;
}

/** What `H5Literate_async` and `H5Aiterate_async` are to tell of each link or attribute. */
export interface IterationFields {
  /** Of a link: what it leads to (`H5Oget_info`). Of an attribute: its datatype and its dataspace. */
  readonly info?: boolean;
  /** Of an attribute: its elements (`H5Aread` with `H5T_NATIVE`). Of a link: nothing more, as its target is always told. */
  readonly value?: boolean;
}

/** What `H5Literate_async` tells of a link with `fields`. */
export type LinkEntry<F extends IterationFields | undefined = IterationFields> = LinkInfo &
  Wanted<F, 'info', LinkedObject, LinkedObject>;

/** What a link leads to. */
export interface LinkedObject {
  /** All of it (`H5O_INFO_ALL`); undefined where the link leads to nothing. */
  readonly info?: ObjectInfo;
  /** Why what it leads to cannot be told. */
  readonly error?: H5Error;
}

/** `Yes` where a field is wanted, nothing where it is not, `Maybe` where TypeScript cannot know. */
type Wanted<F, Field extends string, Yes, Maybe> = Field extends keyof F
  ? F[Field] extends true
    ? Yes
    : F[Field] extends false | undefined
      ? unknown
      : Maybe
  : unknown;

/** An object's class (`H5O_type_t`). */
export type ObjectType = 'H5O_TYPE_GROUP' | 'H5O_TYPE_DATASET' | 'H5O_TYPE_NAMED_DATATYPE' | 'H5O_TYPE_MAP';

/** What `H5Oget_info_by_name_async` tells (HDF5 Reference Manual, `H5O_info2_t`). Fields not asked for are absent. */
export interface ObjectInfo {
  readonly type: ObjectType;
  /** The object's token: equal for two paths exactly when they lead to the same object of the same file. */
  readonly token?: string;
  /** Number of hard links to the object. */
  readonly rc?: number;
  /** Access, modification, change and birth time, seconds since 1970; 0 where the file stores none. */
  readonly atime?: number;
  readonly mtime?: number;
  readonly ctime?: number;
  readonly btime?: number;
  readonly num_attrs?: number;
}

/** Which fields of `ObjectInfo` are wanted (`H5O_INFO_*`), with C's values. */
export const H5O_INFO_BASIC = 0x0001;
export const H5O_INFO_TIME = 0x0002;
export const H5O_INFO_NUM_ATTRS = 0x0004;
export const H5O_INFO_ALL = 0x001f;

/** What `H5Aiterate_async` tells of an attribute. */
export interface AttributeInfo {
  readonly name: string;
  readonly type: Datatype;
  readonly space: Dataspace;
}

/**
 * What `H5Aiterate_async` tells of an attribute with `fields`: what was wanted, or the error of an attribute that cannot be read, with
 * as much as is known of it. The name of one that is damaged before its name is empty.
 */
export type AttributeEntry<F extends IterationFields | undefined = IterationFields> = F extends IterationFields
  ? { readonly name: string } & (
      | (AttributeFields<F> & { readonly error?: undefined })
      | (Partial<AttributeFields<F>> & { readonly error: H5Error })
    )
  : AttributeInfo;

type AttributeFields<F> = Wanted<F, 'info', Shape, Partial<Shape>> & Wanted<F, 'value', Value, Partial<Value>>;
type Shape = Pick<AttributeInfo, 'type' | 'space'>;
interface Value {
  /** Its elements, as `H5Aread_async` gives them; null where its dataspace is. */
  readonly value: H5Data;
}

/** What `H5DSiterate_scales_async` tells of a dimension scale. */
export interface ScaleInfo {
  /** Path of its dataset from the root group. */
  readonly path: string;
  /** The name that `H5DSset_scale_async` gave it; empty where it has none. */
  readonly name: string;
}

/** Where a chunk lies in its file (`H5Dchunk_iter`). */
export interface ChunkInfo {
  /** First element of the chunk in the dataset. */
  readonly offset: readonly number[];
  readonly filterMask: number;
  /** Byte address in the file. */
  readonly address: number;
  /** Stored bytes. */
  readonly size: number;
}
