import type { CopySource } from '../model/CopySource.js';
import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { H5Data } from '../model/H5Data.js';
import type { DatasetCreation } from '../model/H5P.js';
import type { AttributeInfo, ChunkInfo, GroupInfo, LinkInfo, ObjectInfo } from '../model/info.js';
import type { Reference } from '../model/Reference.js';
import type { ArgumentTypes } from './ArgumentTypes.js';
import { changes, closes, creates, emits, flushes, opens, type Row, reads, transfers } from './Row.js';

// What a parameter of a name is wherever the manual gives it that name. A row that means something else says so.

const file_id = 'file';
const group_id = 'group';
const dset_id = 'dataset';
const map_id = 'map';
const attr_id = 'attribute';
const loc_id = 'location';
const obj_id = 'location';
const cur_loc_id = 'location';
const new_loc_id = 'location';
const link_loc_id = 'location';
const src_loc = 'location';
const dst_loc = 'location';
const dst_loc_id = 'location';

const name = 'name';
const obj_name = 'name';
const attr_name = 'name';
const group_name = 'name';
const cur_name = 'name';
const src_name = 'name';
const old_name = 'name';
const old_attr_name = 'name';
const new_name = 'newName';
const new_attr_name = 'newName';
const dst_name = 'newName';
const link_name = 'newName';
const link_target = 'newName';
const file_name = 'newName';
const filename = 'source';

const idx_type = 'indexType';
const order = 'order';
const n = 'integer';

const type_id = 'storedType';
const dtype_id = 'datatype';
const key_type_id = 'datatype';
const val_type_id = 'datatype';
const space_id = 'dataspace';
const mem_type_id = 'memoryType';
const mem_space_id = 'selection';
const file_space_id = 'selection';
const key_mem_type_id = 'memoryType';
const val_mem_type_id = 'memoryType';
const key = 'element';
const buf = 'buffer';
const ref_ptr = 'reference';

const fcpl_id = 'H5P_FILE_CREATE';
const fapl_id = 'H5P_FILE_ACCESS';
const lcpl_id = 'H5P_LINK_CREATE';
const lapl_id = 'H5P_LINK_ACCESS';
const gcpl_id = 'H5P_GROUP_CREATE';
const gapl_id = 'H5P_GROUP_ACCESS';
const dcpl_id = 'H5P_DATASET_CREATE';
const dapl_id = 'H5P_DATASET_ACCESS';
const dxpl_id = 'H5P_DATASET_XFER';
const acpl_id = 'H5P_ATTRIBUTE_CREATE';
const aapl_id = 'H5P_ATTRIBUTE_ACCESS';
const tcpl_id = 'H5P_DATATYPE_CREATE';
const tapl_id = 'H5P_DATATYPE_ACCESS';
const mcpl_id = 'H5P_MAP_CREATE';
const mapl_id = 'H5P_MAP_ACCESS';
const oapl_id = 'H5P_OBJECT_ACCESS';
const ocpypl_id = 'H5P_OBJECT_COPY';
const rapl_id = 'H5P_REFERENCE_ACCESS';

const newName = 'newName';
const inOrder = { idx_type, order } as const;
const byIndex = { loc_id, group_name, ...inOrder, n, lapl_id } as const;

/**
 * Every routine, by its C name without `_async`: what its arguments are, what it opens or closes, whether it changes the file, what
 * it emits. The types of requests, the checks and the texts of arguments, identifiers, the protocol and the handlers of
 * connectors derive from this table; leaving a row or an argument out does not compile.
 */
