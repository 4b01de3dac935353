import type { Dataspace } from './Dataspace.js';
import type { Datatype } from './Datatype.js';
import type { FileSource } from './FileSource.js';
import type { H5Data, H5WritableData } from './H5Data.js';
import type { FlushScope } from './H5F.js';
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
} from './H5P.js';
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
} from './Identifier.js';
import type { AttributeInfo, ChunkInfo, GroupInfo, LinkInfo, ObjectInfo } from './info.js';
import type { IndexType, IterationOrder } from './iteration.js';
import type { Reference } from './Reference.js';

/** A routine's arguments, named as the C manual names its parameters, and what its operation emits. */
interface Row<Args, Result> {
  args: Args;
  result: Result;
}

/** A dataspace argument: a dataspace with its selection, or all of the dataset's extent. */
export type SpaceArgument = Dataspace | 'H5S_ALL';

/** A memory datatype: a datatype, or the file's type in native form. */
export type MemoryType = Datatype | 'H5T_NATIVE';

interface AtName {
  loc_id: LocationId;
  name: string;
}

interface ByIndex {
  loc_id: LocationId;
  group_name: string;
  idx_type: IndexType;
  order: IterationOrder;
  n: number;
  lapl_id: LinkAccess;
}

/**
 * Every routine of the library, by its C name without `_async`. The worker protocol, the handlers of a connector and
 * the names in errors derive from this map; leaving a row out of a connector does not compile.
 */
export interface Operations {
  H5Fcreate: Row<{ filename: FileSource; flags: number; fcpl_id: FileCreation; fapl_id: FileAccess }, FileId>;
  H5Fopen: Row<{ filename: FileSource; flags: number; fapl_id: FileAccess }, FileId>;
  H5Freopen: Row<{ file_id: FileId }, FileId>;
  H5Fflush: Row<{ object_id: Identifier; scope: FlushScope }, void>;
  H5Fclose: Row<{ file_id: FileId }, void>;
  H5Fis_accessible: Row<{ container_name: FileSource; fapl_id: FileAccess }, boolean>;
  H5Fget_file_image: Row<{ file_id: FileId }, Uint8Array>;

  H5Gcreate: Row<AtName & { lcpl_id: LinkCreation; gcpl_id: GroupCreation; gapl_id: ObjectAccess }, GroupId>;
  H5Gopen: Row<AtName & { gapl_id: ObjectAccess }, GroupId>;
  H5Gget_info: Row<{ loc_id: LocationId }, GroupInfo>;
  H5Gget_info_by_name: Row<AtName & { lapl_id: LinkAccess }, GroupInfo>;
  H5Gget_info_by_idx: Row<ByIndex, GroupInfo>;
  H5Gclose: Row<{ group_id: GroupId }, void>;

  H5Dcreate: Row<
    AtName & {
      type_id: Datatype | DatatypeId;
      space_id: Dataspace;
      lcpl_id: LinkCreation;
      dcpl_id: DatasetCreation;
      dapl_id: DatasetAccess;
    },
    DatasetId
  >;
  H5Dopen: Row<AtName & { dapl_id: DatasetAccess }, DatasetId>;
  H5Dget_space: Row<{ dset_id: DatasetId }, Dataspace>;
  H5Dget_type: Row<{ dset_id: DatasetId }, Datatype>;
  H5Dget_create_plist: Row<{ dset_id: DatasetId }, DatasetCreation>;
  H5Dread: Row<
    {
      dset_id: DatasetId;
      mem_type_id: MemoryType;
      mem_space_id: SpaceArgument;
      file_space_id: SpaceArgument;
      dxpl_id: DataTransfer;
    },
    H5Data
  >;
  H5Dwrite: Row<
    {
      dset_id: DatasetId;
      mem_type_id: MemoryType;
      mem_space_id: SpaceArgument;
      file_space_id: SpaceArgument;
      dxpl_id: DataTransfer;
      buf: H5WritableData;
    },
    void
  >;
  H5Dset_extent: Row<{ dset_id: DatasetId; size: readonly number[] }, void>;
  H5Dclose: Row<{ dset_id: DatasetId }, void>;
  H5Dchunk_iter: Row<{ dset_id: DatasetId; dxpl_id: DataTransfer }, ChunkInfo[]>;
  H5Dread_chunk: Row<
    { dset_id: DatasetId; dxpl_id: DataTransfer; offset: readonly number[] },
    { filterMask: number; data: Uint8Array }
  >;

