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

/** An object as its header describes it, every fact that is there. */
export type StoredObject = StoredGroup | StoredDataset | StoredNamedDatatype;

/** What all objects have. Times, reference count and attribute creation order come with the header. */
export interface StoredObjectHead extends ObjectHeader {
  /** Where dense attributes are and what is recorded of attributes' creation order. */
  readonly attributeInfo?: StorageInfo;
  /** Number of attributes, compact or dense. */
  readonly numAttrs: number;
}

/** An attribute; of one that is not read, why not (kind `unsupported` or `corrupt-file`) and its name if that is known. */
export type ObjectAttribute = (StoredAttribute | { readonly name?: string; readonly error: H5Error }) & {
  /** Counts the object's attributes as they are made, where the object tracks that. */
  readonly creationOrder?: number;
};

export interface StoredGroup extends StoredObjectHead, LinkStorage {
  readonly kind: 'group';
  readonly storageType: GroupStorageType;
  /** Number of links; not known of a symbol table before its B-tree is walked. */
  readonly nlinks?: number;
  /** The creation-order value that the next link will get, where it is tracked; otherwise 0. */
  readonly maxCorder: number;
  readonly groupInfo?: GroupConstants;
}

export interface StoredDataset extends StoredObjectHead {
  readonly kind: 'dataset';
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
  /** Address of the committed datatype it uses, if it uses one. */
  readonly committedType?: number;
  readonly dataspace: Dataspace;
  readonly layout: DataLayout;
  readonly filters: readonly StoredFilter[];
  /** As stored, or what libhdf5 takes where a file stores nothing. */
  readonly fillValue: FillValue;
  /** The files outside that hold the raw data; the layout is then contiguous and has no address. */
  readonly externalFiles?: readonly ExternalFile[];
}

export interface StoredNamedDatatype extends StoredObjectHead {
  readonly kind: 'datatype';
  readonly datatype: Datatype;
  /** Bytes of an element in the file. */
  readonly elementSize: number;
}
