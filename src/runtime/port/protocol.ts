/**
 * What a client and a worker say to each other. Every message is plain data that structured cloning carries.
 * Both sides post arrays of messages, so that many small operations cost few turns.
 */

import type { ExternalFileKind } from '../../model/ExternalFiles.js';
import type { FileSource } from '../../model/FileSource.js';
import type { H5ErrorRecord } from '../../model/H5Error.js';
import type { Identifier, IdentifierKind } from '../../model/Identifier.js';
import type { ArgumentsOf, ResultOf, Routine } from '../../model/Operations.js';

/** An operation to carry out. */
export interface Call<R extends Routine = Routine> {
  readonly type: 'call';
  /** Matches the replies to the call. */
  readonly call: number;
  /** Calls with one queue number run one after the other, in the order sent. */
  readonly queue: number;
  readonly routine: R;
  readonly args: ArgumentsOf<R>;
  readonly opens?: OpeningIdentifier;
}

/** An identifier that a call is to open. */
export interface OpeningIdentifier extends Identifier {
  /** The file identifier through which it is opened; by default it is one itself. */
  readonly file?: number;
}

/** Answers `ask`: the file, neither when there is none, or why it may not be had. */
export interface Answered {
  readonly type: 'answered';
  readonly ask: number;
  readonly source?: FileSource;
  readonly error?: H5ErrorRecord;
}

/** A message of the client. */
export type ToWorker =
  /** Comes first: how many workers the pool may have, this one included, and what its engine is to know. */
  | { readonly type: 'start'; readonly poolSize: number; readonly settings: unknown }
  | Call
  | { readonly type: 'cancel'; readonly call: number }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' }
  /** Answers `pull`: the elements asked for. */
  | { readonly type: 'pushed'; readonly call: number; readonly data: ArrayBufferView | readonly unknown[] }
  /** Answers `pull`: the elements are not to be had any more. */
  | { readonly type: 'push-failed'; readonly call: number; readonly error: H5ErrorRecord }
  /** Answers `claim`: undefined when granted, otherwise why not. */
  | { readonly type: 'claimed'; readonly claim: number; readonly refusal?: string }
  | Answered
  /** The program ends: what has run is flushed and files are closed, what has not is dropped; then 1 is added to the signal. */
  | { readonly type: 'exit'; readonly signal: SharedArrayBuffer }
  /** A line to another worker of the pool. */
  | { readonly type: 'peer'; readonly peer: number; readonly port: Port }
  /** Another worker of the pool is gone. */
  | { readonly type: 'peer-lost'; readonly peer: number };

/** One end of a line between two workers, as it is handed over. */
export interface Port {
  onmessage: ((event: never) => void) | null;
  onmessageerror: ((event: never) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  close(): void;
}

/** An object that an operation opened: enough to open it again. */
export interface OpenedObject {
  readonly kind: Exclude<IdentifierKind, 'object'>;
  /** Absolute path of the object, or of the object that has the attribute. */
  readonly path: string;
  readonly attribute?: string;
  /** Of a file: whether it can be written, whichever of those that share it asked for that. */
  readonly writable?: boolean;
}

/** How closing a file identifier went, where there is more to say than that it did. */
export interface FileClosed {
  /** Identifiers of objects that were closed with the file. */
  readonly closed?: readonly number[];
  /** Why it was not closed: it is open as before. */
  readonly refusal?: string;
}

/** What crosses instead of a routine's result. */
export type WireResult<R extends Routine> = R extends `${string}close`
  ? FileClosed | undefined | void
  : ResultOf<R> extends Identifier
    ? OpenedObject
    : ResultOf<R>;

/** How a file is claimed. Readers share; a writer shares with SWMR readers only. */
export type ClaimMode = 'read' | 'write' | 'swmr-read' | 'swmr-write';

/** What a worker claims: one claim a file, however many identifiers it has. */
export interface Claim {
  /** The queue of the operation that opens the file. */
  readonly queue: number;
  readonly identity: string;
  readonly mode: ClaimMode;
  /** Whether it is not the file of the queue, but one that this file names. */
  readonly isNamed?: boolean;
}

/** A message of the worker. */
export type FromWorker =
  | { readonly type: 'started'; readonly call: number; readonly startedAt: number }
  | { readonly type: 'progress'; readonly call: number; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'not-canceled'; readonly call: number }
  /** Answers `ping`. */
  | { readonly type: 'pong' }
  | {
      readonly type: 'result';
      readonly call: number;
      readonly value: unknown;
      readonly startedAt: number;
      readonly nanoseconds: number;
    }
  | { readonly type: 'error'; readonly call: number; readonly error: H5ErrorRecord }
  /** Asks for elements `from` (inclusive) to `to` (exclusive) of the call's write buffer. */
  | { readonly type: 'pull'; readonly call: number; readonly from: number; readonly to: number }
  /** Asks whether a storage may be opened. */
  | ({ readonly type: 'claim'; readonly claim: number } & Claim)
  /** Asks for a file that the call came to by its name. */
  | {
      readonly type: 'ask';
      readonly ask: number;
      readonly call: number;
      readonly name: string;
      readonly kind: ExternalFileKind;
    }
  /** Gives a claim back. */
  | ({ readonly type: 'release' } & Claim)
  /** Asks for lines to all other workers of the pool. */
  | { readonly type: 'want-peers' }
  /** The worker's engine is beyond repair; it answers nothing more. */
  | { readonly type: 'lost'; readonly message: string };

/** The least that a message port has, in Node and in browsers. */
export interface Endpoint {
  post(messages: readonly unknown[], transfer: readonly (ArrayBuffer | Port)[]): void;
  /**
   * Sets the one listener.
   *
   * @param unreadable - Called when messages came that cannot be deserialised: they are lost.
   */
  listen(listener: (messages: never[]) => void, unreadable?: () => void): void;
}

/** A worker as its client sees it. */
export interface WorkerHandle extends Endpoint {
  /** Calls back once when the worker has died or cannot be understood any more. */
  onLost(listener: (reason: string) => void): void;
  terminate(): void;
  /** Lets the program end although the worker is alive (Node); `true` when calls are under way. */
  keepAlive(busy: boolean): void;
}
