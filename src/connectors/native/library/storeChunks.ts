import { type ErrorStackRecord, H5Error } from '../../../model/H5Error.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { H5Library } from './H5Library.js';
import type { H5WasmModule } from './H5WasmModule.js';

/**
 * Calls h5wasm to change chunks of a dataset. They are filtered and stored when it closes the dataset afterwards, and that
 * this failed is printed only. A required filter that fails leaves no chunk: the file is not to blame.
 */
export function storeChunks(
  library: H5Library,
  { routine, file, path }: { readonly routine: string; readonly file: OpenFile; readonly path: string },
  change: (module: H5WasmModule, file: bigint) => number,
): void {
  file.check(routine, path, change);
  const stack = library.stackOf('H5Dclose');
  if (stack.length === 0) return;
  const what = `'${path}' in '${file.name}'`;
  const failure = library.failure(routine, what, stack);
  if (failure.kind !== 'corrupt-file' || !stack.some(isFilterFailure)) throw failure;
  const message = `${what}: a filter that the dataset requires cannot store these elements`;
  throw new H5Error('unsupported', routine, message, { errorStack: stack, cause: failure });
}

function isFilterFailure({ function: name, message }: ErrorStackRecord): boolean {
  return name === 'H5Z_pipeline' && message === 'filter returned failure';
}
