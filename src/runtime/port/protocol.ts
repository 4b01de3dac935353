/**
 * The messages between a client and a worker. Every message is plain data that structured cloning carries, and so are
 * the parts that a connector defines: requests, results, failures, questions and their answers.
 * Both sides post arrays of messages, so that many small calls cost few turns. Calls and results, of which there are many, are
 * arrays themselves: cloning an object costs several times as much, mostly for the names of its fields.
 */

import type { Port } from './Endpoint.js';

/** A request as it crosses: a few values, of which most are numbers and texts. Only the connector knows what they mean. */
export type Packed = readonly unknown[];

/**
 * A request to carry out. The number of the call matches the replies to it; calls with one queue number run one after the other, in
 * the order sent.
 */
export type Call = readonly [call: number, queue: number, ...request: Packed];

/**
 * A call has succeeded: with this value, `startedAt` microseconds after 1970 and `nanoseconds` later. One that moved elements tells its
 * bytes, all of which it has moved.
 */
export type Result = readonly [call: number, value: unknown, startedAt: number, nanoseconds: number, bytes?: number];

/** Answers `ask`, with the answer or the reason for having none. */
export interface Answered {
  readonly type: 'answered';
  readonly question: number;
  readonly answer?: unknown;
  readonly error?: unknown;
}

/** A message of the client. */
export type ToWorker =
  /** Comes first: the most workers that the pool has, this one included, and the settings of the engine. */
  | { readonly type: 'start'; readonly poolSize: number; readonly settings: unknown }
  | Call
  | { readonly type: 'cancel'; readonly call: number }
  /** Pings the worker. */
  | { readonly type: 'ping' }
  /** Answers `pull`: the elements asked for. */
  | { readonly type: 'pushed'; readonly call: number; readonly data: ArrayBufferView | readonly unknown[] }
  /** Answers `pull`: the elements can no longer be read. */
  | { readonly type: 'push-failed'; readonly call: number; readonly error: unknown }
  | Answered
  /** The program ends: the worker saves what has run and drops the rest, then adds 1 to the signal. */
  | { readonly type: 'exit'; readonly signal: SharedArrayBuffer }
  /** A line to another worker of the pool. */
  | { readonly type: 'peer'; readonly peer: number; readonly port: Port }
  /** Another worker of the pool is gone. */
  | { readonly type: 'peer-lost'; readonly peer: number };

/** A message of the worker. */
export type FromWorker =
  /** A call has begun and not ended yet; one that ends in its first step is said to have begun by its end. */
  | { readonly type: 'started'; readonly call: number; readonly startedAt: number }
  | { readonly type: 'progress'; readonly call: number; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly type: 'not-canceled'; readonly call: number }
  /** Answers `ping`. */
  | { readonly type: 'pong' }
  | Result
  /** `startedAt` is missing where it never began. */
  | { readonly type: 'error'; readonly call: number; readonly error: unknown; readonly startedAt?: number }
  /** Asks for elements `from` (inclusive) to `to` (exclusive) of the call's write buffer. */
  | { readonly type: 'pull'; readonly call: number; readonly from: number; readonly to: number }
  /** Asks the calling thread a question for a call, which waits for the answer. */
  | { readonly type: 'ask'; readonly question: number; readonly call: number; readonly asked: unknown }
  /** Sends the calling thread a message that needs no answer. */
  | { readonly type: 'tell'; readonly told: unknown }
  /** Requests lines to all other workers of the pool. */
  | { readonly type: 'want-peers' }
  /** The worker's engine is beyond repair; the worker no longer answers. */
  | { readonly type: 'lost'; readonly message: string };

/** Whether a message is a call, or a result. */
export function isPacked<Message>(message: Message): message is Extract<Message, readonly unknown[]> {
  return Array.isArray(message);
}
