import { failure } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import { firstText } from './firstText.js';
import type { ScaleStore } from './ScaleStore.js';
import { CLASS, DIMENSION_SCALE } from './scaleAttributes.js';

/** Datasets of these classes cannot have scales. */
const RESERVED = ['IMAGE', 'PALETTE', 'TABLE'];

/** The bytes of `DIMENSION_SCALE` with its NUL. A `CLASS` of another size is not that of a scale. */
const CLASS_BYTES = 16;

/** Whether a dataset is a dimension scale (`H5DSis_scale`). */
export function* isScale<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
): Work<boolean, Yielded, Resumed> {
  const type = (yield* store.attribute(dataset, CLASS))?.type;
  if (type?.class !== 'H5T_STRING' || type.size !== CLASS_BYTES || !store.paddings.includes(type.strpad)) return false;
  return beginAlike(yield* firstText(store, dataset, CLASS), DIMENSION_SCALE);
}

/** Checks that a dataset may have scales. Errors: `H5Error` `bad-argument`. */
export function* requireNoScale<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
): Work<void, Yielded, Resumed> {
  if (yield* isScale(store, dataset))
    throw failure('bad-argument', `${store.subjectOf(dataset)} is a dimension scale, which cannot have scales`);
}

/** Checks that a dataset is of no class whose datasets have no scales (`H5DS_is_reserved`). Errors: `H5Error` `bad-argument`. */
export function* requireNotReserved<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
): Work<void, Yielded, Resumed> {
  const type = (yield* store.attribute(dataset, CLASS))?.type;
  if (!type) return;
  if (type.class !== 'H5T_STRING' || !store.paddings.includes(type.strpad))
    throw failure(
      'bad-argument',
      `${store.attributeSubject(dataset, CLASS)} is no NUL-terminated string: such a dataset cannot have scales`,
    );
  const text = yield* firstText(store, dataset, CLASS);
  const reserved = RESERVED.find((one) => beginAlike(text, one));
  if (reserved)
    throw failure('bad-argument', `${store.subjectOf(dataset)} is of the class ${reserved}, which cannot have scales`);
}

/** Whether two texts are the same as far as the shorter one goes: libhdf5 compares no more. */
function beginAlike(one: string | undefined, other: string): boolean {
  return one !== undefined && (one.startsWith(other) || other.startsWith(one));
}
