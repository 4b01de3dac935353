import { type ErrorStackRecord, failure } from '../../../model/H5Error.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { H5WasmModule } from './H5WasmModule.js';
import type { LentFile } from './LentFile.js';

/**
 * Calls h5wasm to change chunks of a dataset. libhdf5 filters and stores chunks when h5wasm closes the dataset, and h5wasm ignores
 * a failure of that, so the printed error stack is checked.
 *
 * Errors: `H5Error` `unsupported` where a required filter cannot store the elements, and errors of HDF5.
 */
export function storeChunks(
  lent: LentFile,
  place: Pick<Place, 'asked'>,
  change: (module: H5WasmModule, file: bigint) => number,
): void {
  const subject = subjectOf(place);
  lent.change(subject, change);
  const stack = lent.library.stackOf('H5Dclose');
  if (stack.length === 0) return;
  const refusal = lent.library.failure(subject, 'writes', stack);
  if (refusal.kind !== 'corrupt-file' || !stack.some(isFilterFailure)) throw refusal;
  const message = `${subject}: a filter that the dataset requires cannot store these elements`;
  throw failure('unsupported', message, { errorStack: stack, cause: refusal });
}

function isFilterFailure({ function: name, message }: ErrorStackRecord): boolean {
  return name === 'H5Z_pipeline' && message === 'filter returned failure';
}
