/**
 * Dimension scales (HDF5 Reference Manual, H5DS; "HDF5 Dimension Scale Specification"): datasets that give the dimensions of others
 * their coordinates. They are kept in attributes, as libhdf5 and h5py's `dims` keep them; netCDF-4's dimensions are such scales.
 */

import type { DatasetId } from '../model/Identifier.js';
import type { ScaleInfo } from '../model/info.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, type Loc, operation } from './operation.js';

/**
 * Makes a dataset a dimension scale. `H5DSset_scale`.
 *
 * @param dimname - The name of the scale; null, the default, leaves the one that it has, or none.
 * @returns Nothing: emits `undefined`, then completes. Errors: `bad-argument` (the dataset has scales itself), `permission`,
 *   `unsupported` (a file that cannot be edited: open for SWMR writing, …).
 *
 * @example
 * const time = H5Dcreate_async(file, 'time', H5T_NATIVE_DOUBLE, H5Screate_simple([24]), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
 * H5DSset_scale_async(time, 'hours since midnight', es);
 * H5DSattach_scale_async(temperature, time, 0, es);
 * H5DSset_label_async(temperature, 0, 't', es);
 */
export function H5DSset_scale_async(
  dsid: Loc<DatasetId>,
  dimname: string | null = null,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5DSset_scale, { dsid, dimname }, es, H5DSset_scale_async);
}

/**
 * Attaches a dimension scale to a dimension of a dataset. `H5DSattach_scale`. A dataset that is no scale becomes one without a
 * name. What is attached already stays as it is; what an interruption left half attached is completed.
 *
 * @param did - The dataset.
 * @param dsid - The scale; its size need not be that of the dimension.
 * @param idx - The dimension, from 0. A scalar dataset has one here.
 * @returns Nothing: emits `undefined`, then completes. Errors: `bad-argument` (no such dimension; `did` is a scale, an image, a
 *   palette or a table; `dsid` has scales; both are one dataset or in two files), `corrupt-file` (the attributes are not what the
 *   specification says), `not-found` (a reference in them leads nowhere), `permission`, `unsupported` as `H5DSset_scale_async`.
 */
export function H5DSattach_scale_async(
  did: Loc<DatasetId>,
  dsid: Loc<DatasetId>,
  idx: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5DSattach_scale, { did, dsid, idx }, es, H5DSattach_scale_async);
}

/**
 * Detaches a dimension scale from a dimension of a dataset. `H5DSdetach_scale`. The last scale of the dimension takes its place in the
 * order of scales; the scale stays one.
 *
 * @returns Nothing: emits `undefined`, then completes. Errors: `not-found` (it is not attached there), otherwise as
 *   `H5DSattach_scale_async`.
 */
export function H5DSdetach_scale_async(
  did: Loc<DatasetId>,
  dsid: Loc<DatasetId>,
  idx: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5DSdetach_scale, { did, dsid, idx }, es, H5DSdetach_scale_async);
}

/**
 * Whether a dataset is a dimension scale. `H5DSis_scale`.
 *
 * @returns The answer: whether its attribute `CLASS` is the one that `H5DSset_scale` stores. Errors: `corrupt-file`, `io`.
 */
export function H5DSis_scale_async(did: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<boolean> {
  return operation(ROUTINES.H5DSis_scale, { did }, es, H5DSis_scale_async);
}

/**
 * Whether a dimension scale is attached to a dimension of a dataset. `H5DSis_attached`.
 *
 * @returns The answer: true where both tell so, the dataset and the scale. Errors: `bad-argument` (no such dimension, `did` is a
 *   scale, both are one dataset), `corrupt-file` and `not-found` as `H5DSattach_scale_async`.
 */
export function H5DSis_attached_async(
  did: Loc<DatasetId>,
  dsid: Loc<DatasetId>,
  idx: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<boolean> {
  return operation(ROUTINES.H5DSis_attached, { did, dsid, idx }, es, H5DSis_attached_async);
}

/**
 * Counts the scales that are attached to a dimension of a dataset. `H5DSget_num_scales`.
 *
 * @returns Their number. Errors: `bad-argument` (no such dimension), `corrupt-file` as `H5DSattach_scale_async`.
 */
export function H5DSget_num_scales_async(
  did: Loc<DatasetId>,
  idx: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<number> {
  return operation(ROUTINES.H5DSget_num_scales, { did, idx }, es, H5DSget_num_scales_async);
}

/**
 * Lists the scales that are attached to a dimension of a dataset. `H5DSiterate_scales`, with a list in place of its callback.
 *
 * @param dim - The dimension, from 0.
 * @returns Path and name of each, in the order in which they were attached. Errors: as `H5DSget_num_scales_async`, and `not-found`
 *   where a scale was deleted.
 */
export function H5DSiterate_scales_async(
  did: Loc<DatasetId>,
  dim: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<ScaleInfo[]> {
  return operation(ROUTINES.H5DSiterate_scales, { did, dim }, es, H5DSiterate_scales_async);
}

/**
 * Gives a dimension of a dataset a label. `H5DSset_label`.
 *
 * @param label - The label; an empty one takes it away.
 * @returns Nothing: emits `undefined`, then completes. Errors: `bad-argument` (no such dimension), `corrupt-file` (there are labels
 *   that are no strings of variable length), `permission`, `unsupported` as `H5DSset_scale_async`.
 */
export function H5DSset_label_async(
  did: Loc<DatasetId>,
  idx: number,
  label: string,
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  return operation(ROUTINES.H5DSset_label, { did, idx, label }, es, H5DSset_label_async);
}

/**
 * The label of a dimension of a dataset. `H5DSget_label`.
 *
 * @returns The label; empty where there is none. Errors: `bad-argument` (no such dimension), `corrupt-file`.
 */
export function H5DSget_label_async(
  did: Loc<DatasetId>,
  idx: number,
  es: EventSetArgument = H5ES_NONE,
): Operation<string> {
  return operation(ROUTINES.H5DSget_label, { did, idx }, es, H5DSget_label_async);
}

/**
 * The name of a dimension scale. `H5DSget_scale_name`.
 *
 * @returns The name; empty where it has none. Errors: `bad-argument` (the dataset is no scale), `corrupt-file`.
 */
export function H5DSget_scale_name_async(did: Loc<DatasetId>, es: EventSetArgument = H5ES_NONE): Operation<string> {
  return operation(ROUTINES.H5DSget_scale_name, { did }, es, H5DSget_scale_name_async);
}
