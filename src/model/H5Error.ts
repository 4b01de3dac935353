import { brand } from './brand.js';

/** What went wrong, as a program would branch on it. */
export type H5ErrorKind =
  | 'not-found'
  | 'already-exists'
  | 'bad-argument'
  | 'unsupported'
  | 'corrupt-file'
  | 'io'
  | 'out-of-memory'
  | 'canceled'
  | 'dependency-failed'
  | 'worker-lost'
  | 'permission'
  | 'set-failed';

/** One record of HDF5's error stack, outermost call first (HDF5 Reference Manual, H5E). */
export interface ErrorStackRecord {
  readonly major: string;
  readonly minor: string;
  readonly message: string;
  readonly function: string;
}

/** An `H5Error` as it crosses from a worker: plain, so that structured cloning keeps every field. */
export interface H5ErrorRecord {
  readonly routine: string;
  readonly kind: H5ErrorKind;
  readonly message: string;
  readonly errorStack: readonly ErrorStackRecord[];
  readonly cause?: H5ErrorRecord;
}

/** What an `H5Error` can say besides its kind, routine and message. */
interface H5ErrorOptions {
  readonly errorStack?: readonly ErrorStackRecord[];
  readonly cause?: unknown;
}

/**
 * The one error class of h5rx. Its message names the object and the value that was wrong. An error of another copy of h5rx in
 * the program is an `instanceof` it too.
 */
export class H5Error extends Error {
  override readonly name = 'H5Error';
  /** The routine that failed, for instance `H5Dopen_async`; empty in a `failure` that has not reached its boundary yet. */
  readonly routine: string;
  readonly kind: H5ErrorKind;
  /** HDF5's error stack, outermost call first, or one of h5rx in HDF5's terms; empty where neither touched the file. */
  readonly errorStack: readonly ErrorStackRecord[];

  constructor(kind: H5ErrorKind, routine: string, message: string, options: H5ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.routine = routine;
    this.errorStack = options.errorStack ?? [];
  }

  /** The error as a plain record, for crossing to another thread. */
  toRecord(): H5ErrorRecord {
    const { routine, kind, message, errorStack, cause } = this;
    const record = { routine, kind, message, errorStack };
    if (cause instanceof H5Error) return { ...record, cause: cause.toRecord() };
    if (cause === undefined) return record;
    const causeMessage = textOf(cause);
    return { ...record, cause: { routine, kind: 'io', message: causeMessage, errorStack: [] } };
  }

  /** The error that a record describes. */
  static fromRecord(record: H5ErrorRecord): H5Error {
    const cause = record.cause && H5Error.fromRecord(record.cause);
    return new H5Error(record.kind, record.routine, record.message, { errorStack: record.errorStack, cause });
  }
}

brand(H5Error, 'H5Error');

/**
 * An error of code that many routines share and that does not know which one runs. The boundary where a routine begins, which is the
 * worker's server, an operation's run or a public function, puts its name on it: `toH5Error`, `within`.
 */
export function failure(kind: H5ErrorKind, message: string, options?: H5ErrorOptions): H5Error {
  return new H5Error(kind, '', message, options);
}

/** The error with the routine's name on it, and on its causes, wherever they have none; otherwise the error itself. */
function withRoutine(error: H5Error, routine: string): H5Error {
  const { kind, message, errorStack } = error;
  const cause = error.cause instanceof H5Error ? withRoutine(error.cause, routine) : error.cause;
  if (error.routine !== '' && cause === error.cause) return error;
  const named = new H5Error(kind, error.routine || routine, message, { errorStack, cause });
  if (error.stack !== undefined) named.stack = error.stack;
  return named;
}

/** A thrown value as an error of the routine: an `H5Error` as it is, anything else as the cause of one of kind `io`. */
export function toH5Error(thrown: unknown, routine: string): H5Error {
  if (thrown instanceof H5Error) return withRoutine(thrown, routine);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new H5Error('io', routine, message, { cause: thrown });
}

/** Runs the body of a public function, which is then the routine of every failure in it. */
export function within<T>(routine: string, run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw thrown instanceof H5Error ? withRoutine(thrown, routine) : thrown;
  }
}

/** An invalid argument; `message` names it and its value. */
export function badArgument(routine: string, message: string): H5Error {
  return new H5Error('bad-argument', routine, message);
}

/** The message of a cause; anything can be thrown. */
function textOf(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause);
  } catch {
    return 'unknown';
  }
}
