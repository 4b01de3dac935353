import type { StringDatatype } from '../../../model/Datatype.js';
import type { Work } from '../Work.js';
import { dimensionLabels } from './dimensionLabels.js';
import type { EditableScaleStore, ScaleChange } from './EditableScaleStore.js';
import { requireDimension } from './requireDimension.js';
import { DIMENSION_LABELS } from './scaleAttributes.js';
import { oneDimension } from './storeLists.js';

/** The type of labels that `H5DSset_label` creates. */
const LABEL: StringDatatype = { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset: 'ASCII', strpad: 'NULLTERM' };

/**
 * Checks that a dimension of a dataset can have a label (`H5DSset_label`).
 *
 * @returns What gives it one. Errors: `H5Error` `bad-argument`; `corrupt-file` where the labels that there are are malformed.
 */
export function* planSetLabel<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  dimension: number,
  label: string,
): Work<ScaleChange<Yielded, Resumed>, Yielded, Resumed> {
  store.requireWritable(dataset);
  const rank = yield* store.rankOf(dataset);
  requireDimension(store, dataset, rank, 'idx', dimension);
  const present = yield* dimensionLabels(store, dataset, rank);
  const data = Array.from({ length: rank }, (_, i) => (i === dimension ? label : (present?.[i] ?? '')));
  const type = present ? undefined : LABEL;
  return () => store.put(dataset, DIMENSION_LABELS, { type, space: oneDimension(rank), data });
}
