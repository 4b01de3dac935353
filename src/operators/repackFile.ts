import { concat, defer, ignoreElements, type Observable, type OperatorFunction, of } from 'rxjs';
import type { FileId } from '../model/Identifier.js';
import type { Progress } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type Moved, presentContext, subscribedIn } from '../operations/subscriptionContext.js';
import { H5ES_NONE, operation } from '../sources/operation.js';
import { resultOf } from './resultOf.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** How a file is repacked. */
export interface RepackFileOptions {
  /** An abort cancels it and removes what was written; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies the file that the source emits into a new one of which any reader needs few requests: all metadata first and together, then the
 * raw data, dataset after dataset in the order in which they are listed, the chunks of each in C order and as they are stored. All else
 * stays: links, attributes, datatypes, filters, creation orders, references.
 *
 *     source      --f-------------
 *     repackFile  -----------(p|)     p: bytes copied
 *
 * @param path - Of the new file, which must not exist (Node). It is no HDF5 file until all is written, and is removed when that fails.
 * @returns The bytes of raw data copied, once, then complete. `withProgress` reports them meanwhile. Errors: `already-exists`,
 *   `unsupported` (something that h5rx cannot copy; a remote file larger than `wholeFileBytes`; a path in a browser), `corrupt-file`, `io`.
 */
export function repackFile(path: string, { signal }: RepackFileOptions = {}): OperatorFunction<FileId, Progress> {
  return (source) => untilDone(source, (file) => repack(file, path)).pipe(endedBy(signal, 'repackFile'));
}

function repack(file_id: FileId, file_name: string): Observable<Progress> {
  const report = presentContext()?.beginTransfer?.();
  let progress: Progress = { loadedBytes: 0, totalBytes: 0 };
  const moved: Moved = (loadedBytes, totalBytes) => {
    progress = { loadedBytes, totalBytes };
    report?.(loadedBytes, totalBytes);
  };
  const repacked = resultOf(operation(ROUTINES.H5Frepack, { file_id, file_name }, H5ES_NONE, repackFile), moved);
  return concat(
    subscribedIn(undefined, repacked).pipe(ignoreElements()),
    defer(() => of(progress)),
  );
}
