/** The public names of h5rx, by the chapters of the HDF5 Reference Manual. */

// Files (H5F)

export type { FileSource, FileSystemHandleLike } from './model/FileSource.js';
export type { FlushScope, LibraryVersion } from './model/H5F.js';
export {
  H5F_ACC_EXCL,
  H5F_ACC_RDONLY,
  H5F_ACC_RDWR,
  H5F_ACC_SWMR_READ,
  H5F_ACC_SWMR_WRITE,
  H5F_ACC_TRUNC,
  H5F_SCOPE_GLOBAL,
  H5F_SCOPE_LOCAL,
} from './model/H5F.js';
export {
  H5Fclose_async,
  H5Fcreate_async,
  H5Fdelete_async,
  H5Fflush_async,
  H5Fget_file_image_async,
  H5Fis_accessible_async,
  H5Fopen_async,
  H5Freopen_async,
} from './sources/H5F.js';

// Groups (H5G)

export type { GroupInfo, GroupStorageType } from './model/info.js';
export {
  H5Gclose_async,
  H5Gcreate_async,
  H5Gget_info_async,
  H5Gget_info_by_idx_async,
  H5Gget_info_by_name_async,
  H5Gopen_async,
} from './sources/H5G.js';

// Datasets (H5D)

export type { CompoundData, H5Container, H5Data, H5WritableData, NumericArray } from './model/H5Data.js';
export type { ChunkInfo } from './model/info.js';
export type { DataOf, ElementsOf } from './sources/DataOf.js';
export {
  H5Dchunk_iter_async,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dget_create_plist_async,
  H5Dget_offset_async,
  H5Dget_space_async,
  H5Dget_type_async,
  H5Dopen_async,
  H5Dread_async,
  H5Dread_chunk_async,
  H5Dset_extent_async,
  H5Dset_extent3_async,
  H5Dwrite_async,
} from './sources/H5D.js';
export { H5Dread_multi_async, H5Dwrite_multi_async } from './sources/H5Dmulti.js';

// Dimension scales (H5DS)

export type { ScaleInfo } from './model/info.js';
export {
  H5DSattach_scale_async,
  H5DSdetach_scale_async,
  H5DSget_label_async,
  H5DSget_num_scales_async,
  H5DSget_scale_name_async,
  H5DSis_attached_async,
  H5DSis_scale_async,
  H5DSiterate_scales_async,
  H5DSset_label_async,
  H5DSset_scale_async,
} from './sources/H5DS.js';

// Attributes (H5A)

export type { AttributeEntry, AttributeInfo, IterationFields } from './model/info.js';
export {
  H5Aclose_async,
  H5Acreate_async,
  H5Acreate_by_name_async,
  H5Adelete_async,
  H5Adelete_by_name_async,
  H5Aexists_async,
  H5Aexists_by_name_async,
  H5Aget_space_async,
  H5Aget_type_async,
  H5Aiterate_async,
  H5Aiterate_by_name_async,
  H5Aopen_async,
  H5Aopen_by_idx_async,
  H5Aopen_by_name_async,
  H5Aread_async,
  H5Arename_async,
  H5Arename_by_name_async,
  H5Awrite_async,
} from './sources/H5A.js';

// Links (H5L)

export type { LinkEntry, LinkedObject, LinkInfo, LinkType } from './model/info.js';
export type { IndexType, IterationOrder } from './model/iteration.js';
export { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC, H5_ITER_NATIVE } from './model/iteration.js';
export {
  H5delete_async,
  H5Lcreate_external_async,
  H5Lcreate_hard_async,
  H5Lcreate_soft_async,
  H5Ldelete_async,
  H5Ldelete_by_idx_async,
  H5Lexists_async,
  H5Literate_async,
  H5Lmove_async,
} from './sources/H5L.js';

// Objects (H5O)

