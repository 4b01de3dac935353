/**
 * The table of routines, a row for each, by its C name without `_async`: what its arguments are, what it opens or closes, whether it
 * changes the file, what it emits. The types of requests, the checks and the texts of arguments, identifiers, the protocol and the
 * handlers of connectors derive from it; leaving a row or an argument out does not compile.
 *
 * It is imported as a whole, `import * as ROUTINES`: a program pays for the rows of the routines that it calls.
 */

import type { CopySource } from '../model/CopySource.js';
import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import type { FileLayout } from '../model/FileLayout.js';
import type { FoundMember } from '../model/FoundMember.js';
import type { H5Data } from '../model/H5Data.js';
import type { DatasetCreation } from '../model/H5P.js';
import type { ImagePiece } from '../model/ImagePiece.js';
import type { AttributeInfo, ChunkInfo, GroupInfo, LinkInfo, ObjectInfo, ScaleInfo } from '../model/info.js';
import type { ObjectCreation } from '../model/ObjectCreation.js';
import type { Reference } from '../model/Reference.js';
import { changes, closes, creates, emits, flushes, lists, opens, type Row, reads, transfers } from './Row.js';

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

const did = 'dataset';
const dsid = 'dataset';
const idx = 'integer';

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
const byIndex = { loc_id, group_name, idx_type, order, n, lapl_id } as const;

export const H5Fcreate = creates('H5Fcreate', 'file', { filename, flags: 'creationFlags', fcpl_id, fapl_id });
export const H5Fopen = opens('H5Fopen', 'file', { filename, flags: 'openingFlags', fapl_id });
export const H5Freopen = opens('H5Freopen', 'file', { file_id });
export const H5Fflush = flushes('H5Fflush', { object_id: 'identifier', scope: 'scope' });
export const H5Fclose = closes('H5Fclose', { file_id });
export const H5Fis_accessible = reads('H5Fis_accessible', { container_name: 'source', fapl_id }, emits<boolean>());
export const H5Fdelete = changes('H5Fdelete', { filename, fapl_id });
// Its type is written out: TypeScript would infer `Uint8Array<ArrayBufferLike>`, which TypeScript 5.4 does not know.
export const H5Fget_file_image: Row<'H5Fget_file_image', { readonly file_id: 'file' }, Uint8Array, 'reads'> = reads(
  'H5Fget_file_image',
  { file_id },
  emits<Uint8Array>(),
);
/** A part of a file's bytes, unless they have changed since it was told how often they had; asked for by `fileImage`, not by callers. */
export const H5Fread_image = reads(
  'H5Fread_image',
  { file_id, offset: 'integer', length: 'integer', changes: 'integer' },
  emits<ImagePiece>(),
);

/** Where things lie in a file; asked for by `fileLayout`, not by callers. */
export const H5Fget_layout = reads('H5Fget_layout', { file_id }, emits<FileLayout>());
/** Copies a file so that readers need few requests; asked for by `repackFile`, not by callers. */
export const H5Frepack = transfers(reads('H5Frepack', { file_id, file_name }, emits<void>()));

export const H5Gcreate = creates('H5Gcreate', 'group', { loc_id, name: newName, lcpl_id, gcpl_id, gapl_id });
export const H5Gopen = opens('H5Gopen', 'group', { loc_id, name, gapl_id });
export const H5Gget_info = reads('H5Gget_info', { loc_id }, emits<GroupInfo>());
export const H5Gget_info_by_name = reads('H5Gget_info_by_name', { loc_id, name, lapl_id }, emits<GroupInfo>());
export const H5Gget_info_by_idx = reads('H5Gget_info_by_idx', byIndex, emits<GroupInfo>());
/** A part of the members of a group; asked for by `members` and `walk`, not by callers. */
export const H5Gget_members = lists(
  'H5Gget_members',
  { group_id: 'groupLocation', idx_type, order, asked: 'membersAsked' },
  emits<FoundMember[]>(),
);
export const H5Gclose = closes('H5Gclose', { group_id });

export const H5Dcreate = creates('H5Dcreate', 'dataset', {
  loc_id,
  name: newName,
  type_id,
  space_id,
  lcpl_id,
  dcpl_id,
  dapl_id,
});
export const H5Dopen = opens('H5Dopen', 'dataset', { loc_id, name, dapl_id });
export const H5Dget_space = reads('H5Dget_space', { dset_id }, emits<Dataspace>());
export const H5Dget_type = reads('H5Dget_type', { dset_id }, emits<Datatype>());
export const H5Dget_create_plist = reads('H5Dget_create_plist', { dset_id }, emits<DatasetCreation>());
export const H5Dget_offset = reads('H5Dget_offset', { dset_id }, emits<number | undefined>());
export const H5Dread = transfers(
  reads('H5Dread', { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id }, emits<H5Data>()),
);
export const H5Dwrite = transfers(
  changes('H5Dwrite', { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf }),
);
export const H5Dset_extent = changes('H5Dset_extent', { dset_id, size: 'dims' });
export const H5Dclose = closes('H5Dclose', { dset_id });
export const H5Dchunk_iter = reads('H5Dchunk_iter', { dset_id, dxpl_id }, emits<ChunkInfo[]>());
export const H5Dread_chunk = reads(
  'H5Dread_chunk',
  { dset_id, dxpl_id, offset: 'dims' },
  emits<{ filterMask: number; data: Uint8Array }>(),
);

