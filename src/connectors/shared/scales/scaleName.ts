import { failure } from '../../../model/H5Error.js';
import type { Work } from '../Work.js';
import { isScale } from './datasetClass.js';
import { firstText } from './firstText.js';
import { malformed } from './malformed.js';
import type { ScaleStore } from './ScaleStore.js';
import { NAME } from './scaleAttributes.js';

/** The name of a scale; empty where it has none. Errors: `H5Error` `corrupt-file` where the attribute is no string. */
export function* scaleName<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  scale: Dataset,
): Work<string, Yielded, Resumed> {
  const type = (yield* store.attribute(scale, NAME))?.type;
  if (!type) return '';
  if (type.class !== 'H5T_STRING') throw malformed(store, scale, NAME, 'it is no string');
  return (yield* firstText(store, scale, NAME)) ?? '';
}

/** The name of a dataset that has to be a scale (`H5DSget_scale_name`). Errors: `H5Error` `bad-argument`, and as above. */
export function* nameOfScale<Dataset, Yielded, Resumed>(
  store: ScaleStore<Dataset, Yielded, Resumed>,
  dataset: Dataset,
): Work<string, Yielded, Resumed> {
  if (yield* isScale(store, dataset)) return yield* scaleName(store, dataset);
  throw failure('bad-argument', `${store.subjectOf(dataset)} is no dimension scale`);
}