export type { CopyLoss, CopyLossKind } from './model/CopyLoss.js';
export type { ObjectInfo, ObjectType } from './model/info.js';
export { H5O_INFO_ALL, H5O_INFO_BASIC, H5O_INFO_NUM_ATTRS, H5O_INFO_TIME } from './model/info.js';
export {
  H5Oclose_async,
  H5Ocopy_async,
  H5Oflush_async,
  H5Oget_info_by_name_async,
  H5Oopen_async,
  H5Oopen_by_idx_async,
  H5Oopen_by_index_async,
  H5Open_async,
  H5Orefresh_async,
  H5Ovisit_async,
} from './sources/H5O.js';

// Identifiers (H5I)

export { H5Iget_name_async } from './sources/H5I.js';

// References (H5R)

export type { Reference } from './model/Reference.js';
export {
  H5Rcreate_attr_async,
  H5Rcreate_object_async,
  H5Rcreate_region_async,
  H5Rdereference_async,
  H5Rget_obj_name_async,
  H5Ropen_attr_async,
  H5Ropen_obj_async,
  H5Ropen_object_async,
  H5Ropen_region_async,
} from './sources/H5R.js';

// Maps (H5M)

export {
  H5Mclose_async,
  H5Mcreate_async,
  H5Mdelete_async,
  H5Mexists_async,
  H5Mget_async,
  H5Mget_count_async,
  H5Miterate_async,
  H5Mopen_async,
  H5Mput_async,
} from './sources/H5M.js';

// Datatypes (H5T)