export const H5DSset_scale = changes('H5DSset_scale', { dsid, dimname: 'optionalText' });
export const H5DSattach_scale = changes('H5DSattach_scale', { did, dsid, idx });
export const H5DSdetach_scale = changes('H5DSdetach_scale', { did, dsid, idx });
export const H5DSis_scale = reads('H5DSis_scale', { did }, emits<boolean>());
export const H5DSis_attached = reads('H5DSis_attached', { did, dsid, idx }, emits<boolean>());
export const H5DSget_num_scales = reads('H5DSget_num_scales', { did, idx }, emits<number>());
export const H5DSiterate_scales = reads('H5DSiterate_scales', { did, dim: idx }, emits<ScaleInfo[]>());
export const H5DSset_label = changes('H5DSset_label', { did, idx, label: 'text' });
export const H5DSget_label = reads('H5DSget_label', { did, idx }, emits<string>());
export const H5DSget_scale_name = reads('H5DSget_scale_name', { did }, emits<string>());

export const H5Acreate = creates('H5Acreate', 'attr', {
  loc_id,
  attr_name: newName,
  type_id,
  space_id,
  acpl_id,
  aapl_id,
});
export const H5Acreate_by_name = creates('H5Acreate_by_name', 'attr', {
  loc_id,
  obj_name,
  attr_name: newName,
  type_id,
  space_id,
  acpl_id,
  aapl_id,
  lapl_id,
});
export const H5Aopen = opens('H5Aopen', 'attr', { obj_id, attr_name, aapl_id });
export const H5Aopen_by_name = opens('H5Aopen_by_name', 'attr', { loc_id, obj_name, attr_name, aapl_id, lapl_id });
export const H5Aopen_by_idx = opens('H5Aopen_by_idx', 'attr', {
  loc_id,
  obj_name,
  idx_type,
  order,
  n,
  aapl_id,
  lapl_id,
});
export const H5Aexists = reads('H5Aexists', { obj_id, attr_name }, emits<boolean>());
export const H5Aexists_by_name = reads('H5Aexists_by_name', { loc_id, obj_name, attr_name, lapl_id }, emits<boolean>());
export const H5Aget_type = reads('H5Aget_type', { attr_id }, emits<Datatype>());
export const H5Aget_space = reads('H5Aget_space', { attr_id }, emits<Dataspace>());
export const H5Aread = reads('H5Aread', { attr_id, mem_type_id }, emits<H5Data>());
export const H5Awrite = changes('H5Awrite', { attr_id, mem_type_id, buf });
export const H5Arename = changes('H5Arename', { loc_id, old_name, new_name });
export const H5Arename_by_name = changes('H5Arename_by_name', {
  loc_id,
  obj_name,
  old_attr_name,
  new_attr_name,
  lapl_id,
});
export const H5Adelete = changes('H5Adelete', { loc_id, attr_name });
export const H5Adelete_by_name = changes('H5Adelete_by_name', { loc_id, obj_name, attr_name, lapl_id });
export const H5Aiterate = lists(
  'H5Aiterate',
  { loc_id, idx_type, order, fields: 'iterationFields' },
  emits<AttributeInfo[]>(),
);
export const H5Aiterate_by_name = lists(
  'H5Aiterate_by_name',
  { loc_id, obj_name, idx_type, order, lapl_id },
  emits<AttributeInfo[]>(),
);
export const H5Aclose = closes('H5Aclose', { attr_id });

export const H5Lcreate_hard = changes('H5Lcreate_hard', {
  cur_loc_id,
  cur_name,
  new_loc_id,
  new_name,
  lcpl_id,
  lapl_id,
});
export const H5Lcreate_soft = changes('H5Lcreate_soft', { link_target, link_loc_id, link_name, lcpl_id, lapl_id });
export const H5Lcreate_external = changes('H5Lcreate_external', {
  file_name,
  obj_name: newName,
  link_loc_id,
  link_name,
  lcpl_id,
  lapl_id,
});
export const H5Ldelete = changes('H5Ldelete', { loc_id, name, lapl_id });
export const H5Ldelete_by_idx = changes('H5Ldelete_by_idx', byIndex);
export const H5Lmove = changes('H5Lmove', { src_loc, src_name, dst_loc, dst_name, lcpl_id, lapl_id });
export const H5Lexists = reads('H5Lexists', { loc_id, name, lapl_id }, emits<boolean>());
export const H5Literate = lists(
  'H5Literate',
  { group_id: 'groupLocation', idx_type, order, fields: 'iterationFields' },
  emits<LinkInfo[]>(),
);

