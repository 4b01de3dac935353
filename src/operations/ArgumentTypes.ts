import type { CopySource } from '../model/CopySource.js';
import type { Dataspace, SpaceArgument } from '../model/Dataspace.js';
import type { Datatype, MemoryType } from '../model/Datatype.js';
import type { FileSource } from '../model/FileSource.js';
import type { MembersAsked } from '../model/FoundMember.js';
import type { H5WritableData } from '../model/H5Data.js';
import type { FlushScope } from '../model/H5F.js';
import type {
  AttributeCreation,
  DatasetAccess,
  DatasetCreation,
  DataTransfer,
  EmptyProperties,
  FileAccess,
  FileCreation,
  GroupCreation,
  LinkAccess,
  LinkCreation,
  ObjectAccess,
  ObjectCopy,
} from '../model/H5P.js';
import type {
  AttributeId,
  DatasetId,
  DatatypeId,
  FileId,
  GroupId,
  Identifier,
  LocationId,
  MapId,
  ObjectId,
} from '../model/Identifier.js';
import type { IterationFields } from '../model/info.js';
import type { IndexType, IterationOrder } from '../model/iteration.js';
import type { Reference } from '../model/Reference.js';

/** What an argument can be, and the type of its value in a request. */
export interface ArgumentTypes {
  // Identifiers
  file: FileId;
  group: GroupId;
  dataset: DatasetId;
  map: MapId;
  attribute: AttributeId;
  committedType: DatatypeId;
  /** Any object in a file, but not the file. */
  object: ObjectId;
  /** Where a name begins: an object, or a file, which stands for its root group. */
  location: LocationId;
  /** A group; a file stands for its root group. */
  groupLocation: LocationId;
  /** Whatever has an identifier. */
  identifier: Identifier;
  /** Where the path of what is copied begins; of an object in another file, where it is. */
  copySource: LocationId | CopySource;
  /** A datatype, or the identifier of a committed one. */
  storedType: Datatype | DatatypeId;

  // Names
  /** That of something that exists. It may hold bytes that are no UTF-8. */
  name: string;
  /** That of something new: it can be stored as UTF-8. */
  newName: string;
  source: FileSource;

  // Text that a file stores; it may be empty
  text: string;
  optionalText: string | null;

  // Data, and what it looks like
  /** The elements to write. */
  buffer: H5WritableData;
  /** A container of one element. */
  element: H5WritableData;
  datatype: Datatype;
  memoryType: MemoryType;
  dataspace: Dataspace;
  /** A dataspace with the elements that are meant selected, or all of them. */
  selection: SpaceArgument;
  /** A number of elements for each dimension. */
  dims: readonly number[];
  reference: Reference;

  // Numbers
  /** A count, or a place in an order, from 0. */
  integer: number;
  indexType: IndexType;
  order: IterationOrder;
  scope: FlushScope;
  creationFlags: number;
  openingFlags: number;
  /** The fields of an object's record that are wanted. */
  infoFields: number;
  /** What is wanted of each link or attribute besides what is told by default. */
  iterationFields: IterationFields | undefined;
  /** Which members of a group are wanted, and what of them: from operators, not from callers. */
  membersAsked: MembersAsked;

  // Property lists, by their class
  H5P_FILE_CREATE: FileCreation;
  H5P_FILE_ACCESS: FileAccess;
  H5P_LINK_CREATE: LinkCreation;
  H5P_LINK_ACCESS: LinkAccess;
  H5P_GROUP_CREATE: GroupCreation;
  H5P_GROUP_ACCESS: ObjectAccess;
  H5P_DATASET_CREATE: DatasetCreation;
  H5P_DATASET_ACCESS: DatasetAccess;
  H5P_DATASET_XFER: DataTransfer;
  H5P_ATTRIBUTE_CREATE: AttributeCreation;
  H5P_ATTRIBUTE_ACCESS: ObjectAccess;
  H5P_DATATYPE_CREATE: EmptyProperties;
  H5P_DATATYPE_ACCESS: EmptyProperties;
  H5P_MAP_CREATE: EmptyProperties;
  H5P_MAP_ACCESS: EmptyProperties;
  H5P_OBJECT_ACCESS: ObjectAccess;
  H5P_OBJECT_COPY: ObjectCopy;
  H5P_REFERENCE_ACCESS: ObjectAccess;
}

/** What an argument is: the word for it in a routine's row. */
export type ArgumentKind = keyof ArgumentTypes;

/** A class of property lists. */
export type PropertyListClass = Extract<ArgumentKind, `H5P_${string}`>;

/** The kinds of arguments that are, or may be, identifiers. */
export type LocationKind = {
  [K in ArgumentKind]: Extract<ArgumentTypes[K], Identifier> extends never ? never : K;
}[ArgumentKind];
