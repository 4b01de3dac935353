import type { ExternalFileKind } from '../../model/ExternalFiles.js';
import type { FileSource } from '../../model/FileSource.js';
import type { H5Error } from '../../model/H5Error.js';
import type { Identifier } from '../../model/Identifier.js';
import type { ArgumentsOf, Routine } from '../../model/Operations.js';
import type { Call, ClaimMode, OpeningIdentifier, WireResult } from '../port/protocol.js';
import type { Beside, Steps } from './Steps.js';

/** How a handler answers: at once, later, or in steps between which it can be canceled. */
export type Outcome<T> = T | Promise<T> | Steps<T> | Beside<T>;

/** What a handler knows of its call besides the arguments. */
export interface CallContext {
  /** The queue of the call: that of one file and of no other. */
  readonly queue: number;
  /** The identifier to give to what is opened. */
  readonly opens: OpeningIdentifier | undefined;
  /** Asks the client whether a storage may be opened, by itself or because the file names it; rejects with `permission`. */
  claim(identity: string, mode: ClaimMode, isNamed?: boolean): Promise<void>;
  /** Gives a claim back. */
  release(identity: string, mode: ClaimMode, isNamed?: boolean): void;
  /** Asks the client for a file that another one names; undefined when there is none. Rejects when it may not be had. */
  ask(name: string, kind: ExternalFileKind): Promise<FileSource | undefined>;
}

/** A handler for every routine: leaving one out does not compile. */
export type Handlers = {
  readonly [R in Routine]: (args: ArgumentsOf<R>, context: CallContext) => Outcome<WireResult<R>>;
};

/** What the server asks of the engine besides its handlers. */
export interface Engine {
  readonly handlers: Handlers;
  /** An opening operation failed or was canceled: what depends on its identifier fails from now on. */
  failed(identifier: Identifier, error: H5Error): void;
  /** Something was opened for a caller who has gone: let it go. */
  abandon(identifier: Identifier, context: Pick<CallContext, 'release'>): void;
  /**
   * Makes one call of the first one of a queue and as many of those behind it as can be carried out together with it;
   * undefined when it runs alone. Should that call fail, each of them runs alone.
   */
  merge?(first: Call, next: Iterable<Call>): MergedCall | undefined;
  /** The program ends: everything that was written is saved, whatever else is under way. Nothing is asked of it afterwards. */
  exit?(): void;
  /** Why the engine cannot go on, if it cannot. */
  readonly fatal: string | undefined;
}

/** A call in place of several. It is not canceled, and the result of each of them is its own. */
export interface MergedCall {
  readonly call: Call;
  /** Bytes that each of the calls moves, the first one's first. */
  readonly bytes: readonly number[];
}
