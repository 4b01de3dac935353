import { catchError, concat, defer, ignoreElements, type Observable, of, throwError } from 'rxjs';
import type { CopyLoss } from '../model/CopyLoss.js';
import type { FileSource } from '../model/FileSource.js';
import { H5Error } from '../model/H5Error.js';
import { H5F_ACC_RDONLY } from '../model/H5F.js';
import type { FileAccess } from '../model/H5P.js';
import type { FileId } from '../model/Identifier.js';
import { connectorOf } from '../operations/connectorOf.js';
import type { Progress } from '../operations/Operation.js';
import { findHome } from '../operations/openIdentifiers.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type Moved, presentContext, subscribedIn } from '../operations/subscriptionContext.js';
import { H5Fdelete_async } from '../sources/H5F.js';
import { H5ES_NONE, operation } from '../sources/operation.js';
import { checkOptions } from './checkOptions.js';
import { copyContents } from './copyContents.js';
import { openFile } from './openFile.js';
import { requireOtherFile } from './requireOtherFile.js';
import { resultOf } from './resultOf.js';
import { endedBy } from './untilAborted.js';
import { whileOpen } from './whileOpen.js';

/** How a file is copied. */
export interface CopyFileOptions {
  /** Access properties of the original. */
  readonly fapl?: FileAccess;
  /** Access properties of the copy. */
  readonly toFapl?: FileAccess;
  /**
   * Replace a file that is there; by default that is `already-exists`. It is deleted before the copy is made, so a copy that fails leaves none of the
   * two: to keep it until then, copy to another name and rename that.
   */
  readonly overwrite?: boolean;
  /** Is told what the copy does not keep, each time as soon as it is known. What it throws fails the copy. */
  readonly onLoss?: (loss: CopyLoss) => void;
  /** Leave out objects, attributes and links that the target cannot have, and tell them to `onLoss`; by default they are `unsupported`. */
  readonly skipUnsupported?: boolean;
  /** An abort cancels the copy and removes what there is of it; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies a whole file to another place, which may be one of another connector: from the disk to a server and back.
 *
 *     subscribe  ^---------------!
 *     copyFile   -----------(p|)       p: bytes copied
 *
 * Within the native connector, chunks are copied as they are stored, as `repackFile` does. Otherwise objects are created anew and elements are
 * copied as values, as `H5Ocopy_async` does between files of two connectors: with chunks, filters, datatypes (also committed ones),
 * attributes, links, creation orders, and references that lead to the copies.
 *
 * @param from - The original, as `openFile` takes it.
 * @param to - A path (Node) or a URL.
 * @returns The bytes copied, once, when the copy is closed and flushed; then complete. `withProgress` reports them meanwhile. When it fails or is
 *   unsubscribed from, the copy is deleted again; `settled()` waits for that. Errors: `already-exists`, `not-found`, `permission`,
 *   `unsupported` (something that the target cannot have; it is named), `corrupt-file`, `io`.
 * @example
 * copyFile('run.h5', 'copy.h5', { onLoss: ({ path, what, why }) => console.log(path, what, why) }).subscribe(({ loadedBytes }) => {
 *   console.log(loadedBytes > 0); // true
 * });
 */
export function copyFile(from: FileSource, to: FileSource, options: CopyFileOptions = {}): Observable<Progress> {
  checkOptions('copyFile', options);
  return defer(() => {
    const report = presentContext()?.beginTransfer?.();
    let progress: Progress = { loadedBytes: 0, totalBytes: 0 };
    const moved: Moved = (loadedBytes, totalBytes) => {
      progress = { loadedBytes, totalBytes };
      report?.(loadedBytes, totalBytes);
    };
    const copied = openFile(from, H5F_ACC_RDONLY, options.fapl).pipe(
      whileOpen((source) => copyOpened(source, from, to, options, moved)),
    );
    return concat(
      subscribedIn(undefined, copied).pipe(ignoreElements()),
      defer(() => of(progress)),
    );
  }).pipe(endedBy(options.signal, 'copyFile'));
}

function copyOpened(
  source: FileId,
  from: FileSource,
  to: FileSource,
  options: CopyFileOptions,
  moved: Moved,
): Observable<unknown> {
  const contents = (): Observable<void> => {
    const copied = copyContents(source, to, options, moved);
    return options.overwrite ? concat(otherFile(source, from, to, options.toFapl), copied) : copied;
  };
  if (typeof to !== 'string' || findHome(source)?.connector !== connectorOf(to, options.toFapl)) return contents();
  const repacked = defer(() =>
    resultOf(operation(ROUTINES.H5Frepack, { file_id: source, file_name: to }, H5ES_NONE, copyFile), moved),
  );
  const made = options.overwrite ? concat(absent(to, options.toFapl), repacked) : repacked;
  return made.pipe(
    catchError((error) =>
      error instanceof H5Error && error.kind === 'unsupported' ? contents() : throwError(() => error),
    ),
  );
}

/** Completes when a file is not the source. */
function otherFile(source: FileId, from: FileSource, to: FileSource, fapl: FileAccess | undefined): Observable<never> {
  return defer(() => requireOtherFile(source, from, to, fapl)).pipe(ignoreElements());
}

/** Completes when no file is there. */
function absent(file: FileSource, fapl: FileAccess | undefined): Observable<never> {
  return H5Fdelete_async(file, fapl).pipe(
    ignoreElements(),
    catchError((error) => (error instanceof H5Error && error.kind === 'not-found' ? [] : throwError(() => error))),
  );
}
