import { type ErrorStackRecord, failure } from '../../../model/H5Error.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { H5WasmModule } from './H5WasmModule.js';
import type { LentFile } from './LentFile.js';

/**
 * Calls h5wasm to change chunks of a dataset. They are filtered and stored when it closes the dataset afterwards, and that
 * this failed is printed only. A required filter that fails leaves no chunk: the file is not to blame.
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
  const refusal = lent.library.failure(subject, 'gives', stack);
  if (refusal.kind !== 'corrupt-file' || !stack.some(isFilterFailure)) throw refusal;
  const message = `${subject}: a filter that the dataset requires cannot store these elements`;
  throw failure('unsupported', message, { errorStack: stack, cause: refusal });
}

function isFilterFailure({ function: name, message }: ErrorStackRecord): boolean {
  return name === 'H5Z_pipeline' && message === 'filter returned failure';
}
