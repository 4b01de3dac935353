import { H5Error } from '../../../model/H5Error.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { H5WasmModule } from '../library/H5WasmModule.js';
import { type Place, subjectOf } from '../worker/Place.js';

/**
 * Changes dimension scales by edits, each of an attribute; by libhdf5 where the file cannot be edited.
 *
 * @param what - Names the change in the error where libhdf5 cannot be loaded.
 * @param byLibrary - Calls h5wasm on the file; it does all of the change, whatever an edit has done.
 */
export function* changeScales(
  place: Place,
  what: string,
  byEdits: () => Steps<void>,
  byLibrary: (module: H5WasmModule, file: bigint) => number,
): Steps<void> {
  try {
    yield* byEdits();
    return;
  } catch (error) {
    if (!(error instanceof H5Error && error.kind === 'unsupported')) throw error;
  }
  const lent = yield* place.file.lend(`${what} ${subjectOf(place)}`);
  lent.change(subjectOf(place), byLibrary);
}
