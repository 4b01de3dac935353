import type { CompoundDatatype, ReferenceDatatype } from '../../../model/Datatype.js';
import { H5T_STD_U32LE } from '../../../model/datatype/predefined.js';
import { elementSize } from '../../../model/datatype/size.js';
import type { CompoundData } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import type { Work } from '../Work.js';
import { isObjectReference } from './isObjectReference.js';
import { malformed } from './malformed.js';
import { placesOf } from './placesOf.js';
import type { ScaleStore } from './ScaleStore.js';
import { REFERENCE_LIST } from './scaleAttributes.js';

/** `REFERENCE_LIST`. */
export interface ReferenceList {
  /** The part of an element that is read and written: the dataset, then the dimension. */
  readonly memType: CompoundDatatype;
  readonly uses: readonly ScaleUse[];
}

/** A dataset that has a scale, and the dimension. */
export interface ScaleUse {
  readonly dataset: Reference | null;
  readonly dimension: number;
}

const DATASET = 'dataset';
const DIMENSION = 'dimension';
/** What h5pyd calls the dimension. */
const INDEX = 'index';

/**
 * The type of elements of `REFERENCE_LIST`: `struct { hobj_ref_t ref; unsigned int dim_idx; }` of a 64-bit C program.
 *
 * @param dimension - What the dimension is called.
 */
export function scaleUseType(dataset: ReferenceDatatype, dimension = DIMENSION): CompoundDatatype {
  const offset = elementSize(dataset);
  const members = [
    { name: DATASET, offset: 0, type: dataset },
    { name: dimension, offset, type: H5T_STD_U32LE },
  ];
  return { class: 'H5T_COMPOUND', size: offset + 8, members };
}

/** The datasets that a scale is attached to; undefined where there are none. Errors: `H5Error` `corrupt-file` where the attribute is malformed. */
export function* referenceList<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  scale: Dataset,
): Work<ReferenceList | undefined, Yielded, Resumed> {
  const found = yield* store.attribute(scale, REFERENCE_LIST);
  if (!found) return undefined;
  const members = found.type.class === 'H5T_COMPOUND' ? found.type.members : [];
  const memberOf = (wanted: string) => members.find(({ name }) => name === wanted);
  const type = memberOf(DATASET)?.type;
  const dimension = memberOf(DIMENSION) ?? memberOf(INDEX);
  if (!isObjectReference(type) || dimension?.type.class !== 'H5T_INTEGER')
    throw malformed(store, scale, REFERENCE_LIST, 'its elements are no pairs of an object reference and a dimension');
  const memType = scaleUseType(type, dimension.name);
  const columns = (yield* store.read(scale, REFERENCE_LIST, memType)) as CompoundData | null;
  const dimensions = (columns?.[dimension.name] ?? []) as ArrayLike<number>;
  const datasets = (columns?.[DATASET] ?? []) as readonly (Reference | null)[];
  return { memType, uses: datasets.map((dataset, i) => ({ dataset, dimension: dimensions[i] as number })) };
}

/** The elements of a list as they are written. */
export function usesData({ memType, uses }: ReferenceList): CompoundData {
  return {
    [DATASET]: uses.map(({ dataset }) => dataset),
    [memType.members[1]!.name]: Uint32Array.from(uses, ({ dimension }) => dimension),
  } as CompoundData;
}

/** Where a dimension of a dataset is in the list of a scale. Errors: those of `placesOf`. */
export function* usesAt<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
  scale: Dataset,
  dimension: number,
  list: ReferenceList | undefined,
): Work<readonly number[], Yielded, Resumed> {
  const uses = list?.uses ?? [];
  const datasets = uses.map((use) => use.dataset);
  const found = yield* placesOf(store, datasets, dataset, scale, REFERENCE_LIST);
  return found.filter((at) => uses[at]?.dimension === dimension);
}
