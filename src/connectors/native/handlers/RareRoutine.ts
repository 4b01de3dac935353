import type { Routine } from '../../../operations/Operations.js';

/** The routines whose handlers are in the part of the program for what reading needs rarely. */
export const RARE_ROUTINES = [
  'H5Dget_offset',
  'H5Dchunk_iter',
  'H5Dread_chunk',
  'H5DSis_scale',
  'H5DSis_attached',
  'H5DSget_num_scales',
  'H5DSiterate_scales',
  'H5DSget_label',
  'H5DSget_scale_name',
  'H5Fget_file_image',
  'H5Fget_layout',
  'H5Fread_image',
  'H5Frepack',
  'H5Gget_members',
  'H5Oget_creation',
  'H5Ovisit',
  'H5Rcreate_object',
  'H5Rcreate_region',
  'H5Rcreate_attr',
  'H5Ropen_object',
  'H5Ropen_region',
  'H5Ropen_attr',
  'H5Rget_obj_name',
  'H5Rdereference',
] as const satisfies readonly Routine[];

export type RareRoutine = (typeof RARE_ROUTINES)[number];
