import { utf8Length } from '../../../codec/text.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import type { EditableScaleStore, ScaleChange } from './EditableScaleStore.js';
import { CLASS, DIMENSION_LIST, DIMENSION_SCALE, NAME } from './scaleAttributes.js';

const SCALAR: Dataspace = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } };

/**
 * Checks that a dataset can be made a dimension scale (`H5DSset_scale`).
 *
 * @param name - Its name; null leaves the one that it has, or none.
 * @returns What makes it one. Errors: `H5Error` `bad-argument` where the dataset has scales itself; when it is made, where the name is
 *   too long for an attribute.
 */
export function* planSetScale<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  name: string | null,
): Work<ScaleChange<Yielded, Resumed>, Yielded, Resumed> {
  store.requireWritable(dataset);
  yield* requireNoScales(store, dataset);
  return function* () {
    // First, because it may be too long.
    if (name !== null) yield* putText(store, dataset, NAME, name);
    yield* putText(store, dataset, CLASS, DIMENSION_SCALE);
  };
}

/** Checks that a dataset has no scales, and so can be one. Errors: `H5Error` `bad-argument`. */
export function* requireNoScales<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
): Work<void, Yielded, Resumed> {
  if (yield* store.attribute(dataset, DIMENSION_LIST))
    throw failure('bad-argument', `${store.subjectOf(dataset)} has dimension scales, so it cannot be one`);
}

/** Stores a text as `H5LTset_attribute_string` does: of its own length, with a NUL. */
export function putText<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  attribute: string,
  text: string,
): Work<void, Yielded, Resumed> {
  const type = { class: 'H5T_STRING', size: utf8Length(text) + 1, cset: 'ASCII', strpad: 'NULLTERM' } as const;
  return store.put(dataset, attribute, { type, space: SCALAR, data: [text] });
}
