import type { StringDatatype } from '../../../model/Datatype.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { DIMENSION_LABELS, dimensionLabels, rankOf, requireDimension } from '../handlers/dimensionScales.js';
import type { Place } from '../worker/Place.js';
import { changeScales } from './changeScales.js';
import { putAttribute } from './putAttribute.js';
import { oneDimension } from './storeLists.js';

/** The type of labels that `H5DSset_label` creates. */
const LABEL: StringDatatype = { class: 'H5T_STRING', size: 'H5T_VARIABLE', cset: 'ASCII', strpad: 'NULLTERM' };

/** Gives a dimension of a dataset a label (`H5DSset_label`). Errors: `H5Error` `bad-argument`; `corrupt-file`. */
export function* setLabel(place: Place, dimension: number, label: string): Steps<void> {
  place.file.requireWritable();
  const rank = yield* rankOf(place);
  requireDimension(place, rank, 'idx', dimension);
  const present = yield* dimensionLabels(place, rank);
  const data = Array.from({ length: rank }, (_, i) => (i === dimension ? label : (present?.[i] ?? '')));
  const attribute = { ...(!present && { type: LABEL }), space: oneDimension(rank), data };
  const byEdits = (): Steps<void> => putAttribute({ place, attribute: DIMENSION_LABELS }, attribute);
  yield* changeScales(place, 'labeling a dimension of', byEdits, (module, file) =>
    module.set_dimension_label(file, place.path, dimension, label),
  );
}
