import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import type { Work } from '../Work.js';
import type { DimensionList } from './dimensionList.js';
import type { EditableScaleStore } from './EditableScaleStore.js';
import { type ReferenceList, usesData } from './referenceList.js';
import { DIMENSION_LIST, REFERENCE_LIST } from './scaleAttributes.js';

/** A dataspace of one dimension. */
export function oneDimension(n: number): Dataspace {
  return { class: 'H5S_SIMPLE', dims: [n], maxdims: [n], selection: { type: 'all' } };
}

/**
 * Stores the scales of a dataset's dimensions.
 *
 * @param type - The type of the attribute; absent where there is one.
 */
export function storeDimensionList<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scales: DimensionList,
  type?: Datatype,
): Work<void, Yielded, Resumed> {
  const data = scales.map((one) => [...one]) as H5WritableData;
  return store.put(dataset, DIMENSION_LIST, { type, space: oneDimension(scales.length), data });
}

/** Stores which datasets a scale is attached to; `type` as above. */
export function storeReferenceList<Dataset, Yielded, Resumed>(
  store: EditableScaleStore<Dataset, Yielded, Resumed>,
  scale: Dataset,
  list: ReferenceList,
  type?: Datatype,
): Work<void, Yielded, Resumed> {
  const { memType, uses } = list;
  const space = oneDimension(uses.length);
  return store.put(scale, REFERENCE_LIST, { type, space, data: usesData(list), memType });
}
