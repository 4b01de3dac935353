import type { Identifier } from '../../../model/Identifier.js';
import type { Connector } from '../../Connector.js';
import type { Order } from '../domain/Order.js';
import type { Files } from './Files.js';
import type { OpenFile, OpenObject } from './OpenFile.js';
import type { Place } from './Place.js';

/** What carrying out one request takes. */
export interface Handling {
  readonly file: OpenFile;
  readonly files: Files;
  /** Aborts when the operation is canceled. */
  readonly signal: AbortSignal;
  /** What an identifier stands for. Called before anything is waited for: later the identifier may be closed. */
  object(identifier: Identifier): Promise<OpenObject>;
  /** The object of a location. */
  place(location: Identifier): Promise<Place>;
  /** Number of the file's identifier, which references carry. */
  readonly fileHid: number;
  /** Lets later operations on the file begin. Whoever calls it has made sure that they cannot tell. */
  release(): void;
  /**
   * Ends the part of a change that others can tell: from then on they see it, and what was opened can be used.
   *
   * @param done - When the server has made the change.
   * @returns What was given, when it has. Rejects as `done` does.
   */
  staged<T extends OpenObject | undefined>(object: T, done: Promise<void>): Promise<T>;
  /** A connector for the requests that the operation consists of, which run in its place, in an order of their own. */
  within(order: Order): Connector;
  /** From now on the operation cannot be canceled any more. */
  commit(): void;
  /** Tells the bytes of elements that were moved, and that are to be moved in all. */
  progress(loadedBytes: number, totalBytes: number): void;
}