  H5Acreate: Row<
    {
      loc_id: LocationId;
      attr_name: string;
      type_id: Datatype | DatatypeId;
      space_id: Dataspace;
      acpl_id: AttributeCreation;
      aapl_id: ObjectAccess;
    },
    AttributeId
  >;
  H5Acreate_by_name: Row<
    {
      loc_id: LocationId;
      obj_name: string;
      attr_name: string;
      type_id: Datatype | DatatypeId;
      space_id: Dataspace;
      acpl_id: AttributeCreation;
      aapl_id: ObjectAccess;
      lapl_id: LinkAccess;
    },
    AttributeId
  >;
  H5Aopen: Row<{ obj_id: LocationId; attr_name: string; aapl_id: ObjectAccess }, AttributeId>;
  H5Aopen_by_name: Row<
    { loc_id: LocationId; obj_name: string; attr_name: string; aapl_id: ObjectAccess; lapl_id: LinkAccess },
    AttributeId
  >;
  H5Aopen_by_idx: Row<
    {
      loc_id: LocationId;
      obj_name: string;
      idx_type: IndexType;
      order: IterationOrder;
      n: number;
      aapl_id: ObjectAccess;
      lapl_id: LinkAccess;
    },
    AttributeId
  >;
  H5Aexists: Row<{ obj_id: LocationId; attr_name: string }, boolean>;
  H5Aexists_by_name: Row<{ loc_id: LocationId; obj_name: string; attr_name: string; lapl_id: LinkAccess }, boolean>;
  H5Aget_type: Row<{ attr_id: AttributeId }, Datatype>;
  H5Aget_space: Row<{ attr_id: AttributeId }, Dataspace>;
  H5Aread: Row<{ attr_id: AttributeId; mem_type_id: MemoryType }, H5Data>;
  H5Awrite: Row<{ attr_id: AttributeId; mem_type_id: MemoryType; buf: H5WritableData }, void>;
  H5Arename: Row<{ loc_id: LocationId; old_name: string; new_name: string }, void>;
  H5Arename_by_name: Row<
    { loc_id: LocationId; obj_name: string; old_attr_name: string; new_attr_name: string; lapl_id: LinkAccess },
    void
  >;
  H5Adelete: Row<{ loc_id: LocationId; attr_name: string }, void>;
  H5Adelete_by_name: Row<{ loc_id: LocationId; obj_name: string; attr_name: string; lapl_id: LinkAccess }, void>;
  H5Aiterate: Row<{ loc_id: LocationId; idx_type: IndexType; order: IterationOrder }, AttributeInfo[]>;
  H5Aiterate_by_name: Row<
    { loc_id: LocationId; obj_name: string; idx_type: IndexType; order: IterationOrder; lapl_id: LinkAccess },
    AttributeInfo[]
  >;
  H5Aclose: Row<{ attr_id: AttributeId }, void>;

  H5Lcreate_hard: Row<
    {
      cur_loc_id: LocationId;
      cur_name: string;
      new_loc_id: LocationId;
      new_name: string;
      lcpl_id: LinkCreation;
      lapl_id: LinkAccess;
    },
    void
  >;
  H5Lcreate_soft: Row<
    { link_target: string; link_loc_id: LocationId; link_name: string; lcpl_id: LinkCreation; lapl_id: LinkAccess },
    void
  >;
  H5Lcreate_external: Row<
    {
      file_name: string;
      obj_name: string;
      link_loc_id: LocationId;
      link_name: string;
      lcpl_id: LinkCreation;
      lapl_id: LinkAccess;
    },
    void
  >;
  H5Ldelete: Row<AtName & { lapl_id: LinkAccess }, void>;
  H5Ldelete_by_idx: Row<ByIndex, void>;
  H5Lmove: Row<
    {
      src_loc: LocationId;
      src_name: string;
      dst_loc: LocationId;
      dst_name: string;
      lcpl_id: LinkCreation;
      lapl_id: LinkAccess;
    },
    void
  >;
  H5Lexists: Row<AtName & { lapl_id: LinkAccess }, boolean>;
  H5Literate: Row<{ group_id: LocationId; idx_type: IndexType; order: IterationOrder }, LinkInfo[]>;

