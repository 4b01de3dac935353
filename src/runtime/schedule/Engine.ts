import type { Beside, Priority, Steps } from './Steps.js';

/** How a request is answered: at once, later, or in steps between which it can be canceled. */
export type Outcome<T> = T | Promise<T> | Steps<T> | Beside<T>;

/** What a call gives those who carry its request out. */
export interface CallContext {
  /** The queue of the call. */
  readonly queue: number;
  /** Asks the calling thread; rejects with why there is no answer. */
  ask(question: unknown): Promise<unknown>;
  /** Tells the calling thread something that needs no answer. */
  tell(message: unknown): void;
}

/** Carries requests out; the server says when. */
export interface Engine<Request, Failure> {
  execute(request: Request, context: CallContext): Outcome<unknown>;
  priority(request: Request): Priority;
  /** Whether a request can be taken back before it has begun, or while it runs. */
  isRevocable(request: Request): boolean;
  /** A request failed or was canceled: what depends on it fails from now on. */
  failed(request: Request, failure: Failure): void;
  /** What was done for a caller who has gone is undone; false where there is nothing to undo, and the result stands. */
  abandon(request: Request, context: CallContext): boolean;
  /**
   * Makes one request of the first one of a queue and as many of those behind it as can be carried out together with it;
   * undefined when it runs alone. Should that request fail, each of them runs alone.
   */
  merge?(first: Request, next: Iterable<Request>): MergedRequest<Request> | undefined;
  /** The program ends: everything that was changed is saved, whatever else is under way. Nothing is asked of it afterwards. */
  exit?(): void;
  /** Why the engine cannot go on, if it cannot. */
  readonly fatal: string | undefined;
}

/** A request in place of several. It is not canceled, and the result of each of them is its own. */
export interface MergedRequest<Request> {
  readonly request: Request;
  /** Bytes that each of them moves, the first one's first. */
  readonly bytes: readonly number[];
}
