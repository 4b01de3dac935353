import type { Routine } from '../../../operations/Operations.js';

/** The routines whose handlers are in the part of the program for what reading needs rarely. */
export const RARE_ROUTINES = [
  'H5Dchunk_iter',
  'H5Dread_chunk',
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