export const H5Oopen = opens('H5Oopen', 'object', { loc_id, name, lapl_id });
export const H5Oopen_by_idx = opens('H5Oopen_by_idx', 'object', byIndex);
export const H5Oget_info_by_name = reads(
  'H5Oget_info_by_name',
  { loc_id, name, fields: 'infoFields', lapl_id },
  emits<ObjectInfo>(),
);
export const H5Ovisit = lists(
  'H5Ovisit',
  { obj_id, idx_type, order, fields: 'infoFields' },
  emits<(ObjectInfo & { readonly path: string })[]>(),
);
/** How an object was created; asked for by copies between connectors, not by callers. */
export const H5Oget_creation = reads('H5Oget_creation', { loc_id, name }, emits<ObjectCreation>());
/** What copying an object into another file has to know of it; asked for by connectors, not by callers. */
export const H5Oget_copy_source = reads('H5Oget_copy_source', { loc_id, name }, emits<CopySource>());
export const H5Ocopy = transfers(
  changes('H5Ocopy', { src_loc_id: 'copySource', src_name, dst_loc_id, dst_name, ocpypl_id, lcpl_id }),
);
export const H5Oflush = flushes('H5Oflush', { obj_id });
export const H5Orefresh = reads('H5Orefresh', { oid: 'object' }, emits<void>());
export const H5Oclose = closes('H5Oclose', { object_id: 'object' });

export const H5Iget_name = reads('H5Iget_name', { obj_id: 'identifier' }, emits<string>());

export const H5Rcreate_object = reads('H5Rcreate_object', { loc_id, name, oapl_id }, emits<Reference>());
export const H5Rcreate_region = reads('H5Rcreate_region', { loc_id, name, space_id, oapl_id }, emits<Reference>());
export const H5Rcreate_attr = reads('H5Rcreate_attr', { loc_id, name, attr_name, oapl_id }, emits<Reference>());
export const H5Ropen_object = opens('H5Ropen_object', 'object', { ref_ptr, rapl_id, oapl_id });
export const H5Ropen_region = reads('H5Ropen_region', { ref_ptr, rapl_id, oapl_id }, emits<Dataspace>());
export const H5Ropen_attr = opens('H5Ropen_attr', 'attr', { ref_ptr, rapl_id, aapl_id });
export const H5Rget_obj_name = reads('H5Rget_obj_name', { ref_ptr, rapl_id }, emits<string>());
export const H5Rdereference = opens('H5Rdereference', 'object', { obj_id, oapl_id, ref_ptr });

export const H5Mcreate = creates('H5Mcreate', 'map', {
  loc_id,
  name: newName,
  key_type_id,
  val_type_id,
  lcpl_id,
  mcpl_id,
  mapl_id,
});
export const H5Mopen = opens('H5Mopen', 'map', { loc_id, name, mapl_id });
export const H5Mput = changes('H5Mput', { map_id, key_mem_type_id, key, val_mem_type_id, value: 'element', dxpl_id });
export const H5Mget = reads('H5Mget', { map_id, key_mem_type_id, key, val_mem_type_id, dxpl_id }, emits<H5Data>());
export const H5Mexists = reads('H5Mexists', { map_id, key_mem_type_id, key, dxpl_id }, emits<boolean>());
export const H5Mget_count = reads('H5Mget_count', { map_id, dxpl_id }, emits<number>());
export const H5Miterate = reads('H5Miterate', { map_id, key_mem_type_id, dxpl_id }, emits<H5Data[]>());
export const H5Mdelete = changes('H5Mdelete', { map_id, key_mem_type_id, key, dxpl_id });
export const H5Mclose = closes('H5Mclose', { map_id });

export const H5Tcommit = creates('H5Tcommit', 'datatype', {
  loc_id,
  name: newName,
  dtype_id,
  lcpl_id,
  tcpl_id,
  tapl_id,
});
export const H5Topen = opens('H5Topen', 'datatype', { loc_id, name, tapl_id });
export const H5Tcopy = reads('H5Tcopy', { type_id: 'committedType' }, emits<Datatype>());
export const H5Tclose = closes('H5Tclose', { type_id: 'committedType' });
