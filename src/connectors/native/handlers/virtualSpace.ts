import type { Dataspace } from '../../../model/Dataspace.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { type Place, subjectOf } from '../worker/Place.js';

/** The dataspace of a virtual dataset, whose extent may depend on those of its sources: libhdf5 looks at them. */
export function* virtualSpace(place: Place, space: Dataspace): Steps<Dataspace> {
  if (space.maxdims.every((size, d) => size === space.dims[d])) return space;
  const { file, path } = place;
  const subject = subjectOf(place);
  const lent = yield* file.lend(`the extent of ${subject}`);
  const { shape } = lent.quiet(subject, (module, id) => {
    // Of external raw data nothing is opened for it.
    lent.expect('virtual');
    return module.get_dataset_metadata(id, path);
  });
  return { ...space, dims: shape ?? space.dims };
}
