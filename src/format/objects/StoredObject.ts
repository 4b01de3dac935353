import type { Dataspace } from '../../model/Dataspace.js';
import type { Datatype } from '../../model/Datatype.js';
import type { H5Error } from '../../model/H5Error.js';
import type { ExternalFile } from '../../model/H5P.js';
import type { GroupStorageType } from '../../model/info.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import type { LinkStorage } from '../links/LinkStorage.js';
import type { StoredAttribute } from '../messages/attribute.js';
import type { FillValue } from '../messages/fillValue.js';
import type { StoredFilter } from '../messages/filterPipeline.js';
import type { GroupConstants } from '../messages/groupInfo.js';
import type { DataLayout } from '../messages/layout.js';
import type { StorageInfo } from '../messages/storageInfo.js';

/** An object as its header describes it (File Format Specification, IV), with every fact that is stored. */
export type StoredObject = StoredGroup | StoredDataset | StoredNamedDatatype;

/** What objects of every kind have. Times, reference count and attribute creation order come with the header. */
export interface StoredObjectHead extends ObjectHeader {
  /** The Attribute Info message: addresses of dense attributes, and whether creation order is tracked. */
  readonly attributeInfo?: StorageInfo;
  /** Number of attributes, compact or dense. */
  readonly numAttrs: number;
}

/** An attribute. If it cannot be read: the error (`unsupported` or `corrupt-file`), and its name if that is known. */
export type ObjectAttribute = (StoredAttribute | { readonly name?: string; readonly error: H5Error }) & {
  /** Creation order, if the object tracks it. */
  readonly creationOrder?: number;
};

export interface StoredGroup extends StoredObjectHead, LinkStorage {
  readonly kind: 'group';
  readonly storageType: GroupStorageType;
  /** Number of links; unknown for a symbol table until its B-tree is read. */
  readonly nlinks?: number;
  /** The creation order of the next link, if it is tracked; otherwise 0. */
  readonly maxCorder: number;
  readonly groupInfo?: GroupConstants;
}

export interface StoredDataset extends StoredObjectHead {
  readonly kind: 'dataset';
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  /** Address of its committed datatype, if it has one. */
  readonly committedType?: number;
  readonly dataspace: Dataspace;
  readonly layout: DataLayout;
  readonly filters: readonly StoredFilter[];
  /** As stored, or libhdf5's default if the file stores none. */
  readonly fillValue: FillValue;
  /** The external files that hold the raw data, if there are any; the layout is then contiguous and has no address. */
  readonly externalFiles?: readonly ExternalFile[];
}

export interface StoredNamedDatatype extends StoredObjectHead {
  readonly kind: 'datatype';
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
}