export type {
  ArrayDatatype,
  BitfieldDatatype,
  ByteOrder,
  CharacterSet,
  ComplexDatatype,
  CompoundDatatype,
  CompoundMember,
  Datatype,
  DatatypeClass,
  EnumDatatype,
  EnumMember,
  FloatDatatype,
  IntegerDatatype,
  OpaqueDatatype,
  ReferenceDatatype,
  StringDatatype,
  StringPadding,
  TimeDatatype,
  VlenDatatype,
} from './model/Datatype.js';
export type { Text } from './model/datatype/text.js';
export { text } from './model/datatype/text.js';
export type { CompoundOf, ContainerOf } from './model/H5T.js';
export {
  booleanEnum,
  compound,
  enumeration,
  formatDatatype,
  H5T_ARRAY,
  H5T_BITFIELD,
  H5T_C_S1,
  H5T_COMPLEX,
  H5T_COMPLEX_IEEE_F16BE,
  H5T_COMPLEX_IEEE_F16LE,
  H5T_COMPLEX_IEEE_F32BE,
  H5T_COMPLEX_IEEE_F32LE,
  H5T_COMPLEX_IEEE_F64BE,
  H5T_COMPLEX_IEEE_F64LE,
  H5T_COMPOUND,
  H5T_CSET_ASCII,
  H5T_CSET_UTF8,
  H5T_ENUM,
  H5T_FLOAT,
  H5T_FLOAT_BFLOAT16BE,
  H5T_FLOAT_BFLOAT16LE,
  H5T_FORTRAN_S1,
  H5T_IEEE_F16BE,
  H5T_IEEE_F16LE,
  H5T_IEEE_F32BE,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64BE,
  H5T_IEEE_F64LE,
  H5T_INTEGER,
  H5T_NATIVE,
  H5T_NATIVE_B8,
  H5T_NATIVE_B16,
  H5T_NATIVE_B32,
  H5T_NATIVE_B64,
  H5T_NATIVE_CHAR,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_DOUBLE_COMPLEX,
  H5T_NATIVE_FLOAT,
  H5T_NATIVE_FLOAT_COMPLEX,
  H5T_NATIVE_FLOAT16,
  H5T_NATIVE_HADDR,
  H5T_NATIVE_HBOOL,
  H5T_NATIVE_HERR,
  H5T_NATIVE_HSIZE,
  H5T_NATIVE_HSSIZE,
  H5T_NATIVE_INT,
  H5T_NATIVE_INT8,
  H5T_NATIVE_INT16,
  H5T_NATIVE_INT32,
  H5T_NATIVE_INT64,
  H5T_NATIVE_LLONG,
  H5T_NATIVE_LONG,
  H5T_NATIVE_OPAQUE,
  H5T_NATIVE_SCHAR,
  H5T_NATIVE_SHORT,
  H5T_NATIVE_UCHAR,
  H5T_NATIVE_UINT,
  H5T_NATIVE_UINT8,
  H5T_NATIVE_UINT16,
  H5T_NATIVE_UINT32,
  H5T_NATIVE_UINT64,
  H5T_NATIVE_ULLONG,
  H5T_NATIVE_ULONG,
  H5T_NATIVE_USHORT,
  H5T_OPAQUE,
  H5T_ORDER_BE,
  H5T_ORDER_LE,
  H5T_ORDER_MIXED,
  H5T_ORDER_NONE,
  H5T_REFERENCE,
  H5T_SGN_2,
  H5T_SGN_NONE,
  H5T_STD_B8BE,
  H5T_STD_B8LE,
  H5T_STD_B16BE,
  H5T_STD_B16LE,
  H5T_STD_B32BE,
  H5T_STD_B32LE,
  H5T_STD_B64BE,
  H5T_STD_B64LE,
  H5T_STD_I8BE,
  H5T_STD_I8LE,
  H5T_STD_I16BE,
  H5T_STD_I16LE,
  H5T_STD_I32BE,
  H5T_STD_I32LE,
  H5T_STD_I64BE,
  H5T_STD_I64LE,
  H5T_STD_REF,
  H5T_STD_REF_DSETREG,
  H5T_STD_REF_OBJ,
  H5T_STD_U8BE,
  H5T_STD_U8LE,
  H5T_STD_U16BE,
  H5T_STD_U16LE,
  H5T_STD_U32BE,
  H5T_STD_U32LE,
  H5T_STD_U64BE,
  H5T_STD_U64LE,
  H5T_STR_NULLPAD,
  H5T_STR_NULLTERM,
  H5T_STR_SPACEPAD,
  H5T_STRING,
  H5T_TIME,
  H5T_UNIX_D32BE,
  H5T_UNIX_D32LE,
  H5T_UNIX_D64BE,
  H5T_UNIX_D64LE,
  H5T_VARIABLE,
  H5T_VLEN,
  H5Tarray_create,
  H5Tcomplex_create,
  H5Tcreate,
  H5Tenum_create,
  H5Tenum_insert,
  H5Tequal,
  H5Tget_array_dims,
  H5Tget_class,
  H5Tget_cset,
  H5Tget_member_index,
  H5Tget_member_name,
  H5Tget_member_offset,
  H5Tget_member_type,
  H5Tget_member_value,
  H5Tget_native_type,
  H5Tget_nmembers,
  H5Tget_offset,
  H5Tget_order,
  H5Tget_precision,
  H5Tget_sign,
  H5Tget_size,
  H5Tget_strpad,
  H5Tget_super,
  H5Tget_tag,
  H5Tinsert,
  H5Tis_variable_str,
  H5Tpack,
  H5Tset_cset,
  H5Tset_ebias,
  H5Tset_fields,
  H5Tset_norm,
  H5Tset_offset,
  H5Tset_order,
  H5Tset_precision,
  H5Tset_sign,
  H5Tset_size,
  H5Tset_strpad,
  H5Tset_tag,
  H5Tvlen_create,
} from './model/H5T.js';
export { H5Tclose_async, H5Tcommit_async, H5Tcopy_async, H5Topen_async } from './sources/H5T.js';

// Dataspaces and selections (H5S)