  H5Oopen: Row<AtName & { lapl_id: LinkAccess }, ObjectId>;
  H5Oopen_by_idx: Row<ByIndex, ObjectId>;
  H5Oget_info_by_name: Row<AtName & { fields: number; lapl_id: LinkAccess }, ObjectInfo>;
  /** What copying an object into another file has to know of it; asked for by connectors, not by callers. */
  H5Oget_copy_source: Row<{ loc_id: LocationId; name: string }, CopySource>;
  H5Ocopy: Row<
    {
      /** Of an object in another file, where it is. */
      src_loc_id: LocationId | CopySource;
      src_name: string;
      dst_loc_id: LocationId;
      dst_name: string;
      ocpypl_id: ObjectCopy;
      lcpl_id: LinkCreation;
    },
    void
  >;
  H5Oflush: Row<{ obj_id: ObjectId }, void>;
  H5Orefresh: Row<{ oid: ObjectId }, void>;
  H5Oclose: Row<{ object_id: ObjectId }, void>;

  H5Rcreate_object: Row<AtName & { oapl_id: ObjectAccess }, Reference>;
  H5Rcreate_region: Row<AtName & { space_id: Dataspace; oapl_id: ObjectAccess }, Reference>;
  H5Rcreate_attr: Row<AtName & { attr_name: string; oapl_id: ObjectAccess }, Reference>;
  H5Ropen_object: Row<{ ref_ptr: Reference; rapl_id: ObjectAccess; oapl_id: ObjectAccess }, ObjectId>;
  H5Ropen_region: Row<{ ref_ptr: Reference; rapl_id: ObjectAccess; oapl_id: ObjectAccess }, Dataspace>;
  H5Ropen_attr: Row<{ ref_ptr: Reference; rapl_id: ObjectAccess; aapl_id: ObjectAccess }, AttributeId>;
  H5Rdereference: Row<{ obj_id: LocationId; oapl_id: ObjectAccess; ref_ptr: Reference }, ObjectId>;

  H5Mcreate: Row<
    AtName & {
      key_type_id: Datatype;
      val_type_id: Datatype;
      lcpl_id: LinkCreation;
      mcpl_id: EmptyProperties;
      mapl_id: EmptyProperties;
    },
    MapId
  >;
  H5Mopen: Row<AtName & { mapl_id: EmptyProperties }, MapId>;
  H5Mput: Row<
    {
      map_id: MapId;
      key_mem_type_id: MemoryType;
      key: H5WritableData;
      val_mem_type_id: MemoryType;
      value: H5WritableData;
      dxpl_id: DataTransfer;
    },
    void
  >;
  H5Mget: Row<
    {
      map_id: MapId;
      key_mem_type_id: MemoryType;
      key: H5WritableData;
      val_mem_type_id: MemoryType;
      dxpl_id: DataTransfer;
    },
    H5Data
  >;
  H5Mexists: Row<{ map_id: MapId; key_mem_type_id: MemoryType; key: H5WritableData; dxpl_id: DataTransfer }, boolean>;
  H5Mget_count: Row<{ map_id: MapId; dxpl_id: DataTransfer }, number>;
  H5Miterate: Row<{ map_id: MapId; key_mem_type_id: MemoryType; dxpl_id: DataTransfer }, H5Data[]>;
  H5Mdelete: Row<{ map_id: MapId; key_mem_type_id: MemoryType; key: H5WritableData; dxpl_id: DataTransfer }, void>;
  H5Mclose: Row<{ map_id: MapId }, void>;

  H5Tcommit: Row<
    AtName & { dtype_id: Datatype; lcpl_id: LinkCreation; tcpl_id: EmptyProperties; tapl_id: EmptyProperties },
    DatatypeId
  >;
  H5Topen: Row<AtName & { tapl_id: EmptyProperties }, DatatypeId>;
  H5Tcopy: Row<{ type_id: DatatypeId }, Datatype>;
  H5Tclose: Row<{ type_id: DatatypeId }, void>;
}

/** An object of another file: how its bytes are opened, and where in them its header is. */
export interface CopySource {
  readonly source: FileSource;
  readonly address: number;
  /** The object, for messages. */
  readonly what: string;
}

/** The name of a routine. */
export type Routine = keyof Operations;

/** The arguments of a routine, with every location an identifier. */
export type ArgumentsOf<R extends Routine> = Operations[R]['args'];

/** What a routine's operation emits. */
export type ResultOf<R extends Routine> = Operations[R]['result'];
