import type { Packed } from '../port/protocol.js';
import type { Beside, Moved, Priority, Steps } from './Steps.js';

/** How a request is answered: at once, later, or in steps between which it can be canceled. */
export type Outcome<T> = T | Moved<T> | Promise<T> | Steps<T> | Beside<T>;

/** What a call offers to the code that carries out its request. */
export interface CallContext {
  /** The queue of the call. */
  readonly queue: number;
  /** Asks the calling thread; rejects if there is no answer. */
  ask(question: unknown): Promise<unknown>;
  /** Sends the calling thread a message that needs no answer. */
  tell(message: unknown): void;
}

/** Carries requests out when the server calls it. */
export interface Engine<Request, Failure> {
  execute(request: Request, context: CallContext): Outcome<unknown>;
  /** A request that has crossed, when its turn comes: many wait. */
  unpack(packed: Packed): Request;
  priority(packed: Packed): Priority;
  /** Whether a request can be canceled before it has begun, or while it runs. */
  isRevocable(request: Request): boolean;
  /** A request failed or was canceled: requests that depend on it fail from now on. */
  failed(request: Request, failure: Failure): void;
  /** Undoes a request whose caller has gone; false if there is nothing to undo and the result stands. */
  abandon(request: Request, context: CallContext): boolean;
  /**
   * Merges the first request of a queue with as many of those after it as can be carried out together;
   * undefined when it runs alone. If the merged request fails, each of them runs alone.
   */
  merge?(first: Request, next: Iterable<Request>): MergedRequest<Request> | undefined;
  /** The program ends: everything that was changed is saved, whatever else is under way. The engine is not used afterwards. */
  exit?(): void;
  /** Why the engine can no longer work; undefined while it can. */
  readonly fatal: string | undefined;
}

/** A request in place of several. It is not canceled, and the result of each of them is its own. */
export interface MergedRequest<Request> {
  readonly request: Request;
  /** Bytes that each of them moves, the first one's first. */
  readonly bytes: readonly number[];
}
