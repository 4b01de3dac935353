import {
  catchError,
  concat,
  defer,
  ignoreElements,
  type Observable,
  type OperatorFunction,
  of,
  throwError,
} from 'rxjs';
import { H5Error } from '../model/H5Error.js';
import type { DatasetId, LocationId } from '../model/Identifier.js';
import type { Progress } from '../operations/Operation.js';
import { type Moved, presentContext, subscribedIn } from '../operations/subscriptionContext.js';
import { H5Ocopy_async } from '../sources/H5O.js';
import type { Loc } from '../sources/operation.js';
import type { CopyDatasetOptions } from './CopyDatasetOptions.js';
import { checkOptions } from './checkOptions.js';
import { resultOf } from './resultOf.js';
import { rewriteDataset } from './rewriteDataset.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/**
 * Copies the dataset that the source emits to another place, in this file or another one, with its attributes: as it is stored,
 * without decoding anything (`H5Ocopy_async`), or, with other creation properties, chunk by chunk, with no more than
 * `concurrency` in memory. The second way is also taken where the target cannot be edited.
 *
 *     source       --d-------------
 *     copyDataset  -----------(p|)     p: bytes copied
 *
 * @param location - File or group in which the copy is made.
 * @param name - Path of the copy from there.
 * @returns The bytes copied, as they are stored or, with `dcpl`, as elements, once, when all is written; then complete.
 *   `withProgress` reports them meanwhile. Errors as `H5Ocopy_async`, `H5Dcreate_async`, `H5Dread_async` and `H5Dwrite_async`.
 */
export function copyDataset(
  location: Loc<LocationId>,
  name: string,
  options: CopyDatasetOptions = {},
): OperatorFunction<DatasetId, Progress> {
  checkOptions('copyDataset', options);
  return (source) =>
    untilDone(source, (dataset) => copy(dataset, location, name, options)).pipe(endedBy(options.signal, 'copyDataset'));
}

function copy(
  dataset: DatasetId,
  location: Loc<LocationId>,
  name: string,
  options: CopyDatasetOptions,
): Observable<Progress> {
  const report = presentContext()?.beginTransfer?.();
  let progress: Progress = { loadedBytes: 0, totalBytes: 0 };
  const moved: Moved = (loadedBytes, totalBytes) => {
    progress = { loadedBytes, totalBytes };
    report?.(loadedBytes, totalBytes);
  };
  const rewritten = (): Observable<void> => rewriteDataset(dataset, location, name, options, moved);
  const copied = options.dcpl
    ? rewritten()
    : copyAsStored(dataset, location, name, options, moved).pipe(
        catchError((error) =>
          error instanceof H5Error && error.kind === 'unsupported' ? rewritten() : throwError(() => error),
        ),
      );
  return concat(
    subscribedIn(undefined, copied).pipe(ignoreElements()),
    defer(() => of(progress)),
  );
}

/** The dataset as an object, its raw data as they are. */
function copyAsStored(
  dataset: DatasetId,
  location: Loc<LocationId>,
  name: string,
  { lcpl, withoutAttr = false }: CopyDatasetOptions,
  moved: Moved,
): Observable<void> {
  return resultOf(H5Ocopy_async(dataset, '.', location, name, { withoutAttr }, lcpl), moved);
}
