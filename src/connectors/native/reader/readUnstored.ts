import type { H5Data } from '../../../model/H5Data.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { viewDataset } from '../handlers/describeDataset.js';
import { subjectOf } from '../worker/Place.js';
import { viewedFile } from '../worker/viewedFile.js';
import { readFailure } from './readFailure.js';
import { optionsOf, requestOf } from './requestOf.js';
import type { ResultContainer } from './resultContainer.js';
import type { Transfer } from './Transfer.js';

/**
 * Reads a selection of a dataset without elements in its own file: one with a null dataspace, a virtual one, or one with external raw
 * data. Undefined for all others, and where only libhdf5 can read the elements.
 *
 * @param into - The container to put the elements into; a new one by default.
 *
 * Errors: as those of `readVirtual` and `readExternal`; `H5Error` `bad-argument` for a selection that does not fit.
 */
export function* readUnstored(transfer: Transfer, into: ResultContainer | undefined): Steps<H5Data | undefined> {
  const { place, reaching, description } = transfer;
  const { virtual, space } = description;
  if (space.class === 'H5S_NULL') return null;
  const stored = yield* viewDataset(place);
  const { dims, fileSelection, memory } = requestOf(transfer);
  const request = { dims, fileSelection, memory };
  const options = optionsOf(transfer);
  try {
    if (reaching && (virtual || stored.externalFiles)) {
      const rare = yield* place.file.rare(virtual ? 'a virtual dataset' : 'raw data in files outside');
      const file = yield* viewedFile(place.file, reaching);
      return virtual
        ? yield* rare.readVirtual(file, stored, virtual, request, options, into)
        : yield* rare.readExternal(file, stored, request, options, into);
    }
    return undefined;
  } catch (error) {
    throw readFailure(error, subjectOf(place));
  }
}