export type { Dataspace, Hyperslab, Selection, Span, SpanList } from './model/Dataspace.js';
export type { HyperslabOperator, PointOperator, SelectionType, SimpleExtent } from './model/H5S.js';
export {
  H5S_ALL,
  H5S_NULL,
  H5S_SCALAR,
  H5S_SEL_ALL,
  H5S_SEL_HYPERSLABS,
  H5S_SEL_NONE,
  H5S_SEL_POINTS,
  H5S_SELECT_AND,
  H5S_SELECT_APPEND,
  H5S_SELECT_NOTA,
  H5S_SELECT_NOTB,
  H5S_SELECT_OR,
  H5S_SELECT_PREPEND,
  H5S_SELECT_SET,
  H5S_SELECT_XOR,
  H5S_SIMPLE,
  H5S_UNLIMITED,
  H5Sclose,
  H5Scombine_select,
  H5Scopy,
  H5Screate,
  H5Screate_simple,
  H5Sextent_copy,
  H5Sextent_equal,
  H5Sget_regular_hyperslab,
  H5Sget_select_bounds,
  H5Sget_select_elem_npoints,
  H5Sget_select_elem_pointlist,
  H5Sget_select_hyper_blocklist,
  H5Sget_select_hyper_nblocks,
  H5Sget_select_npoints,
  H5Sget_select_type,
  H5Sget_simple_extent_dims,
  H5Sget_simple_extent_ndims,
  H5Sget_simple_extent_npoints,
  H5Sget_simple_extent_type,
  H5Sis_regular_hyperslab,
  H5Sselect_all,
  H5Sselect_elements,
  H5Sselect_hyperslab,
  H5Sselect_none,
  H5Sselect_valid,
  H5Sset_extent_simple,
} from './model/H5S.js';

// Property lists (H5P)

export type { ExternalFileKind, ExternalFiles, FindExternalFile } from './model/ExternalFiles.js';
export type {
  AttributeCreation,
  ConnectorReference,
  CreationOrder,
  DatasetAccess,
  DatasetCreation,
  DataTransfer,
  EmptyProperties,
  ExternalFile,
  FileAccess,
  FileCloseDegree,
  FileCreation,
  FilterProperty,
  GroupCreation,
  LinkAccess,
  LinkCreation,
  ObjectAccess,
  ObjectCopy,
  VirtualMapping,
} from './model/H5P.js';
export { H5P_DEFAULT } from './model/H5P.js';
export type {
  HttpAccess,
  HttpBodyReader,
  HttpCoalesce,
  HttpFetch,
  HttpRequestInit,
  HttpResponse,
  HttpRetry,
} from './model/HttpAccess.js';

// Identifiers (H5I) and errors (H5E)

export type { ErrorStackRecord, H5ErrorKind, H5ErrorRecord } from './model/H5Error.js';
export { H5Error } from './model/H5Error.js';
export type {
  AttributeId,
  DatasetId,
  DatatypeId,
  FileId,
  GroupId,
  Identifier,
  IdentifierKind,
  LocationId,
  MapId,
  ObjectId,
} from './model/Identifier.js';

// Operations

export type { Progress } from './operations/Operation.js';
export { Operation } from './operations/Operation.js';
export type { Loc } from './sources/operation.js';

// Event sets (H5ES)

export type { CompletionStatus } from './es/constants.js';
export {
  H5ES_STATUS_CANCELED,
  H5ES_STATUS_FAIL,
  H5ES_STATUS_IN_PROGRESS,
  H5ES_STATUS_SUCCEED,
  H5ES_WAIT_FOREVER,
  H5ES_WAIT_NONE,
} from './es/constants.js';
export { EventSet } from './es/EventSet.js';
export type { EventSetArgument } from './es/eventSetArgument.js';
export { H5ES_NONE } from './es/eventSetArgument.js';
export type {
  CancelResult,
  CompleteFunction,
  ErrorInfo,
  EventSetEvent,
  EventSetProgress,
  EventSetRequest,
  EventSetStatus,
  InsertFunction,
  RequestList,
  WaitResult,
} from './es/events.js';
export {
  H5EScancel,
  H5ESclose,
  H5EScreate,
  H5ESfree_err_info,
  H5ESget_count,
  H5ESget_err_count,
  H5ESget_err_info,
  H5ESget_err_status,
  H5ESget_op_counter,
  H5ESget_requests,
  H5ESinsert_request,
  H5ESregister_complete_func,
  H5ESregister_insert_func,
  H5ESwait,
} from './es/H5ES.js';
export type { OperationInfo } from './es/OperationInfo.js';

