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
  /** What its arguments are, and what it does. */
  readonly row: Row<R>;
  readonly args: ArgumentsOf<R>;
  /** The identifier that the operation will open; allocated before it runs. */
  readonly opens?: Identifier;
}

/** What a connector tells of an operation while it carries it out. */
export type Signal<T> =
  /** It began to run, `startedAt` microseconds after 1970. */
  | { readonly type: 'started'; readonly startedAt: number }
  /** A transfer moved another piece. */
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  /** A request to cancel came while it ran: it goes on to its next piece and ends as canceled there, if it has one. */
  | { readonly type: 'not-canceled' }
  /** It succeeded; nothing follows. */
  | { readonly type: 'result'; readonly value: T; readonly startedAt: number; readonly nanoseconds: number };

/** An operation that is ready to begin, or under way. */
export interface Execution<T> {
  /**
   * Begins it; called once. The observer, which is no Observable's so that thousands of small operations cost little, hears the
   * signals, and then `complete` after the result, or `error` with an `H5Error`, of kind `canceled` after `cancel()`; nothing
   * after that. Throws nothing.
   */
  begin(observer: Observer<Signal<T>>): void;
  /** Asks for its end: answered by an error of kind `canceled`, by `not-canceled`, or by the result when it is too late. */
  cancel(): void;
}

/** What becomes of identifiers and files besides what the operations on them say. */
export type IdentifierEvent =
  /** An identifier was closed together with its file (`fcloseDegree: 'strong'`). */
  | { readonly type: 'closed'; readonly hid: number }
  /** The close of a file failed because objects in it are open (`fcloseDegree: 'semi'`): its identifier stays valid. */
  | { readonly type: 'kept'; readonly hid: number }
  /** A file that was opened for reading is shared with a writer. */
  | { readonly type: 'written'; readonly hid: number }
  /** Nothing keeps the file open any more that had this identifier: references that carry it lead nowhere. */
  | { readonly type: 'file-closed'; readonly hid: number };

/**
 * A connector carries out operations on files: HDF5's Virtual Object Layer connector.
 *
 * Operations on one file run as if in the order in which `execute(…)` and `close(…)` were begun. An
 * operation may name an identifier whose opening has not ended yet: it follows it, and fails with it. What `capabilities`
 * names as unsupported is refused before anything reaches the connector.
 *
 * Identifiers are numbers of the caller; a connector allocates none. References that it gives carry the identifier of a file
 * that it has open, and a token that nobody else looks into.
 */
export interface Connector extends ConnectorReference {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Errors of closing that nobody else received, because the stream that had opened the file was ended from downstream, or had
   * failed already. h5rx puts them there; it neither errors nor completes. While nobody listens, such an error of a file
   * that was open for writing is an uncaught error: first RxJS's `config.onUnhandledError`, then the platform.
   */
  readonly errors$: Subject<H5Error>;
  /**
   * Tells, before the operation in question ends, what becomes of identifiers besides what operations on them say. A connector
   * without it has every file open exactly as long as the identifier that the file was opened with.
   */
  readonly identifiers$?: Observable<IdentifierEvent>;
  /** Prepares an operation; its locations are identifiers that are open, or being opened, by this connector. */
  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>>;
  /** Prepares the close of an identifier of whatever kind, also of one whose opening has not ended: then it follows that. */
  close(identifier: Identifier): Execution<void>;
}