export const ROUTINES = {
  H5Fcreate: creates('file', { filename, flags: 'creationFlags', fcpl_id, fapl_id }),
  H5Fopen: opens('file', { filename, flags: 'openingFlags', fapl_id }),
  H5Freopen: opens('file', { file_id }),
  H5Fflush: flushes({ object_id: 'identifier', scope: 'scope' }),
  H5Fclose: closes({ file_id }),
  H5Fis_accessible: reads({ container_name: 'source', fapl_id }, emits<boolean>()),
  H5Fget_file_image: reads({ file_id }, emits<Uint8Array>()),

  H5Gcreate: creates('group', { loc_id, name: newName, lcpl_id, gcpl_id, gapl_id }),
  H5Gopen: opens('group', { loc_id, name, gapl_id }),
  H5Gget_info: reads({ loc_id }, emits<GroupInfo>()),
  H5Gget_info_by_name: reads({ loc_id, name, lapl_id }, emits<GroupInfo>()),
  H5Gget_info_by_idx: reads(byIndex, emits<GroupInfo>()),
  H5Gclose: closes({ group_id }),

  H5Dcreate: creates('dataset', { loc_id, name: newName, type_id, space_id, lcpl_id, dcpl_id, dapl_id }),
  H5Dopen: opens('dataset', { loc_id, name, dapl_id }),
  H5Dget_space: reads({ dset_id }, emits<Dataspace>()),
  H5Dget_type: reads({ dset_id }, emits<Datatype>()),
  H5Dget_create_plist: reads({ dset_id }, emits<DatasetCreation>()),
  H5Dread: transfers(reads({ dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id }, emits<H5Data>())),
  H5Dwrite: transfers(changes({ dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf })),
  H5Dset_extent: changes({ dset_id, size: 'dims' }),
  H5Dclose: closes({ dset_id }),
  H5Dchunk_iter: reads({ dset_id, dxpl_id }, emits<ChunkInfo[]>()),
  H5Dread_chunk: reads({ dset_id, dxpl_id, offset: 'dims' }, emits<{ filterMask: number; data: Uint8Array }>()),

  H5Acreate: creates('attr', { loc_id, attr_name: newName, type_id, space_id, acpl_id, aapl_id }),
  H5Acreate_by_name: creates('attr', {
    loc_id,
    obj_name,
    attr_name: newName,
    type_id,
    space_id,
    acpl_id,
    aapl_id,
    lapl_id,
  }),
  H5Aopen: opens('attr', { obj_id, attr_name, aapl_id }),
  H5Aopen_by_name: opens('attr', { loc_id, obj_name, attr_name, aapl_id, lapl_id }),
  H5Aopen_by_idx: opens('attr', { loc_id, obj_name, ...inOrder, n, aapl_id, lapl_id }),
  H5Aexists: reads({ obj_id, attr_name }, emits<boolean>()),
  H5Aexists_by_name: reads({ loc_id, obj_name, attr_name, lapl_id }, emits<boolean>()),
  H5Aget_type: reads({ attr_id }, emits<Datatype>()),
  H5Aget_space: reads({ attr_id }, emits<Dataspace>()),
  H5Aread: reads({ attr_id, mem_type_id }, emits<H5Data>()),
  H5Awrite: changes({ attr_id, mem_type_id, buf }),
  H5Arename: changes({ loc_id, old_name, new_name }),
  H5Arename_by_name: changes({ loc_id, obj_name, old_attr_name, new_attr_name, lapl_id }),
  H5Adelete: changes({ loc_id, attr_name }),
  H5Adelete_by_name: changes({ loc_id, obj_name, attr_name, lapl_id }),
  H5Aiterate: reads({ loc_id, ...inOrder }, emits<AttributeInfo[]>()),
  H5Aiterate_by_name: reads({ loc_id, obj_name, ...inOrder, lapl_id }, emits<AttributeInfo[]>()),
  H5Aclose: closes({ attr_id }),

  H5Lcreate_hard: changes({ cur_loc_id, cur_name, new_loc_id, new_name, lcpl_id, lapl_id }),
  H5Lcreate_soft: changes({ link_target, link_loc_id, link_name, lcpl_id, lapl_id }),
  H5Lcreate_external: changes({ file_name, obj_name: newName, link_loc_id, link_name, lcpl_id, lapl_id }),
  H5Ldelete: changes({ loc_id, name, lapl_id }),
  H5Ldelete_by_idx: changes(byIndex),
  H5Lmove: changes({ src_loc, src_name, dst_loc, dst_name, lcpl_id, lapl_id }),
  H5Lexists: reads({ loc_id, name, lapl_id }, emits<boolean>()),
  H5Literate: reads({ group_id: 'groupLocation', ...inOrder }, emits<LinkInfo[]>()),

  H5Oopen: opens('object', { loc_id, name, lapl_id }),
  H5Oopen_by_idx: opens('object', byIndex),
  H5Oget_info_by_name: reads({ loc_id, name, fields: 'infoFields', lapl_id }, emits<ObjectInfo>()),
  /** What copying an object into another file has to know of it; asked for by connectors, not by callers. */
  H5Oget_copy_source: reads({ loc_id, name }, emits<CopySource>()),
  H5Ocopy: transfers(changes({ src_loc_id: 'copySource', src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id })),
  H5Oflush: flushes({ obj_id }),
  H5Orefresh: reads({ oid: 'object' }, emits<void>()),
  H5Oclose: closes({ object_id: 'object' }),

  H5Rcreate_object: reads({ loc_id, name, oapl_id }, emits<Reference>()),
  H5Rcreate_region: reads({ loc_id, name, space_id, oapl_id }, emits<Reference>()),
  H5Rcreate_attr: reads({ loc_id, name, attr_name, oapl_id }, emits<Reference>()),
  H5Ropen_object: opens('object', { ref_ptr, rapl_id, oapl_id }),
  H5Ropen_region: reads({ ref_ptr, rapl_id, oapl_id }, emits<Dataspace>()),
  H5Ropen_attr: opens('attr', { ref_ptr, rapl_id, aapl_id }),
  H5Rdereference: opens('object', { obj_id, oapl_id, ref_ptr }),

  H5Mcreate: creates('map', { loc_id, name: newName, key_type_id, val_type_id, lcpl_id, mcpl_id, mapl_id }),
  H5Mopen: opens('map', { loc_id, name, mapl_id }),
  H5Mput: changes({ map_id, key_mem_type_id, key, val_mem_type_id, value: 'element', dxpl_id }),
  H5Mget: reads({ map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }, emits<H5Data>()),
  H5Mexists: reads({ map_id, key_mem_type_id, key, dxpl_id }, emits<boolean>()),
  H5Mget_count: reads({ map_id, dxpl_id }, emits<number>()),
  H5Miterate: reads({ map_id, key_mem_type_id, dxpl_id }, emits<H5Data[]>()),
  H5Mdelete: changes({ map_id, key_mem_type_id, key, dxpl_id }),
  H5Mclose: closes({ map_id }),

  H5Tcommit: creates('datatype', { loc_id, name: newName, dtype_id, lcpl_id, tcpl_id, tapl_id }),
  H5Topen: opens('datatype', { loc_id, name, tapl_id }),
  H5Tcopy: reads({ type_id: 'committedType' }, emits<Datatype>()),
  H5Tclose: closes({ type_id: 'committedType' }),
} as const satisfies Readonly<Record<string, Row>>;

type Table = typeof ROUTINES;

/** The name of a routine. */
export type Routine = keyof Table;

/** Every routine's arguments, named as the C manual names its parameters, and what its operation emits. */
export type Operations = {
  [R in Routine]: {
    args: {
      -readonly [P in keyof Table[R]['parameters']]: ArgumentTypes[Table[R]['parameters'][P] & keyof ArgumentTypes];
    };
    result: Table[R] extends Row<infer _, infer Result> ? Result : never;
  };
};

/** The arguments of a routine, with every location an identifier. */
export type ArgumentsOf<R extends Routine> = Operations[R]['args'];

/** What a routine's operation emits. */
export type ResultOf<R extends Routine> = Operations[R]['result'];

/** The routines that close an identifier. */
export type ClosingRoutine = { [R in Routine]: Table[R]['effect'] extends 'closes' ? R : never }[Routine];