// Connectors

export type { Capabilities, Feature, FilterSupport } from './connectors/Capabilities.js';
export type { Connector, Execution, IdentifierEvent, Request, Signal } from './connectors/Connector.js';
export { settled } from './connectors/closing/settled.js';
export { NativeConnector, nativeConnector } from './connectors/native/client/NativeConnector.js';
export type { NativeOptions } from './connectors/native/client/NativeOptions.js';
export { registerConnector } from './connectors/registry.js';
export type { SpaceArgument } from './model/Dataspace.js';
export type { MemoryType } from './model/Datatype.js';
export type { ArgumentsOf, Operations, ResultOf, Routine } from './operations/Operations.js';
export type { Row as RoutineRow } from './operations/Row.js';

// Streams

export type { DatasetLayout, FileLayout } from './model/FileLayout.js';
export type { AttributesTold } from './model/FoundMember.js';
export type { AttributeShape, AttributeValue } from './operators/attributeValue.js';
export type { Chunk, NdArray } from './operators/Chunk.js';
export type { CopyDatasetOptions } from './operators/CopyDatasetOptions.js';
export { collect } from './operators/collect.js';
export { copyDataset } from './operators/copyDataset.js';
export { type CopyFileOptions, copyFile } from './operators/copyFile.js';
export { type FileImageOptions, fileImage } from './operators/fileImage.js';
export { fileLayout } from './operators/fileLayout.js';
export type { HyperslabSelection } from './operators/hyperslab.js';
export { hyperslab } from './operators/hyperslab.js';
export { insertInto } from './operators/insertInto.js';
export type {
  Attribute,
  DatasetMember,
  DatatypeMember,
  GroupMember,
  Member,
  MemberAttributes,
  UnreadableAttribute,
  UntoldMember,
} from './operators/Member.js';
export type { MembersOptions } from './operators/MemberParts.js';
export { members } from './operators/members.js';
export { openDataset } from './operators/openDataset.js';
export { openFile } from './operators/openFile.js';
export { openGroup } from './operators/openGroup.js';
export type { ProjectChunksOptions, ReadChunksOptions } from './operators/ReadChunksOptions.js';
export { type ReadAttributeOptions, readAttribute } from './operators/readAttribute.js';
export { type ReadAttributesOptions, readAttributes } from './operators/readAttributes.js';
export { readChunks } from './operators/readChunks.js';
export type { ReadDatasetOptions } from './operators/readDataset.js';
export { readDataset } from './operators/readDataset.js';
export { type RepackFileOptions, repackFile } from './operators/repackFile.js';
export { type PullOptions, toAsyncIterable } from './operators/toAsyncIterable.js';
export { untilAborted } from './operators/untilAborted.js';
export type { WalkedMember, WalkOptions } from './operators/WalkOptions.js';
export { walk } from './operators/walk.js';
export { type NewRows, type WatchDatasetOptions, watchDataset } from './operators/watchDataset.js';
export { whileOpen } from './operators/whileOpen.js';
export { withProgress } from './operators/withProgress.js';
export { type WriteAttributeOptions, writeAttribute } from './operators/writeAttribute.js';
export type { WritableChunk, WriteChunksOptions } from './operators/writeChunks.js';
export { writeChunks } from './operators/writeChunks.js';

// Views, for user interfaces

export { type DatasetSnapshot, datasetOf } from './views/datasetOf.js';
export { type FileSnapshot, fileOf } from './views/fileOf.js';
export { type MembersOfOptions, type MembersSnapshot, membersOf } from './views/membersOf.js';
export { type EventSetSnapshot, progressOf } from './views/progressOf.js';
export type { ViewState } from './views/resourceView.js';
export type { SliceOptions } from './views/SliceOptions.js';
export type { SlicePart, SliceSnapshot } from './views/SliceSnapshot.js';
export { SliceView } from './views/SliceView.js';
export { sliceOf } from './views/sliceOf.js';
export { View, type ViewStatus } from './views/View.js';
