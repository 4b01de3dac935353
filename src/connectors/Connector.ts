import type { Observable, Observer, Subject } from 'rxjs';
import type { H5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import type { Identifier } from '../model/Identifier.js';
import type { ArgumentsOf, ResultOf, Routine } from '../operations/Operations.js';
import type { Row } from '../operations/Row.js';
import type { Capabilities } from './Capabilities.js';

/** One operation, ready to be carried out. */
export interface Request<R extends Routine = Routine> {
  readonly routine: R;
  /** The row of the routine, which says what its arguments are and what it does. */
  readonly row: Row<R>;
  readonly args: ArgumentsOf<R>;
  /** The identifier that the operation opens; allocated before it runs. */
  readonly opens?: Identifier | undefined;
}

/** What a connector emits while it carries out an operation. */
export type Signal<T> =
  /** The operation began to run, `startedAt` microseconds after 1970. */
  | { readonly type: 'started'; readonly startedAt: number }
  /** A transfer has moved another piece. */
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  /** The operation was running when it was canceled: it runs on, until its next piece if it has one, and ends as canceled there. */
  | { readonly type: 'not-canceled' }
  /** The operation succeeded, `nanoseconds` after it started; this is the last signal. */
  | { readonly type: 'result'; readonly value: T; readonly startedAt: number; readonly nanoseconds: number };

/** An operation that is ready to begin, or under way. */
export interface Execution<T> {
  /**
   * Begins the operation; called once, and does not throw. The observer receives the signals, and then either `complete` after the
   * result, or `error` with an `H5Error`, of kind `canceled` after `cancel()`. It is a plain observer and not an Observable's, so
   * that thousands of small operations cost little.
   */
  begin(observer: Observer<Signal<T>>): void;
  /**
   * Asks to cancel the operation. The observer receives an error of kind `canceled`, `not-canceled`, or, if it is too late, the
   * result.
   */
  cancel(): void;
}

/** A change of identifiers or files that no result of an operation tells. */
export type IdentifierEvent =
  /** An identifier was closed together with its file (`fcloseDegree: 'strong'`). */
  | { readonly type: 'closed'; readonly hid: number }
  /** The close of a file failed because objects in it are still open (`fcloseDegree: 'semi'`): its identifier stays valid. */
  | { readonly type: 'kept'; readonly hid: number }
  /** A file that was opened for reading with this identifier is also open for writing. */
  | { readonly type: 'written'; readonly hid: number }
  /**
   * The file that was opened with this identifier has been closed: references that carry the identifier can no longer be
   * followed.
   */
  | { readonly type: 'file-closed'; readonly hid: number };

/**
 * A connector carries out operations on files: HDF5's Virtual Object Layer connector.
 *
 * Operations on one file run as if in the order in which `execute(…)` and `close(…)` were begun. An operation may use an identifier
 * whose opening has not ended yet: it then waits for the opening, and fails if that fails. What `capabilities` names as unsupported
 * is refused before it reaches the connector.
 *
 * A read with `dxpl_id.into` gives that very array. Its memory is in use until the execution has ended, also after a cancel.
 *
 * Identifiers are allocated by the caller, not by the connector. References that a connector returns carry the identifier of one of
 * its open files, and a token that only the connector understands.
 */
export interface Connector extends ConnectorReference {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Receives from h5rx the errors of closes that nobody else could receive, because the stream that had opened the file was
   * unsubscribed from downstream or had already failed. It neither errors nor completes. While it has no subscriber, such an
   * error of a file that was open for writing is an uncaught error: it goes to RxJS's `config.onUnhandledError`, or else to the
   * platform.
   */
  readonly errors$: Subject<H5Error>;
  /**
   * Emits changes of identifiers and files that no result tells, before the operation that causes them ends. A connector without it
   * keeps every file open exactly as long as the identifier that the file was opened with.
   */
  readonly identifiers$?: Observable<IdentifierEvent>;
  /** Prepares an operation, which `begin` starts. Its locations are identifiers of this connector. */
  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>>;
  /** Prepares the close of an identifier of any kind. If its opening has not ended, the close waits for it. */
  close(identifier: Identifier): Execution<void>;
}
