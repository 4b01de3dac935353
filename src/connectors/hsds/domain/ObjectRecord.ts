import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Error } from '../../../model/H5Error.js';
import type { CreationOrder, DatasetCreation } from '../../../model/H5P.js';
import type { MapIndex } from '../../shared/maps/MapIndex.js';
import type { StoredAttribute } from '../json/attribute.js';
import type { StoredLink } from '../json/link.js';
import { type Collection, collectionOf } from '../wire/objectId.js';

/** What an object is. */
export type ObjectKind = 'group' | 'dataset' | 'datatype';

const KINDS = { groups: 'group', datasets: 'dataset', datatypes: 'datatype' } as const satisfies Record<
  Collection,
  ObjectKind
>;

/** The collection that objects of a kind are in. */
export const COLLECTIONS = { group: 'groups', dataset: 'datasets', datatype: 'datatypes' } as const satisfies Record<
  ObjectKind,
  Collection
>;

/** What the server tells of an object besides its links and its attributes. */
export interface ObjectHead {
  /** Of a dataset or a committed datatype. */
  readonly type?: Datatype;
  /** Of a dataset. */
  readonly space?: Dataspace;
  readonly creation?: DatasetCreation;
  /** Dimensions of the server's chunks, which need not be those that were asked for; null of a scalar dataset or a null one. */
  readonly layout?: readonly number[] | null;
  /** Identifier of the committed datatype that a dataset has. */
  readonly committed?: string;
  readonly linkOrder?: CreationOrder;
  readonly attributeOrder?: CreationOrder;
  /** Seconds since 1970. */
  readonly created: number;
  /** Undefined where that may have changed since. */
  readonly modified?: number;
}

/** What is known of an object while its file is open. What is undefined is asked for when it is needed. */
export class ObjectRecord {
  readonly id: string;
  readonly kind: ObjectKind;
  /** A hard link to it: how it was found first. */
  parent: { readonly group: ObjectRecord; readonly name: string } | undefined;
  head: ObjectHead | undefined;
  /** All links of a group, in the order of their creation. */
  links: Map<string, StoredLink> | undefined;
  /** Of a group whose links are too many to be asked for when one is wanted. */
  hasManyLinks = false;
  /** The greatest number of links that the group was seen with, counting those that were deleted. */
  linksEver = 0;
  attributes: Map<string, StoredAttribute> | undefined;
  /** The keys of a map, once they were read. */
  mapIndex: MapIndex | undefined;
  /** Resolves when the server has it, and rejects when it refuses it; undefined where it has had it all the time. */
  creation: Promise<void> | undefined;
  /** Why it was never created. */
  failure: H5Error | undefined;

  /** @param id - Its id, which was checked. */
  constructor(id: string) {
    this.id = id;
    this.kind = KINDS[collectionOf(id)];
  }

  /** Where it is on the server. */
  get path(): string {
    return `/${COLLECTIONS[this.kind]}/${this.id}`;
  }
}
